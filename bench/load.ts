/** Raw files → windows, ours against a pandas script of equal output: whole processes, one after the other. */
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { findFiles } from "../lib/data/prepare";
import { openWindows, WindowSet } from "../lib/data/windowSet";
import { median } from "./alternate";
import { ours, peer, run } from "./commands";
import { readNpy } from "./npy";
import { LoadResult, round } from "./results";
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
  const folders = ["ours", "pandas"].map((side) => join(scratch, `${name}-${side}`));
  const loader = ours("load.mjs", [name, files[0], folders[0]]);
  const script = peer(`${name.split("-")[0]}.py`, [files[0], folders[1]]);
  const seconds: [number[], number[]] = [[], []];
  for (let i = 0; i < RUNS; i++) {
    [loader, script].forEach((command, side) => {
      rmSync(folders[side], { recursive: true, force: true });
      mkdirSync(folders[side], { recursive: true });
      const start = performance.now();
      run(command);
      seconds[side].push(round((performance.now() - start) / 1000, 3));
    });
  }
  const set = openWindows(folders[0]);
  return {
    set: name,
    windows: set.count,
    difference: compare(set, folders[1]),
    ours: { seconds: median(seconds[0]), runs: seconds[0] },
    pandas: { seconds: median(seconds[1]), runs: seconds[1] },
  };
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
