/** The rows of a CSV table. */
import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import { parse } from "csv-parse";
import { type Cells, checkColumns } from "./columns";
import { utf8 } from "./utf8";

/** The rows of a CSV file, plain or .gz; memory holds a few. */
export async function* csvRows(file: string, names: string[]): AsyncGenerator<Cells> {
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
