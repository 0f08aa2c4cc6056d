/** Rows as a flat table for other tools: one column a number or word of the row, named by its dotted path. */
import { extname } from "node:path";
import { table } from "arquero";
import { windowsSeen } from "../../base/modelSize";
import type { Row } from "../../base/row";
import { asSpreadsheetText } from "../../base/text/asSpreadsheetText";
import { writeWhole } from "../../base/wholeFile";

type Cell = string | number | boolean | null;

/**
 * Writes rows to a .csv or .parquet file, which appears when it is whole. Left out: curves, confusions and what else is
 * a list or a table of its own; they are in data/results/<study>.jsonl.
 *
 * @throws Error at another ending
 */
export async function exportRows(rows: readonly Row[], file: string): Promise<void> {
  const columns = columnsOf(rows);
  const bytes = extname(file) === ".parquet" ? await toParquet(columns) : toCsv(columns, file);
  writeWhole(file, bytes);
}

/** Columns in the order in which the rows bring them; a row without one has null there. */
export function columnsOf(rows: readonly Row[]): Map<string, Cell[]> {
  const flat = rows.map((row) => new Map(cells("", { ...row, windowsSeen: windowsSeen(row.config) })));
  const names = new Set(flat.flatMap((row) => [...row.keys()]));
  return new Map([...names].map((name) => [name, flat.map((row) => row.get(name) ?? null)]));
}

/** Lists of points, and tables that would make a column of every person. */
const leftOut = new Set(["curve", "probeCurve", "testLossByUser", "confusionByUser"]);

function cells(path: string, value: object): [string, Cell][] {
  return Object.entries(value).flatMap(([key, entry]: [string, unknown]): [string, Cell][] => {
    const name = path === "" ? key : `${path}.${key}`;
    if (leftOut.has(key)) return [];
    if (Array.isArray(entry)) return [[name, entry.join(" ")]];
    return typeof entry === "object" && entry !== null ? cells(name, entry) : [[name, entry as Cell]];
  });
}

function toCsv(columns: Map<string, Cell[]>, file: string): string {
  if (extname(file) !== ".csv") throw new Error(`${file}: expected a name that ends in .csv or .parquet`);
  return table([...columns].map(([name, data]) => [name, data.map(asSpreadsheetText)])).toCSV();
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
