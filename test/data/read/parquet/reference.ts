/** What test/reference/parquetCells.py wrote: Parquet files, and their cells as pyarrow reads them. */
import { readFileSync } from "node:fs";
import { Moment } from "../../../../lib/data/read/moment";
import { openParquet } from "../../../../lib/data/read/parquet/openParquet";
import { readBatches } from "../../../../lib/data/read/parquet/readBatches";
import { rowsOf } from "../../../../lib/data/read/parquet/rowsOf";

interface ReferenceColumn {
  type: string;
  cells: unknown[];
}

type Columns = Record<string, ReferenceColumn>;

const entries = JSON.parse(readFileSync("test/reference/parquetCells.json", "utf8")) as Record<
  string,
  { file: string; columns?: Columns; like?: string }
>;

/** By name, the bytes of a file and its columns. */
export const references = Object.entries(entries).map(([name, { file, columns, like = name }]) => ({
  name,
  bytes: new Uint8Array(Buffer.from(file, "base64")),
  columns: columns ?? (entries[like].columns as Columns),
}));

export function referenceOf(name: string): (typeof references)[number] {
  return references.find((each) => each.name === name) as (typeof references)[number];
}

/** Columns of a file in memory. */
export function readColumns(bytes: Uint8Array, names: string[], file = "t.parquet"): Record<string, unknown[]> {
  const read = (from: number, length: number) => Uint8Array.prototype.slice.call(bytes, from, from + length);
  const columns: Record<string, unknown[]> = Object.fromEntries(names.map((name) => [name, []]));
  for (const batch of readBatches(file, openParquet(file, bytes.length, read, names), read)) {
    for (const cells of rowsOf(batch, names)) names.forEach((name) => columns[name].push(cells[name]));
  }
  return columns;
}

/** A cell as the reference has those of its type; of another type, as it is. */
export function asReference(type: string, cell: unknown): unknown {
  if (type === "integer" && typeof cell === "bigint") return String(cell);
  if (type === "moment" && cell instanceof Moment) return String(cell.nanoseconds);
  return cell;
}
