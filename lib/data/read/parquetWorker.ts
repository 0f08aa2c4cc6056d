/** A worker thread: posts the next rows of a Parquet file, by column, for each message; null after the last. */
import { fstatSync, openSync, readSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { openParquet, type ReadBytes } from "./parquet/openParquet";
import { type Batch, readBatches } from "./parquet/readBatches";
import { loadCodecs } from "./parquet/unpackPage";

/** Which columns to read, of which file. */
export interface ParquetOrder {
  file: string;
  names: readonly string[];
}

export type ParquetReport = { batch: Batch | null } | { error: Error };

let batches: Generator<Batch> | undefined;

async function open({ file, names }: ParquetOrder): Promise<Generator<Batch>> {
  await loadCodecs();
  const handle = openSync(file, "r"); // until the thread ends
  const { size } = fstatSync(handle);
  const read: ReadBytes = (from, length) => {
    const bytes = new Uint8Array(length);
    for (let filled = 0; filled < length;) {
      const count = readSync(handle, bytes, filled, length - filled, from + filled);
      if (count === 0) throw new Error(`expected ${size} bytes in the file, found ${from + filled}`);
      filled += count;
    }
    return bytes;
  };
  return readBatches(file, openParquet(file, size, read, names), read);
}

async function answer(): Promise<void> {
  const report = (what: ParquetReport, moved: ArrayBuffer[] = []) => parentPort?.postMessage(what, moved);
  try {
    batches ??= await open(workerData as ParquetOrder);
    const { value: batch = null } = batches.next() as IteratorResult<Batch, undefined>;
    report({ batch });
  } catch (error) {
    report({ error: error as Error });
  }
}

parentPort?.on("message", () => void answer());
