/** A worker thread: loads the units that it is sent, one after the other, and posts what each gave. */
import { parentPort, workerData } from "node:worker_threads";
import { loaderOf, type UnitSet } from "../loaders/loaders";
import { type Part, partWriter } from "./partWriter";
import { placeReader, readAhead } from "../read/placeReader";
import type { Unit } from "../loaders/units";

export interface Order {
  at: number;
  unit: Unit;
}

/** What unit `at` gave, or why it could not be loaded. */
export type Report = { at: number } & ({ part: Part; told: unknown } | { error: Error });

const loader = loaderOf(workerData as UnitSet);
const reader = placeReader();

async function load({ at, unit }: Order): Promise<void> {
  const report = (what: Report, moved: ArrayBuffer[] = []) => parentPort?.postMessage(what, moved);
  try {
    const { writer, take } = partWriter();
    const told = await loader.load(unit, readAhead(reader, unit.places), writer);
    const part = take();
    report({ at, part, told }, [part.windows.buffer as ArrayBuffer]);
  } catch (error) {
    report({ at, error: error as Error });
  }
}

parentPort?.on("message", (order: Order) => void load(order));
