/** Rows as a flat table for other tools: one column a number or word of the row, named by its dotted path. */
import { extname } from "node:path";
import type { Row } from "../../base/row";
import { csvText } from "../../base/text/csvText";
import { writeWhole } from "../../base/wholeFile";
import { type Cell, flatColumns } from "./flatRow";

/**
 * Writes the cells of rows to a .csv or .parquet file, which appears when it is whole.
 *
 * @throws Error at another ending
 */
export async function exportRows(rows: readonly Row[], file: string): Promise<void> {
  const columns = flatColumns(rows);
  const bytes = extname(file) === ".parquet" ? await toParquet(columns) : toCsv(columns, file);
  writeWhole(file, bytes);
}

function toCsv(columns: Map<string, Cell[]>, file: string): string {
  if (extname(file) !== ".csv") throw new Error(`${file}: expected a name that ends in .csv or .parquet`);
  const data = [...columns.values()];
  const rows = (data[0] ?? []).map((_, row) => data.map((column) => column[row]));
  return csvText({ columns: [...columns.keys()], rows });
}

async function toParquet(columns: Map<string, Cell[]>): Promise<Uint8Array> {
  const { parquetWriteBuffer } = await import("hyparquet-writer");
  const columnData = [...columns].map(([name, data]) => ({ name, ...typed(data) }));
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}

/** Whole numbers and fractions of one column share a type; a column of several kinds, as "all" users and 8, is text. */
function typed(data: Cell[]): { data: (Cell | undefined)[]; type: "DOUBLE" | "STRING" | "BOOLEAN"; nullable: true } {
  const kinds = new Set(data.filter((cell) => cell !== null).map((cell) => typeof cell));
  const [kind] = kinds;
  if (kinds.size === 1 && kind === "number") return { data, type: "DOUBLE", nullable: true };
  if (kinds.size === 1 && kind === "boolean") return { data, type: "BOOLEAN", nullable: true };
  return { data: data.map((cell) => (cell === null ? null : String(cell))), type: "STRING", nullable: true };
}
