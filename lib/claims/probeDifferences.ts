/** What pre-training adds to a random encoder, by downstream set, encoder and length of training. */
import type { Probe, Row } from "../base/row";
import { plainNumber } from "../base/format";
import { downstreamOrder } from "../scaling/study/downstream";
import { gridRows, groupBy, isAugmented, isOf, longerRuns, probeOf } from "../scaling/study/rows";
import { f1DifferenceInterval } from "../scaling/study/scoreInterval";
import { bestOverRates } from "../scaling/study/points";
import { onEveryone } from "../scaling/study/subsets";
import { isRandomEncoder, meanF1 } from "./baselines";

export interface ProbeDifference {
  /** What is compared, "UCI HAR" where it is left out: "256 × 4, 3 seeds". */
  label?: string;
  set: string;
  /** Macro F1 in [0, 1]. */
  pretrained: number;
  random: number;
  difference: number;
  ci95: readonly [low: number, high: number];
}

/** By downstream set: probes of each of `trainedOnAll`, averaged, less those of the same encoder with random weights. */
export function probeDifferences(rows: readonly Row[]): ProbeDifference[] {
  return probesBesideRandom(rows).map(({ label, set, probes: [a, b] }) => {
    return { label, set, pretrained: meanF1(a), random: meanF1(b), ...f1Difference(a, b) };
  });
}

/** The probes that are compared: of the trained encoder, and of the same one with random weights. */
export function probesBesideRandom(rows: readonly Row[]): { label: string; set: string; probes: [Probe[], Probe[]] }[] {
  const groups = trainedOnAll(rows);
  return downstreamOrder(groups.flat().flatMap((row) => Object.keys(row.result.probes))).flatMap((set) =>
    groups.flatMap((group) => {
      const [{ config, source }] = group;
      const twins = rows.filter((row) => isRandomEncoder(row) && row.source === source && isOf(row, config));
      const [a, b] = [group, twins].map((some) => some.flatMap((row) => probeOf(row, set) ?? []));
      if (a.length === 0 || b.length === 0) return [];
      const runsInWords = `${a.length} ${a.length === 1 ? "run" : "runs"} of ${plainNumber(config.steps)} steps`;
      const label = `${config.width} × ${config.depth}, ${runsInWords}`;
      return [{ label, set, probes: [a, b] }];
    }),
  );
}

/**
 * Runs on the study's largest size by encoder and steps, small first: those of the grid, of all folds, and longer ones
 * beside it.
 */
export function trainedOnAll(rows: readonly Row[]): Row[][] {
  const plain = bestOverRates(gridRows(rows)).filter((row) => !isAugmented(row));
  const runs = [...onEveryone(plain), ...longerRuns(rows)].sort(
    (a, b) => a.encoderParams - b.encoderParams || a.config.width - b.config.width || a.config.steps - b.config.steps,
  );
  return [...groupBy(runs, ({ config }) => JSON.stringify([config.width, config.depth, config.steps])).values()];
}

/** The mean macro F1 of probes less that of others, over the test users of both. */
export function f1Difference(a: readonly Probe[], b: readonly Probe[]): ReturnType<typeof f1DifferenceInterval> {
  return f1DifferenceInterval(
    a.map((probe) => probe.confusionByUser),
    b.map((probe) => probe.confusionByUser),
  );
}
