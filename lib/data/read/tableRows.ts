/** The rows of a Parquet or CSV table (plain or .gz) by column name. */
import type { Cells } from "./columns";
import { csvRows } from "./csvRows";
import { parquetRows } from "./parquetRows";

/**
 * The rows of a table, one by one; memory holds a row group of Parquet, or a few rows of CSV.
 *
 * @throws Error naming the file: a column of `names` that is not there or there twice, a damaged file, text that is not UTF-8
 */
export async function* tableRows(file: string, names: string[]): AsyncGenerator<Cells> {
  if (/\.parquet$/i.test(file)) yield* parquetRows(file, names);
  else if (/\.csv(\.gz)?$/i.test(file)) yield* csvRows(file, names);
  else throw new Error(`${file}: expected a file ending in .parquet, .csv or .csv.gz`);
}
