/** A worker thread: loads the units that it is sent, one after the other, and posts what each gave. */
import { parentPort, workerData } from "node:worker_threads";
import { loaderOf, type UnitSet } from "../loaders/loaders";
import { collectWindows, type LoadedWindows } from "./collectWindows";
import { entryReader, readAhead } from "../read/entryReader";
import type { Unit } from "../loaders/units";

export interface Order {
  at: number;
  unit: Unit;
}

/** What unit `at` gave, or why it could not be loaded. */
export type Report = { at: number } & ({ loaded: LoadedWindows; summary: unknown } | { error: Error });

const loader = loaderOf(workerData as UnitSet);
const reader = entryReader();

async function load({ at, unit }: Order): Promise<void> {
  const report = (what: Report, moved: ArrayBuffer[] = []) => parentPort?.postMessage(what, moved);
  try {
    const { writer, take } = collectWindows();
    const summary = await loader.load(unit, readAhead(reader, unit.entries), writer);
    const loaded = take();
    report({ at, loaded, summary }, [loaded.windows.buffer as ArrayBuffer]);
  } catch (error) {
    report({ at, error: error as Error });
  }
}

parentPort?.on("message", (order: Order) => void load(order));
