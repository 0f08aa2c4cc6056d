/** The rows of a Parquet or CSV table (plain or .gz) by column name, and their cells as names and numbers. */
import { isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { Transform } from "node:stream";
import { createGunzip } from "node:zlib";
import { parse } from "csv-parse";
import { didYouMean, listNames, repeatedColumn } from "../../base/knownNames";
import { type AsyncBuffer, parquetMetadataAsync, parquetReadObjects, parquetSchema } from "hyparquet";
import { compressors } from "hyparquet-compressors";

const newline = 10;

/** What tables write where nobody gave a label, in lower case. */
const noLabels = new Set(["", "null", "nan", "none", "unlabelled", "unlabeled"]);

export type Cells = Record<string, unknown>;

/** The row of a cell; rows are counted from 1, without a header. */
export interface RowPosition {
  file: string;
  row: number;
}

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

async function* parquetRows(file: string, names: string[]): AsyncGenerator<Cells> {
  const handle = await open(file);
  try {
    const buffer = await bufferOf(handle);
    const metadata = await parquetMetadataAsync(buffer).catch((error: Error) => {
      throw new Error(`${file}: not a Parquet file, or cut off: ${error.message}`);
    });
    checkColumns(
      file,
      parquetSchema(metadata).children.map(({ element }) => element.name),
      names,
    );
    let rowStart = 0;
    for (const group of metadata.row_groups) {
      const rowEnd = rowStart + Number(group.num_rows);
      const rows = await parquetReadObjects({ file: buffer, metadata, compressors, columns: names, rowStart, rowEnd });
      for (const row of rows) yield row;
      rowStart = rowEnd;
    }
  } finally {
    await handle.close();
  }
}

/** Lets hyparquet read pieces of a file. */
async function bufferOf(handle: FileHandle): Promise<AsyncBuffer> {
  const { size } = await handle.stat();
  const slice = async (from: number, to = size) => {
    const bytes = new Uint8Array((to < 0 ? size + to : to) - (from < 0 ? size + from : from));
    await handle.read(bytes, 0, bytes.length, from < 0 ? size + from : from);
    return bytes.buffer;
  };
  return { byteLength: size, slice };
}

async function* csvRows(file: string, names: string[]): AsyncGenerator<Cells> {
  const bytes = createReadStream(file);
  const unpacked = /\.gz$/i.test(file) ? bytes.pipe(createGunzip()) : bytes;
  const plain = unpacked.pipe(utf8());
  const header = (found: string[]) => {
    checkColumns(file, found, names);
    return found;
  };
  const parser = plain.pipe(parse({ columns: header, bom: true, trim: true, skip_empty_lines: true, max_record_size: 1 << 16 }));
  for (const stream of [bytes, unpacked, plain]) stream.on("error", (error: Error) => parser.destroy(error));
  try {
    for await (const cells of parser) yield cells as Cells;
  } catch (error) {
    const { message } = error as Error;
    throw message.startsWith(file) ? error : new Error(`${file}: ${message}`);
  } finally {
    bytes.destroy();
  }
}

/** Passes text on, and fails at the first line that is not UTF-8: with bytes replaced, two users could get one name. */
function utf8(): Transform {
  let rest = Buffer.alloc(0);
  let line = 1;
  const refuse = (text: Buffer) => {
    for (let from = 0; ; line++) {
      const end = text.indexOf(newline, from) + 1 || text.length;
      if (!isUtf8(text.subarray(from, end))) break;
      from = end;
    }
    return new Error(`line ${line}: expected UTF-8, found other bytes; save the table as UTF-8`);
  };
  return new Transform({
    transform(chunk: Buffer, _, done) {
      const text = Buffer.concat([rest, chunk]);
      // A character never spans lines, but may span chunks.
      const whole = text.subarray(0, text.lastIndexOf(newline) + 1);
      if (!isUtf8(whole)) return done(refuse(whole));
      for (let at = whole.indexOf(newline); at >= 0; at = whole.indexOf(newline, at + 1)) line++;
      rest = text.subarray(whole.length);
      done(null, chunk);
    },
    flush: (done) => (isUtf8(rest) ? done() : done(refuse(rest))),
  });
}

function checkColumns(file: string, found: readonly string[], wanted: readonly string[]): void {
  const repeated = repeatedColumn(found, wanted);
  if (repeated) throw new Error(`${file}: ${repeated}`);
  const missing = wanted.filter((name) => !found.includes(name));
  if (missing.length === 0) return;
  const named = missing.map((name) => `"${name}"`).join(", ");
  throw new Error(`${file}: no column ${named}; found ${listNames(found)}${didYouMean(missing[0], found)}`);
}

/** @throws Error where the cell is empty */
export function nameIn(cells: Cells, column: string, { file, row }: RowPosition): string {
  const value = cells[column];
  if (value === null || value === undefined || value === "") {
    throw new Error(`${file}, row ${row}, column "${column}": expected a name, found nothing`);
  }
  return String(value);
}

/** The cell's text without blanks around it, or null where it says that there is none: empty, "null", "NaN" and the like. */
export function labelIn(cells: Cells, column: string): string | null {
  const label = String(cells[column] ?? "").trim();
  return noLabels.has(label.toLowerCase()) ? null : label;
}

/** @throws Error where the cell is no finite number */
export function numberIn(cells: Cells, column: string, { file, row }: RowPosition): number {
  const cell = cells[column];
  const value = typeof cell === "string" && cell.trim() === "" ? NaN : Number(cell);
  if (cell === null || !Number.isFinite(value)) {
    throw new Error(`${file}, row ${row}, column "${column}": expected a number, found ${JSON.stringify(cell) ?? "nothing"}`);
  }
  return value;
}
