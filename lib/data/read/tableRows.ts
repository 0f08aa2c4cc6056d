/** The rows of a Parquet or CSV table by column name. */
import type { Cells } from "./columns";
import { type CsvDialect, csvRows } from "./csv/csvRows";
import { parquetRows } from "./parquetRows";

const ending = String.raw`\.(?:parquet|(?:csv|tsv|txt)(?:\.gz)?)`;
/** How names of tables end. */
export const tableEnding = new RegExp(`${ending}$`, "i");
const fileAndRest = new RegExp(`^(.+${ending}):(.+)$`, "i");

/** "walk/gyro.csv:x,y,z" → the file and "x,y,z"; null where the text begins with no table's name. */
export function splitFile(text: string): { file: string; rest: string } | null {
  const match = fileAndRest.exec(text);
  return match && { file: match[1], rest: match[2] };
}

/**
 * The rows of a table, one by one; memory holds a page a column of Parquet, or a few rows of CSV.
 *
 * @throws Error naming the file: a column of `names` that is not there or there twice, a damaged file, text that is not
 * UTF-8, or CSV in another dialect, with the options that name it
 */
export async function* tableRows(file: string, names: string[], dialect?: CsvDialect): AsyncGenerator<Cells> {
  if (!tableEnding.test(file)) {
    throw new Error(`${file}: expected a file ending in .parquet, .csv, .tsv or .txt, the last three also with .gz`);
  }
  if (/\.parquet$/i.test(file)) yield* parquetRows(file, names);
  else yield* csvRows(file, names, dialect);
}
