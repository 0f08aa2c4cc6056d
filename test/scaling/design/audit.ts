/** The rows of the study `real`, and what test/reference/audit.py computed from them with NumPy and SciPy. */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Row } from "../../../lib/base/row";
import { readStudy } from "../../../lib/scaling/study/readStudy";
import { gridRows } from "../../../lib/scaling/study/rows";
import { close } from "../../close";

const root = resolve(__dirname, "../../..");

export const { rows } = readStudy("real", root);
export const grid = gridRows(rows);

/** The same as if one processor had made all: the audit compared pairs whatever had made them. */
export const rowsOfOneProcessor: Row[] = rows.map((row) => ({ ...row, measured: { ...row.measured, device: "one" } }));

interface Estimate {
  mean: number;
  ci95: [number, number];
}

interface Difference {
  difference: number;
  ci95: [number, number];
}

export interface Comparison {
  user: number;
  random: number;
  difference: Estimate;
  ratio: number;
}

interface Forms {
  exponent: number;
  saturatingExponent: number;
  aicc: { power: number; quadratic: number; saturating: number };
  curvature: Estimate;
  curvatureP: number;
  /** Means over folds, by size. */
  losses: number[];
  localExponents: number[];
}

interface Twins {
  pretrained: number;
  random: number;
  net: Difference;
}

type HoursGain = Estimate & { above: number; pairs: number };

interface Downstream {
  twins: Twins;
  sameFeatures: Record<string, Twins>;
  fromScratch: { runs: number; chosen: number; best: number; rank: number; spearman: number; epochs: number };
  hours: HoursGain;
  hoursOnOneProcessor: HoursGain;
  lossAndF1: {
    spearman: number;
    trainSpearman: number;
    r: number;
    within: Record<string, number>;
    withinFolds: Record<string, number>;
    perTenth: Record<string, number>;
    perTenthWithin: Estimate;
    perTenthBetween: Estimate;
    shares: Record<string, number>;
  };
  activities: {
    f1: Record<"random" | "pretrained" | "longest" | "simple", Record<string, number>>;
    gain: Record<string, Difference>;
    longestAccuracy: Record<string, number>;
  };
  simpleLessLongest: Difference;
}

interface Audit {
  mix: {
    usersFromSisfall: [number, number][][];
    testWindowsFromSisfall: number[];
    onSisfall: Comparison;
    onWisdm: Comparison;
  };
  epochs: Record<string, number>;
  bySteps: { steps: number; user: number; random: number; ratio: number }[];
  forms: Record<"user" | "random", Forms>;
  equalHours: Record<string, Estimate>;
  exchange: Record<string, { hours: number; randomHours: number | null }>;
  robustness: {
    published: Comparison;
    withoutSize: Record<string, Comparison>;
    from8Users: Comparison;
    byEncoder: Record<string, Comparison>;
    usersAlike: Comparison;
    setsAlike: Comparison;
  };
  capacity: { all: number; without: Record<string, number>; twinLossRatio: number };
  lossShares: Record<string, number>;
  processors: [number, number][];
  downstream: Record<string, Downstream>;
}

export const audit = JSON.parse(readFileSync(join(root, "test/reference/audit.json"), "utf8")) as Audit;

/** Equal to `tolerance` of the larger of 1 and the number expected. */
export function closeTo(found: number | undefined, expected: number, tolerance = 1e-9, what?: string): void {
  close(found, expected, { absolute: tolerance * Math.max(1, Math.abs(expected)) }, what);
}

export function sameInterval(found: readonly number[], expected: readonly number[], tolerance?: number): void {
  found.forEach((value, i) => closeTo(value, expected[i], tolerance));
}
