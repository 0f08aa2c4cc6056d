/**
 * How runs are chosen and grouped before they are shown.
 *
 * Two ways to choose, never mixed: "validation" takes the learning rate of the lowest loss on validation users,
 * "oracle" takes the best on the test users themselves, as the paper does. Seeds stay apart, because a best over
 * seeds is a best of luck. Diverged and failed runs, and random encoders (`steps: 0`), are never a best.
 */
import type { Ci95 } from "../../base/ci95";
import type { Config } from "../../base/config";
import type { Row } from "../../base/row";
import { mean } from "../../numeric/stats";
import { foldMean } from "./foldEstimates";
import {
  type Encoder,
  encoderOf,
  groupBy,
  isAugmented,
  isOnPlateau,
  isPretrained,
  isUsable,
  onePretext,
  oneSource,
  probeOf,
} from "./rows";
import { drawOf, sizesOf, strategiesOf } from "./subsets";

export type Choice = "validation" | "oracle";

/** What every point says about its run. */
export interface Chosen {
  fold: number;
  /** Which of the independent draws of people and windows. */
  draw: number;
  seed: number;
  row: Row;
  onPlateau: boolean;
  stillFalling: boolean;
}

/** Trained encoders of one source and one pretext, so that the best is chosen by losses of one kind. */
export function candidates(rows: readonly Row[]): Row[] {
  oneSource(rows);
  const trained = rows.filter((row) => isPretrained(row) && isUsable(row));
  onePretext(trained);
  return trained;
}

export function plain(rows: readonly Row[]): Row[] {
  return candidates(rows).filter((row) => !isAugmented(row));
}

export function withProbe(rows: Row[], set: string): Row[] {
  return rows.filter((row) => probeOf(row, set));
}

export function chosen(row: Row): Chosen {
  const { fold, seed } = row.config;
  return { fold, draw: drawOf(row), seed, row, onPlateau: isOnPlateau(row), stillFalling: row.result.stillFalling };
}

export function lossOf(choice: Choice): (row: Row) => number | null {
  return choice === "validation" ? (row) => row.result.validationLoss : (row) => row.result.testLoss;
}

/** The oracle's L2 is chosen on test users, like all that an oracle chooses. */
export function scoreOf(row: Row, set: string, choice: Choice): number {
  const probe = row.result.probes[set];
  return choice === "validation" ? probe.macroF1 : probe.oracle.macroF1;
}

export function bestProbe(rows: Row[], set: string, choice: Choice): Row[] {
  return lowest(rows, choice === "validation" ? lossOf(choice) : (row) => -scoreOf(row, set, choice));
}

/** The row of the smallest value as a list of one; an empty list where no row has a value. */
export function lowest(rows: readonly Row[], value: (row: Row) => number | null): Row[] {
  let best: Row[] = [];
  let bestValue = Infinity;
  for (const row of rows) {
    const v = value(row);
    if (v !== null && v < bestValue) [best, bestValue] = [[row], v];
  }
  return best;
}

interface Size {
  strategy: Config["strategy"];
  users: Config["users"];
  group: Row[];
}

/** Groups by strategy, fold, draw, seed and size, small first; the full size is in both strategies. */
export function bySize(rows: Row[]): Size[] {
  const usersOf = sizesOf(rows);
  return (["user", "random"] as const).flatMap((strategy) => {
    const own = rows.filter((row) => strategiesOf(row).includes(strategy));
    if (strategy === "random" && own.every((row) => usersOf(row) === "all")) return [];
    return byFold(own).flatMap((fold) =>
      [...groupBy(fold, usersOf).entries()]
        .sort(([a], [b]) => (a === "all" ? Infinity : a) - (b === "all" ? Infinity : b))
        .map(([users, group]) => ({ strategy, users, group })),
    );
  });
}

/** Groups by fold, draw and seed, all rising. */
export function byFold(rows: Row[]): Row[][] {
  const sorted = [...rows].sort(
    (a, b) => a.config.fold - b.config.fold || drawOf(a) - drawOf(b) || a.config.seed - b.config.seed,
  );
  return [...groupBy(sorted, (row) => `${row.config.fold} ${drawOf(row)} ${row.config.seed}`).values()];
}

/** Groups by encoder, small first. */
export function byEncoder(rows: Row[]): { encoder: Encoder; group: Row[] }[] {
  const groups = groupBy(rows, (row) => `${row.config.width} ${row.config.depth} ${row.encoderParams}`).values();
  return [...groups]
    .map((group) => ({ encoder: encoderOf(group[0]), group }))
    .sort((a, b) => a.encoder.encoderParams - b.encoder.encoderParams);
}

/** Mean over folds (a fold's seeds averaged first) and its t-interval: folds, not seeds, are the sample. */
export function meanOverFolds<T extends Chosen, K extends string>(
  points: T[],
  value: (point: T) => number,
  name: K,
): Record<K, number> & { ci95: Ci95 | null } {
  const folds = [...groupBy(points, (point) => point.fold).values()].map((fold) => mean(fold.map(value)));
  return { [name]: mean(folds), ci95: folds.length > 1 ? foldMean(folds).ci95 : null } as Record<K, number> & {
    ci95: Ci95 | null;
  };
}
