/** The rows of a CSV table, in the dialect that somebody names. */
import { pipeline } from "node:stream";
import { type CsvError, parse } from "csv-parse";
import { type Cells, checkColumns } from "../columns";
import { describeCsvError, describeFirstRow, describeRepeatedHeader, hasNoNumber, headerCure } from "./csvCures";
import { openText, withoutLines } from "./textLines";

export interface CsvDialect {
  /** Between cells; by default a comma, and in .tsv a tab. */
  delimiter?: string;
  /** Between a number's whole and its fraction; by default a point. */
  decimal?: "." | ",";
  /** Lines before the header. */
  skip?: number;
  /** Names of the columns of a table that has no header. */
  columns?: readonly string[];
}

/** Rows whose cells are text, in memory a few at a time. */
export async function* csvRows(file: string, names: readonly string[], given: CsvDialect = {}): AsyncGenerator<Cells> {
  const { delimiter = /\.tsv(\.gz)?$/i.test(file) ? "\t" : ",", skip = 0, columns } = given;
  const dialect = { delimiter, skip, columns };
  let lacking: unknown;
  const header = (found: readonly string[]) => {
    try {
      checkColumns(file, found, names);
    } catch (error) {
      throw (lacking = error);
    }
    return [...found];
  };
  const format = { delimiter, bom: true, trim: true, skip_empty_lines: true, max_record_size: 1 << 16 };
  const text = openText(file);
  const parser = parse({ ...format, columns: columns ? header(columns) : header });
  pipeline(text, withoutLines(skip), parser, () => {});
  let row = 0;
  try {
    for await (const cells of parser as AsyncIterable<Record<string, string>>) {
      row++;
      if (row === 1 && hasNoNumber(cells)) throw new Error(`${file}: ${await describeFirstRow(file, dialect)}`);
      if (names.every((name) => cells[name] === name))
        throw new Error(`${file}, row ${row}: ${describeRepeatedHeader(row, columns)}`);
      yield cells;
    }
  } catch (error) {
    const { message } = error as Error;
    if (error === lacking) throw new Error(`${message}${columns ? "" : await headerCure(file, names, dialect)}`);
    if (message.startsWith(file)) throw error;
    throw new Error(`${file}: ${describeCsvError(error as CsvError, dialect)}`);
  } finally {
    text.destroy();
  }
}
