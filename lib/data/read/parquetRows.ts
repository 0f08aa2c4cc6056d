/** The rows of a Parquet table. */
import { type FileHandle, open } from "node:fs/promises";
import { type AsyncBuffer, parquetMetadataAsync, parquetReadObjects, parquetSchema } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { type Cells, checkColumns } from "./columns";

/** The rows of a Parquet file; memory holds a row group. */
export async function* parquetRows(file: string, names: string[]): AsyncGenerator<Cells> {
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
