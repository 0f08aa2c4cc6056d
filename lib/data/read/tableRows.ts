/** The rows of a Parquet or CSV table by column name. */
import type { Cells } from "./columns";
import { type CsvDialect, csvRows } from "./csv/csvRows";
import { parquetRows } from "./parquetRows";

/** How names of tables end. */
export const tableEnding = /\.(parquet|(csv|tsv|txt)(\.gz)?)$/i;

/**
 * The rows of a table, one by one; memory holds a row group of Parquet, or a few rows of CSV.
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
