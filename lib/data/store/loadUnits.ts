/** Loads units in worker threads, or in this one, and returns them in the order of their list. */
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { Worker } from "node:worker_threads";
import { startThread } from "../read/startThread";
import { loaderOf, type UnitSet } from "../loaders/loaders";
import { collectWindows, type LoadedWindows } from "./collectWindows";
import { entryReader, readAhead } from "../read/entryReader";
import type { Unit } from "../loaders/units";
import type { Order, Report } from "./unitWorker";

export interface LoadedUnit {
  unit: Unit;
  loaded: LoadedWindows;
  summary: unknown;
}

/** Loaded units that may wait for an earlier one, besides one for each busy worker. */
const WAITING = 2;
/** On any number of cores: each thread takes about 100 MB, and all together should stay below 1 GB. */
const MOST_WORKERS = 4;
/** Bytes of files that make it worthwhile to start another thread. */
const BYTES_A_WORKER = 1 << 23;

/**
 * @param workers threads; by default as many as there are cores and work, four at most. With one, this thread loads.
 * @throws what loading the first of the units that fail throws
 */
export async function* loadUnits(set: UnitSet, units: readonly Unit[], workers?: number): AsyncGenerator<LoadedUnit> {
  const bytes = units.reduce((sum, { entries }) => sum + entries.reduce((own, { size }) => own + size, 0), 0);
  const wanted = workers ?? Math.min(availableParallelism(), MOST_WORKERS, Math.ceil(bytes / BYTES_A_WORKER));
  const count = Math.min(wanted, units.length);
  yield* count > 1 ? loadInThreads(set, units, count) : loadHere(set, units);
}

async function* loadHere(set: UnitSet, units: readonly Unit[]): AsyncGenerator<LoadedUnit> {
  const loader = loaderOf(set);
  const reader = entryReader();
  const read = readAhead(
    reader,
    units.flatMap(({ entries }) => entries),
  );
  try {
    for (const unit of units) {
      const { writer, take } = collectWindows();
      const summary = await loader.load(unit, read, writer);
      yield { unit, loaded: take(), summary };
      await setImmediate(); // or no signal would be heard: small files are read and unpacked without a pause
    }
  } finally {
    reader.close();
  }
}

async function* loadInThreads(set: UnitSet, units: readonly Unit[], count: number): AsyncGenerator<LoadedUnit> {
  const reports = new Map<number, Report>();
  const idle: Worker[] = [];
  let next = 0;
  let due = 0;
  const lost: Error[] = [];
  let wake = () => {};
  const give = (worker: Worker) => {
    if (next >= units.length) return;
    if (next >= due + count + WAITING) return void idle.push(worker);
    worker.postMessage({ at: next, unit: units[next] } satisfies Order);
    next++;
  };
  const threads = Array.from({ length: count }, () => {
    const worker = startThread(join(__dirname, "unitWorker"), { workerData: set });
    worker.on("message", (report: Report) => {
      reports.set(report.at, report);
      give(worker);
      wake();
    });
    worker.once("error", (error) => (lost.push(error), wake()));
    worker.once("exit", (code) => (lost.push(new Error(`a loading thread ended with code ${code}`)), wake()));
    return worker;
  });
  try {
    threads.forEach(give);
    for (; due < units.length; due++) {
      while (!reports.has(due)) {
        if (lost.length > 0) throw lost[0];
        await new Promise<void>((resolve) => (wake = resolve));
      }
      const report = reports.get(due) as Report;
      reports.delete(due);
      if ("error" in report) throw report.error;
      yield { unit: units[due], loaded: report.loaded, summary: report.summary };
      idle.splice(0).forEach(give);
    }
  } finally {
    await Promise.all(threads.map((worker) => worker.terminate()));
  }
}
