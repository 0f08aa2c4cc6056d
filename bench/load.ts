/**
 * Raw files → windows, ours against a pandas script of equal output: whole processes, one after the other; both with
 * one worker, and with one a core.
 */
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { findFiles } from "../lib/data/places";
import { openWindows, type WindowSet } from "../lib/data/store/windowSet";
import { median } from "./alternate";
import { ours, peer, run } from "./commands";
import { readNpy } from "./npy";
import { type LoadResult, round } from "./results";
import { places, scratch } from "./settings";

const RUNS = 5;
const TOLERANCE = 1e-5;
const columns = ["user", "activity", "recording", "start"] as const;

/**
 * Null where the set's files are not at hand.
 *
 * @throws Error where the two sides' windows differ
 */
export function measureLoading(name: "wisdm-phone" | "hapt"): LoadResult | null {
  const files = findFiles(name, places);
  if (files === null) return null;
  const cores = availableParallelism();
  const script = `${name.split("-")[0]}.py`;
  const sides = [
    ["ours", 1],
    ["pandas", 1],
    ["ours", cores],
    ["pandas", cores],
  ] as const;
  const runs = sides.map(([side, workers]) => {
    const folder = join(scratch, `${name}-${side}-${workers}`);
    const args = [files[0], folder, String(workers)];
    return { folder, seconds: [] as number[], command: side === "ours" ? ours("load.mjs", [name, ...args]) : peer(script, args) };
  });
  for (let i = 0; i < RUNS; i++) {
    for (const { folder, command, seconds } of runs) {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true });
      const start = performance.now();
      run(command);
      seconds.push(round((performance.now() - start) / 1000, 3));
    }
  }
  const [one, all] = [runs.slice(0, 2), runs.slice(2)].map(([own, other]) => openWindowsLike(own.folder, other.folder));
  if (one.set.version !== all.set.version) throw new Error(`${name}: ${cores} workers make other windows than one`);
  const timed = ({ seconds }: (typeof runs)[number]) => ({ seconds: median(seconds), runs: seconds });
  return {
    set: name,
    windows: one.set.count,
    difference: Math.max(one.difference, all.difference),
    ours: timed(runs[0]),
    pandas: timed(runs[1]),
    workers: cores,
    oursAll: timed(runs[2]),
    pandasAll: timed(runs[3]),
  };
}

/** Opens our windows, which must be those of `other`. */
function openWindowsLike(folder: string, other: string): { set: WindowSet; difference: number } {
  const set = openWindows(folder);
  return { set, difference: compare(set, other) };
}

/** The largest difference of a value. */
function compare(set: WindowSet, folder: string): number {
  const found = set.read(Array.from({ length: set.count }, (_, row) => row));
  const expected = readNpy(join(folder, "windows.npy"));
  if (found.length !== expected.length) {
    throw new Error(`${set.name}: ${set.count} windows, pandas cuts ${expected.length / (found.length / set.count)}`);
  }
  const difference = found.reduce((largest, value, i) => Math.max(largest, Math.abs(value - expected[i])), 0);
  if (!(difference <= TOLERANCE)) throw new Error(`${set.name}: a value differs from pandas' by ${difference}`);
  const rows = parse(readFileSync(join(folder, "index.csv")), { columns: true }) as Record<string, string>[];
  rows.forEach((row, i) => {
    for (const column of columns) {
      const [own, other] = [set[column][i], row[column]];
      const same = typeof own === "number" ? Math.abs(own - Number(other)) < TOLERANCE : own === other;
      if (!same) throw new Error(`${set.name}: ${column} of window ${i} is ${own}, pandas' is ${other}`);
    }
  });
  return difference;
}
