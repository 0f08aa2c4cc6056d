/** Starts worker threads of the library, compiled or, as in tests, not. */
import { existsSync } from "node:fs";
import { Worker, type WorkerOptions } from "node:worker_threads";

/** A thread that runs a script of the library, `path` without its ending. */
export function startThread(path: string, options: WorkerOptions): Worker {
  if (existsSync(`${path}.js`)) return new Worker(`${path}.js`, options);
  // What reads TypeScript in this thread does not in others.
  const files = [require.resolve("tsx/cjs"), `${path}.ts`];
  return new Worker(files.map((file) => `require(${JSON.stringify(file)});`).join(""), { ...options, eval: true });
}
