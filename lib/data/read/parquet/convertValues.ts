/** The values of a page or a dictionary in the form that their column's kind is read in. */
import { isUtf8 } from "node:buffer";
import type { DecodedArray } from "hyparquet";
import { parseDecimal, parseFloat16 } from "hyparquet/src/convert.js";
import type { OpenColumn } from "./openParquet";

export type Numbers = Uint8Array | Int32Array | Uint32Array | BigInt64Array | BigUint64Array | Float32Array | Float64Array;
/** Texts, or numbers of one type a column: whole ones stay whole, and booleans are 0 and 1. */
export type Values = string[] | Numbers;

/** The day that INT96 counts 1970-01-01 as. */
const JULIAN_1970 = 2_440_588n;
const DAY_NS = 86_400_000_000_000n;

/** Room for that many values of a column of numbers. */
export function roomFor({ kind, type }: OpenColumn, count: number): Numbers {
  const wide = type === "INT64";
  switch (kind.name) {
    case "boolean":
      return new Uint8Array(count);
    case "integer":
      return wide ? new BigInt64Array(count) : new Int32Array(count);
    case "unsigned":
      return wide ? new BigUint64Array(count) : new Uint32Array(count);
    case "timestamp":
      return new BigInt64Array(count);
    case "float":
    case "float16":
    case "decimal":
    case "text":
      return type === "FLOAT" ? new Float32Array(count) : new Float64Array(count);
  }
}

/** @throws Error where a text is not UTF-8 */
export function convertValues(values: DecodedArray, column: OpenColumn): Values {
  if (column.kind.name === "text") return Array.from(values as Uint8Array[], textOf);
  const converted = roomFor(column, values.length);
  const convert = converterOf(column);
  // Of one type, which the compiler cannot know.
  if (convert === null) (converted as Float64Array).set(values as Float64Array);
  else for (let i = 0; i < values.length; i++) converted[i] = convert(values[i]);
  return converted;
}

/** Null where the numbers stay what they are. */
function converterOf({ kind, type }: OpenColumn): ((value: unknown) => number | bigint) | null {
  if (kind.name === "boolean") return Number;
  if (kind.name === "float16") return (bytes) => parseFloat16(bytes as Uint8Array) as number;
  if (kind.name === "timestamp" && type === "INT96") return (value) => nanosecondsOf(value as bigint);
  if ((kind.name === "integer" || kind.name === "unsigned") && kind.bits < 32) {
    const [least, end] = kind.name === "integer" ? [-(2 ** (kind.bits - 1)), 2 ** (kind.bits - 1)] : [0, 2 ** kind.bits];
    return (value) => {
      if ((value as number) < least || (value as number) >= end)
        throw new Error(`it has a number of more than ${kind.bits} bits`);
      return value as number;
    };
  }
  if (kind.name !== "decimal") return null;
  const [end, unit] = [10 ** kind.precision, 10 ** kind.scale];
  return (value) => {
    const digits = value instanceof Uint8Array ? parseDecimal(value) : Number(value);
    if (Math.abs(digits) >= end) throw new Error(`it has a decimal of more than ${kind.precision} digits`);
    return digits / unit;
  };
}

/** Of INT96: the nanoseconds of a day, and above them the day. */
function nanosecondsOf(value: bigint): bigint {
  const [day, inDay] = [value >> 64n, value & 0xffff_ffff_ffff_ffffn];
  const nanoseconds = (day - JULIAN_1970) * DAY_NS + inDay;
  if (inDay >= DAY_NS || BigInt.asIntN(64, nanoseconds) !== nanoseconds) throw new Error("it has a time that cannot be");
  return nanoseconds;
}

function textOf(bytes: Uint8Array): string {
  if (!isUtf8(bytes)) throw new Error("it has text that is not UTF-8");
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString();
}
