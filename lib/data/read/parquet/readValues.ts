/** The values of a page or a dictionary as Parquet encodes them, none read from past its end. */
import type { DataReader, DecodedArray, Encoding, ParquetType } from "hyparquet";
import { deltaBinaryUnpack } from "hyparquet/src/delta.js";
import { byteStreamSplit } from "hyparquet/src/encoding.js";
import { readPlain } from "hyparquet/src/plain.js";
import { readVarInt, readZigZagBigInt } from "hyparquet/src/thrift.js";
import { readRuns } from "./runs";

/** @throws Error where the bytes are damaged, or the encoding is none of this type */
export function readValues(
  reader: DataReader,
  encoding: Encoding,
  count: number,
  { type, typeLength }: { type: ParquetType; typeLength?: number },
): DecodedArray {
  const left = () => reader.view.byteLength - reader.offset;
  if (count === 0) {
    // Differences have a header even of none.
    if (encoding.startsWith("DELTA_") && left() > 0) checkDeltas(reader, 0, 32);
    return [];
  }
  const values = decode(reader, encoding, count, type, typeLength);
  if (left() < 0) throw new Error("its values are cut off");
  if (encoding === "PLAIN" && left() > 0) throw new Error(`it has ${left()} bytes after its values`);
  return values;
}

function decode(reader: DataReader, encoding: Encoding, count: number, type: ParquetType, typeLength?: number): DecodedArray {
  const is = (...types: ParquetType[]) => types.includes(type);
  if (encoding === "PLAIN") return readPlain(reader, type, count, typeLength);
  if (encoding === "BYTE_STREAM_SPLIT") return byteStreamSplit(reader, count, type, typeLength);
  if (encoding === "RLE" && is("BOOLEAN")) return readBooleans(reader, count);
  if (encoding === "DELTA_BINARY_PACKED" && is("INT32", "INT64")) return readDeltas(reader, count, type === "INT32" ? 32 : 64);
  if (encoding === "DELTA_LENGTH_BYTE_ARRAY" && is("BYTE_ARRAY")) return readBytes(reader, readDeltas(reader, count, 32));
  if (encoding === "DELTA_BYTE_ARRAY" && is("BYTE_ARRAY", "FIXED_LEN_BYTE_ARRAY")) return readPrefixed(reader, count, typeLength);
  throw new Error(`its encoding, ${encoding}, is none of ${type}`);
}

function readBooleans(reader: DataReader, count: number): Uint8Array {
  const length = reader.view.getUint32(reader.offset, true);
  const { buffer, byteOffset } = reader.view;
  const view = new DataView(buffer, byteOffset + reader.offset + 4, length);
  const values = new Uint8Array(count);
  readRuns({ view, offset: 0 }, 1, values);
  reader.offset += 4 + length;
  return values;
}

function readDeltas(reader: DataReader, count: number, bits: 32): Int32Array;
function readDeltas(reader: DataReader, count: number, bits: 32 | 64): Int32Array | BigInt64Array;
function readDeltas(reader: DataReader, count: number, bits: 32 | 64): Int32Array | BigInt64Array {
  checkDeltas({ view: reader.view, offset: reader.offset }, count, bits);
  const values = bits === 32 ? new Int32Array(count) : new BigInt64Array(count);
  if (count > 0) deltaBinaryUnpack(reader, count, values);
  return values;
}

/** hyparquet's decoder takes any sizes of blocks, and bits beyond a value's. */
function checkDeltas(reader: DataReader, count: number, bits: number): void {
  const [block, miniblocks, declared] = [readVarInt(reader), readVarInt(reader), readVarInt(reader)];
  const each = block / miniblocks;
  const whole = block > 0 && block % 128 === 0 && Number.isInteger(each) && each % 32 === 0;
  if (!whole || declared !== count) throw new Error("its blocks of differences are damaged");
  const readWhole = () => {
    const start = reader.offset;
    readZigZagBigInt(reader);
    if (reader.offset - start > Math.ceil((bits + 1) / 7)) throw new Error("it has a number that is too long");
  };
  readWhole(); // the first value
  for (let left = count - 1; left > 0;) {
    readWhole(); // the block's least difference
    const widths = reader.offset;
    reader.offset += miniblocks;
    for (let i = 0; i < miniblocks && left > 0; i++, left -= each) {
      const width = reader.view.getUint8(widths + i);
      if (width > bits) throw new Error(`it has differences of ${width} bits between values of ${bits}`);
      reader.offset += (width * each) / 8;
    }
  }
}

function readBytes(reader: DataReader, lengths: Int32Array): Uint8Array[] {
  return Array.from(lengths, (length) => {
    const { buffer, byteOffset, byteLength } = reader.view;
    if (length < 0 || reader.offset + length > byteLength) throw new Error("its values are cut off");
    reader.offset += length;
    return new Uint8Array(buffer, byteOffset + reader.offset - length, length);
  });
}

/** Each value begins as the one before. */
function readPrefixed(reader: DataReader, count: number, typeLength?: number): Uint8Array[] {
  const prefixes = readDeltas(reader, count, 32);
  let before: Uint8Array = new Uint8Array();
  return readBytes(reader, readDeltas(reader, count, 32)).map((suffix, i) => {
    const prefix = prefixes[i];
    if (prefix < 0 || prefix > before.length) throw new Error("a value begins with more of the one before than there is");
    before = prefix === 0 ? suffix : Buffer.concat([before.subarray(0, prefix), suffix]);
    if (typeLength !== undefined && before.length !== typeLength) throw new Error(`it has a value of ${before.length} bytes`);
    return before;
  });
}
