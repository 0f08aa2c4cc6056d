/** By how much the losses of runs differ that are alike in all but one thing that no study asks for. */
import type { Ci95 } from "../../base/ci95";
import type { Row } from "../../base/row";
import { chiSquareQuantile } from "../../numeric/distributions";
import { mean } from "../../numeric/stats";
import { processorOf } from "../study/processors";
import { groupBy, isPretrained, isUsable } from "../study/rows";
import { drawOf } from "../study/subsets";

export type Source = "fold" | "draw" | "seed" | "processor";

export interface LossDeviation {
  source: Source;
  /** Standard deviation of ln L: 0.02 is 2 % of the loss. */
  deviation: number;
  /** Of χ² with `degrees`. */
  ci95: Ci95;
  degrees: number;
  /** Runs that differ in it alone. */
  runs: number;
}

/** Those that the rows vary; rows of several studies together show what a processor does. */
export function lossDeviations(rows: readonly Row[]): LossDeviation[] {
  const runs = rows.filter((row) => isPretrained(row) && isUsable(row));
  return (["fold", "draw", "seed", "processor"] as const).flatMap((source) => {
    const groups = [...groupBy(runs, (row) => alike(row, source)).values()].filter((own) => levelsOf(own, source) > 1);
    const degrees = degreesOf(groups, source);
    if (degrees < 1) return [];
    const within = groups.map((own) => own.map((row) => Math.log(row.result.testLoss as number)));
    const squares = within.map((logs) => logs.reduce((sum, value) => sum + (value - mean(logs)) ** 2, 0));
    const runCount = within.reduce((sum, { length }) => sum + length, 0);
    const variance = squares.reduce((sum, value) => sum + value, 0) / (runCount - groups.length);
    const end = (share: number) => Math.sqrt((variance * degrees) / chiSquareQuantile(share, degrees));
    return [{ source, deviation: Math.sqrt(variance), ci95: [end(0.975), end(0.025)] as Ci95, degrees, runs: runCount }];
  });
}

/** Equal for rows that differ in the source alone: what a processor changes is kept apart from all else. */
function alike(row: Row, source: Source): string {
  const rest = Object.entries(row.config).filter(([field]) => field !== source);
  return JSON.stringify([rest.sort(([a], [b]) => (a < b ? -1 : 1)), source === "processor" ? "" : processorOf(row)]);
}

function levelOf(row: Row, source: Source): string {
  return source === "processor" ? processorOf(row) : source === "draw" ? `${drawOf(row)}` : `${row.config[source]}`;
}

function levelsOf(rows: readonly Row[], source: Source): number {
  return new Set(rows.map((row) => levelOf(row, source))).size;
}

/** Runs of one fold share its test users, and those of one draw its people: each counts once, whatever was trained on it. */
function degreesOf(groups: readonly Row[][], source: Source): number {
  if (source === "seed" || source === "processor") return groups.reduce((sum, own) => sum + own.length - 1, 0);
  const all = groups.flat();
  if (source === "fold") return levelsOf(all, "fold") - 1;
  const folds = [...groupBy(all, ({ config }) => config.fold).values()];
  return folds.reduce((sum, own) => sum + levelsOf(own, "draw") - 1, 0);
}
