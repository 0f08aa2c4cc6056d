/** What the cells of a Parquet column are: the kinds that names, numbers and time stamps can be read from. */
import type { SchemaElement, SchemaTree } from "hyparquet";

/** `decimal` and `float16` are stored as bytes or scaled integers, `timestamp` as whole ticks of its unit. */
export type ColumnKind =
  | { name: "text" | "boolean" | "float" | "float16" }
  | { name: "integer" | "unsigned"; bits: number }
  | { name: "decimal"; precision: number; scale: number }
  | { name: "timestamp"; unit: "ms" | "us" | "ns" };

const units = { MILLIS: "ms", MICROS: "us", NANOS: "ns" } as const;
/** Annotations whose cells are kinds of their own, with the name that an error gives them. */
const unreadable: Record<string, string> = {
  DATE: "dates",
  TIME: "times of day",
  TIME_MILLIS: "times of day",
  TIME_MICROS: "times of day",
  INTERVAL: "intervals",
  JSON: "JSON",
  BSON: "BSON",
  UUID: "UUIDs",
  VARIANT: "variants",
  GEOMETRY: "geometries",
  GEOGRAPHY: "geographies",
};

/** @throws Error saying what the column holds, where that is nothing to read a name, a number or a time stamp from */
export function kindOf(path: readonly SchemaTree[]): ColumnKind {
  const { element, children } = path[path.length - 1];
  if (element.converted_type === "MAP" || element.logical_type?.type === "MAP") throw new Error("maps");
  if ([...path, ...children].some((node) => node.element.repetition_type === "REPEATED")) throw new Error("lists");
  if (children.length > 0) throw new Error(`structs; name a field of theirs: ${children[0].path.join(".")}`);
  return leafKind(element);
}

function leafKind(element: SchemaElement): ColumnKind {
  const { type, converted_type: converted, logical_type: logical, precision = 0, scale = 0 } = element;
  const other = unreadable[logical?.type ?? ""] ?? unreadable[converted ?? ""];
  if (other) throw new Error(other);
  if (logical?.type === "DECIMAL" || converted === "DECIMAL") return { name: "decimal", precision, scale };
  switch (type) {
    case "BOOLEAN":
      return { name: "boolean" };
    case "INT32":
    case "INT64": {
      if (logical?.type === "TIMESTAMP") return { name: "timestamp", unit: units[logical.unit] };
      if (converted === "TIMESTAMP_MILLIS") return { name: "timestamp", unit: "ms" };
      if (converted === "TIMESTAMP_MICROS") return { name: "timestamp", unit: "us" };
      const unsigned = converted?.startsWith("UINT") || (logical?.type === "INTEGER" && !logical.isSigned);
      const bits = logical?.type === "INTEGER" ? logical.bitWidth : Number(/INT_(\d+)$/.exec(converted ?? "")?.[1] ?? 64);
      return { name: unsigned ? "unsigned" : "integer", bits };
    }
    case "INT96":
      return { name: "timestamp", unit: "ns" };
    case "FLOAT":
    case "DOUBLE":
      return { name: "float" };
    case "BYTE_ARRAY":
      if (converted === "UTF8" || converted === "ENUM" || logical?.type === "STRING" || logical?.type === "ENUM") {
        return { name: "text" };
      }
      throw new Error("bytes that are not marked as text");
    case "FIXED_LEN_BYTE_ARRAY":
      if (logical?.type === "FLOAT16") return { name: "float16" };
      throw new Error("bytes that are not marked as text");
    case undefined:
      throw new Error("values of no type");
  }
}
