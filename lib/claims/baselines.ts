/** What a pre-trained probe is compared with: random encoders, simple features, and models trained from scratch. */
import type { Config } from "../base/config";
import type { Probe, Row } from "../base/row";
import { scores, sumConfusions } from "../base/metrics";
import { mean } from "../numeric/stats";
import {
  choosesSettings,
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

/** What a choice of settings is of: all but the seed, and the group of train users that a run leaves out. */
export const choiceless = ({ seed: _, group: __, ...settings }: Config): Partial<Config> => settings;

/** Equal for runs of one choice. */
export function settingsOf({ config }: Row): string {
  return JSON.stringify(Object.entries(choiceless(config)).sort());
}

/** Macro F1 over all the train users that runs of one choice of settings left out. */
export function heldOutF1(rows: readonly Row[]): number {
  return scores(sumConfusions(rows.flatMap(({ result }) => Object.values(result.heldOut?.confusionByUser ?? {})))).macroF1;
}

/**
 * The from-scratch settings for `set` of the best macro F1 over groups of train users, or, where any run has none, of the
 * lowest validation loss, which orders runs badly; with the score on test users, averaged over their seeds. The oracle, and
 * runs without either, take the highest score: the paper's way.
 *
 * @param rows with the runs that choose settings
 */
export function bestFromScratch(
  rows: readonly Row[],
  set: string,
  choice: Choice = "validation",
): Encoder & { macroF1: number; learningRate: number; probes: Probe[]; runIds: string[]; chosenBy: string } {
  const choosers = groupBy(rows.filter(choosesSettings), settingsOf);
  const choices = [
    ...groupBy(
      scratchRuns(rows, set).filter((row) => probeOf(row, set)),
      (row) => JSON.stringify([row.config.width, row.config.depth, row.config.learningRate]),
    ).values(),
  ].map((group) => {
    const losses = group.flatMap((row) => row.result.validationLoss ?? []);
    const probes = group.map((row) => row.result.probes[set]);
    const heldOut = choosers.get(settingsOf(group[0]));
    const byGroups = heldOut === undefined ? null : -heldOutF1(heldOut);
    const loss = losses.length > 0 ? mean(losses) : Infinity;
    const runIds = group.map((row) => row.runId);
    const { learningRate } = group[0].config;
    return { ...encoderOf(group[0]), macroF1: meanF1(probes), learningRate, probes, runIds, byGroups, loss };
  });
  if (choices.length === 0) throw new RangeError(`no from-scratch row has a score on ${set}`);
  const inGroups = choices.every(({ byGroups }) => byGroups !== null);
  const chosenBy =
    choice === "oracle" ? "score on test users" : inGroups ? "macro F1 over groups of train users" : "validation loss";
  const costOf = ({ byGroups, loss }: (typeof choices)[number]) => (choice === "oracle" ? 0 : inGroups ? (byGroups ?? 0) : loss);
  const better = (a: (typeof choices)[number], b: (typeof choices)[number]) =>
    costOf(b) < costOf(a) || (costOf(b) === costOf(a) && b.macroF1 > a.macroF1);
  return { ...choices.reduce((a, b) => (better(a, b) ? b : a)), chosenBy };
}
