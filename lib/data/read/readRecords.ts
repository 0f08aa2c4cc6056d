/** A whole table in memory, in any format in which studies are kept: CSV, Parquet, a JSON array or an object a line. */
import { statSync } from "node:fs";
import { numberIn } from "./cells";
import type { Cells } from "./columns";
import type { CsvDialect } from "./csv/csvRows";
import { jsonRecords } from "./jsonRecords";
import { tableEnding, tableRows } from "./tableRows";
import { wholeText } from "./csv/textLines";

/**
 * The rows of `file` in order, each with where it stands: `rows.csv, row 2` or `rows.jsonl, line 2`.
 *
 * @param names columns of numbers that CSV and Parquet must have
 * @throws Error naming file, and row or line: what `tableRows` or `jsonRecords` refuses
 */
export async function readRecords(
  file: string,
  names: string[],
  dialect: CsvDialect = {},
): Promise<{ where: string; cells: Cells }[]> {
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) throw new Error(`${file}: expected a table, found no file`);
  if (/\.(json|jsonl|ndjson)(\.gz)?$/i.test(file)) {
    return jsonRecords(await wholeText(file), file);
  }
  if (!tableEnding.test(file)) {
    const endings = ".csv, .tsv, .txt, .json, .jsonl or .ndjson";
    throw new Error(`${file}: expected a file ending in ${endings}, plain or .gz, or in .parquet`);
  }
  const records: { where: string; cells: Cells }[] = [];
  for await (const cells of tableRows(file, names, dialect)) {
    const row = records.length + 1;
    const { decimal } = dialect;
    if (decimal === ",") for (const name of names) cells[name] = numberIn(cells, name, { file, row, decimal });
    records.push({ where: `${file}, row ${row}`, cells });
  }
  return records;
}
