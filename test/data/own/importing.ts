/** Imports small tables into a folder of their own, and what motion they hold. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { importRecordings, type ImportOptions } from "../../../lib/data/own/importRecordings";
import { checkStore } from "../../../lib/data/check/checkStore";
import type { Tally, WindowSet } from "../../../lib/data/store/windowSet";

export const columns = {
  user: "who",
  time: "t",
  acc: ["ax", "ay", "az"],
  gyro: ["gx", "gy", "gz"],
} as const;

/** A device that turns by up to 2 rad/s, seconds after the beginning: acceleration in g, turning in rad/s. */
export function motion(seconds: number): { acc: [number, number, number]; gyro: [number, number, number] } {
  const angle = Math.sin(3 * seconds);
  return {
    acc: [0.1 * Math.sin(7 * seconds), Math.sin(0.3 * angle), Math.cos(0.3 * angle)],
    gyro: [2 * Math.cos(3 * seconds), 0.1 * Math.sin(5 * seconds), 0],
  };
}

/** Numbers from 0 to n − 1. */
export const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** Rows of a table, "who,t,ax,ay,az,gx,gy,gz": `stamp` writes row i, measured at i / rateHz seconds. */
export function rowsOf(user: string, rows: number, rateHz: number, stamp = (i: number): string | number => i / rateHz): string[] {
  return upTo(rows).map((i) => {
    const { acc, gyro } = motion(i / rateHz);
    return [user, stamp(i), ...acc, ...gyro].join(",");
  });
}

export const header = "who,t,ax,ay,az,gx,gy,gz";
export const table = (...rows: string[][]): string => [header, ...rows.flat()].join("\n") + "\n";

export interface Imported {
  set: WindowSet;
  guessed: string[];
  /** The count of what was left out for a reason. */
  dropped(reason: RegExp): number;
  noted(reason: RegExp): number;
}

/** Writes the files into `root`, and imports `paths` in it, by default all files, as "mine". */
export async function imported(
  root: string,
  files: Record<string, string | Buffer>,
  { paths = Object.keys(files), gyroFiles, ...options }: Partial<ImportOptions> & { paths?: string[] } = {},
): Promise<Imported> {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  const guessed: string[] = [];
  const set = await importRecordings(
    paths.map((path) => join(root, path)),
    {
      name: "mine",
      columns,
      gyroFiles: gyroFiles && join(root, gyroFiles),
      onGuess: ({ unit }) => guessed.push(unit),
      ...options,
    },
    { dataFolder: null, root },
  );
  checkStore(join(root, "data", "windows", "mine"));
  const total = (tallies: readonly Tally[]) => (reason: RegExp) =>
    tallies.filter((each) => reason.test(each.reason)).reduce((sum, { count }) => sum + count, 0);
  return { set, guessed, dropped: total(set.accounting.drops), noted: total(set.accounting.notes) };
}

/** The largest difference between a set's windows and the motion that they are of, with its clock `late` seconds behind. */
export function farthest({ set }: Pick<Imported, "set">, late = 0): number {
  let most = 0;
  for (let w = 0; w < set.count; w++) {
    set.read([w]).forEach((value, i) => {
      const { acc, gyro } = motion(set.start[w] + Math.floor(i / 6) / 50 + late);
      most = Math.max(most, Math.abs(value - [...acc, ...gyro][i % 6]));
    });
  }
  return most;
}
