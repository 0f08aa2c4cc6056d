/** Asks the worker, which has its code from the page: a page opened from a file may not load a worker's file. */
import type { LawFit } from "../../lib/scaling/fit/lawFit";
import type { Answer, Task } from "./worker";

/** Set by the bundler: the worker's whole code. */
declare const WORKER_CODE: string;

let worker: Worker | null = null;
let last = 0;
const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();

/** A law, or HTML of advice. @throws Error with the library's message where it refuses the task */
export function compute(task: Extract<Task, { kind: "fit" }>): Promise<LawFit>;
export function compute(task: Extract<Task, { kind: "advice" }>): Promise<string>;
export function compute(task: Task): Promise<unknown> {
  worker ??= startWorker();
  const id = ++last;
  const answer = new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
  worker.postMessage({ id, task });
  return answer;
}

/** Drops what is being computed: nobody waits for it any longer. */
export function stopComputing(): void {
  if (waiting.size === 0) return;
  worker?.terminate();
  worker = null;
  waiting.clear();
}

function startWorker(): Worker {
  const started = new Worker(URL.createObjectURL(new Blob([WORKER_CODE], { type: "text/javascript" })));
  started.onmessage = ({ data: { id, value, error } }: MessageEvent<Answer>) => {
    const asked = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) asked?.resolve(value);
    else asked?.reject(new Error(error));
  };
  return started;
}
