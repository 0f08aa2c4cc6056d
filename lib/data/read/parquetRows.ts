/** The rows of a Parquet table. */
import { once } from "node:events";
import { join } from "node:path";
import { startThread } from "./startThread";
import type { Cells } from "./columns";
import { rowsOf } from "./parquet/rowsOf";
import type { ParquetOrder, ParquetReport } from "./parquetWorker";

/** Of the thread's JavaScript; pages have a bound of their own. */
const MAX_HEAP_MB = 512;

/**
 * The rows of a Parquet file. A thread reads them: this one hears signals, and a damaged file takes no more memory than
 * the thread may.
 */
export async function* parquetRows(file: string, names: string[]): AsyncGenerator<Cells> {
  const order: ParquetOrder = { file, names };
  const worker = startThread(join(__dirname, "parquetWorker"), {
    workerData: order,
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
  });
  const ask = () => {
    const answer = once(worker, "message") as Promise<[ParquetReport]>;
    answer.catch(() => undefined); // it is awaited later, or never
    worker.postMessage(null);
    return answer;
  };
  try {
    for (let next = ask(); ;) {
      const [report] = await next;
      if ("error" in report) throw report.error;
      if (report.batch === null) return;
      next = ask(); // read while these rows are used
      yield* rowsOf(report.batch, names);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_WORKER_OUT_OF_MEMORY") throw error;
    throw new Error(`${file}: expected a table that is read in ${MAX_HEAP_MB} MB, found more; write it with smaller row groups`);
  } finally {
    await worker.terminate();
  }
}
