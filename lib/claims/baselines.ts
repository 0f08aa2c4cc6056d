/** What a pre-trained probe is compared with: random encoders, simple features, and models trained from scratch. */
import type { Config } from "../base/config";
import type { Probe, Row } from "../base/row";
import { mean } from "../numeric/stats";
import {
  type Encoder,
  encoderOf,
  groupBy,
  hasAllLabels,
  isFromScratch,
  isOf,
  isPretrained,
  probeOf,
} from "../scaling/study/rows";
import type { Choice } from "../scaling/study/selection";

export interface Baselines {
  /** Probe of each encoder with random weights, mean over its rows, small first. */
  random: (Encoder & { macroF1: number; runIds: string[] })[];
  /** Linear model on means, deviations and spectra. */
  simple: number | null;
}

/** `encoders`: those whose random twins are asked for. */
export function baselines(rows: readonly Row[], set: string, encoders: readonly Encoder[]): Baselines {
  const randoms = rows.filter(
    (row) => isRandomEncoder(row) && probeOf(row, set) && encoders.some((encoder) => isOf(row, encoder)),
  );
  const random = [...groupBy(randoms, (row) => JSON.stringify(encoderOf(row))).values()].map((group) => ({
    ...encoderOf(group[0]),
    macroF1: meanF1(group.map((row) => row.result.probes[set])),
    runIds: group.map((row) => row.runId),
  }));
  const simple = simpleFeatureRows(rows).find((row) => probeOf(row, set));
  return {
    random: random.sort((a, b) => a.encoderParams - b.encoderParams),
    simple: simple === undefined ? null : simple.result.probes[set].macroF1,
  };
}

/** Pre-training of no steps. */
export function isRandomEncoder(row: Row): boolean {
  return row.config.task === "pretrain" && row.config.steps === 0 && row.status === "done";
}

/** Rows of simple features; where they are in several frames, those in the frame of the encoders: a mean of frames is no baseline. */
export function simpleFeatureRows(rows: readonly Row[]): Row[] {
  const frameOf = ({ config }: Row): string => (config as Partial<Config>).frame ?? "sensor"; // rows of before there were frames
  const simple = rows.filter((row) => row.config.task === "simpleFeatures" && hasAllLabels(row));
  const trained = rows.find(isPretrained);
  const alike = simple.filter((row) => frameOf(row) === (trained ? frameOf(trained) : "sensor"));
  return alike.length > 0 ? alike : simple;
}

export function meanF1(probes: readonly Probe[]): number {
  return mean(probes.map((probe) => probe.macroF1));
}

export function scratchRuns(rows: readonly Row[], set: string): Row[] {
  return rows.filter((row) => isFromScratch(row) && row.config.set === set);
}

/**
 * The from-scratch run of `set` with the lowest validation loss; its score, averaged over the seeds of that choice.
 * The oracle, and runs without a validation loss, take the highest score: the paper's way.
 */
export function bestFromScratch(
  rows: readonly Row[],
  set: string,
  choice: Choice = "validation",
): Encoder & { macroF1: number; learningRate: number; probes: Probe[]; runIds: string[] } {
  const choices = [
    ...groupBy(
      rows.filter((row) => probeOf(row, set)),
      (row) => JSON.stringify([row.config.width, row.config.depth, row.config.learningRate]),
    ).values(),
  ].map((group) => {
    const losses = choice === "oracle" ? [] : group.flatMap((row) => row.result.validationLoss ?? []);
    const probes = group.map((row) => row.result.probes[set]);
    const loss = losses.length > 0 ? mean(losses) : Infinity;
    const runIds = group.map((row) => row.runId);
    return { ...encoderOf(group[0]), macroF1: meanF1(probes), learningRate: group[0].config.learningRate, probes, runIds, loss };
  });
  if (choices.length === 0) throw new RangeError(`no from-scratch row has a score on ${set}`);
  return choices.reduce((a, b) => (b.loss < a.loss || (b.loss === a.loss && b.macroF1 > a.macroF1) ? b : a));
}
