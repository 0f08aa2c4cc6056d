/** Which pair of encoder and pretext is ahead on each labelled set, after how many operations. */
import type { Ci95 } from "../../base/ci95";
import { bullets, percent, plainNumber, signedPoints } from "../../base/format";
import { windowsSeen } from "../../base/modelSize";
import type { Row } from "../../base/row";
import { holm } from "../../numeric/holm";
import { mean } from "../../numeric/stats";
import { pOf } from "../../scaling/fit/verdict";
import { setInMarkdown } from "../../scaling/study/downstream";
import { type Pair, pairsOf } from "../../scaling/study/pairs";
import { probeSets } from "../../scaling/study/points";
import { onEveryone } from "../../scaling/study/subsets";
import { probeOf } from "../../scaling/study/rows";
import { meanF1, simpleFeatureRows } from "../baselines";
import { f1Difference } from "../probeDifferences";

/** A difference in macro F1 with its interval over test users. */
interface Difference {
  difference: number;
  ci95: Readonly<Ci95>;
}

export interface PairScore extends Pick<Pair, "name" | "encoder" | "pretext"> {
  set: string;
  /** In [0, 1], of everyone's data, mean over folds. */
  macroF1: number;
  /** Less the same encoder with random weights; null where there is none. */
  overRandom: Difference | null;
  /** Less the best pair; null of the best itself. `p` is adjusted by Holm's method over all pairs and sets. */
  toBest: (Difference & { p: number }) | null;
  encoderParams: number;
  windowsSeen: number;
  operations: number;
  /** That a run took, mean. */
  seconds: number;
}

export interface EqualOperations {
  /** By set, the best pair first. */
  scores: PairScore[];
  /** Least and most operations of a run on everyone's data. */
  operations: [least: number, most: number];
  text: string;
}

/** Least and most operations of runs on equal terms, apart: a step more or less. */
const EQUAL = 1.01;

/** Macro F1 of each pair on everyone's data, and how far it is behind the best. */
export function equalOperations(rows: readonly Row[]): EqualOperations {
  const pairs = pairsOf(rows).map((pair) => ({ ...pair, rows: onEveryone(pair.rows) }));
  const found = probeSets(rows).flatMap((set) => scoresOn(pairs, set));
  const tested = found.flatMap(({ toBest }) => toBest ?? []);
  const adjusted = holm(tested.map(({ p }) => p));
  const scores = found.map(({ toBest, ...score }) => ({
    ...score,
    toBest: toBest && { ...toBest, p: adjusted[tested.indexOf(toBest)] },
  }));
  const taken = pairs.flatMap((pair) => pair.rows.map(({ flops }) => flops));
  const operations: EqualOperations["operations"] = [Math.min(...taken), Math.max(...taken)];
  const sets = [...new Set(scores.map(({ set }) => set))];
  const lines = sets.map((set) =>
    setSentence(
      scores.filter((score) => score.set === set),
      rows,
    ),
  );
  const text = pairs.length < 2 ? alone(pairs) : bullets([termsSentence(operations), ...lines]);
  return { scores, operations, text };
}

function scoresOn(pairs: readonly Pair[], set: string): PairScore[] {
  const probesOf = (rows: readonly Row[]) => rows.flatMap((row) => probeOf(row, set) ?? []);
  const scored = pairs
    .map((pair) => ({ pair, probes: probesOf(pair.rows), random: probesOf(pair.random) }))
    .filter(({ probes }) => probes.length > 0)
    .sort((a, b) => meanF1(b.probes) - meanF1(a.probes));
  return scored.map(({ pair, probes, random }, place): PairScore => {
    const toBest = place === 0 ? null : f1Difference(probes, scored[0].probes);
    const users = Object.keys(probes[0].confusionByUser).length;
    const [{ config, encoderParams, flops }] = pair.rows;
    return {
      ...{ name: pair.name, encoder: pair.encoder, pretext: pair.pretext },
      set,
      macroF1: meanF1(probes),
      overRandom: random.length > 0 ? f1Difference(probes, random) : null,
      toBest: toBest && { ...toBest, p: pOf(toBest.ci95, users - 1) },
      encoderParams,
      windowsSeen: windowsSeen(config),
      operations: flops,
      seconds: mean(pair.rows.map(({ measured }) => measured.seconds)),
    };
  });
}

function alone([pair]: readonly Pair[]): string {
  return pair
    ? `This study has one encoder and pretext, ${pair.name}, so there is nothing to compare.`
    : "No pre-training has finished.";
}

function termsSentence([least, most]: EqualOperations["operations"]): string {
  if (most <= EQUAL * least) return `Every run took about ${scientific(most)} operations.`;
  return (
    `**Not on equal terms:** the runs took ${scientific(least)} to ${scientific(most)} operations, so a pair may be ahead because it ` +
    "was trained for longer."
  );
}

/** 2.0 · 10¹² */
function scientific(count: number): string {
  const [digits, power] = count.toExponential(1).split("e+");
  return `${digits} · 10${[...power].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)]).join("")}`;
}

function setSentence(scores: readonly PairScore[], rows: readonly Row[]): string {
  const [{ set, name, macroF1 }, ...others] = scores;
  const [behind, close] = [others.filter(isBehind), others.filter((score) => !isBehind(score))];
  const listed = (some: readonly PairScore[]) =>
    some.map((score) => score.toBest && `${score.name} (${signedPoints(score.toBest.difference, score.toBest.ci95)})`).join(", ");
  const overRandom = scores.flatMap(({ overRandom }) => overRandom ?? []);
  const simple = simpleFeatureRows(rows).find((row) => probeOf(row, set));
  return [
    `${setInMarkdown(set)}: **${name}** is ahead with ${percent(macroF1)} % macro F1.`,
    behind.length > 0 && `Clearly behind it, in points over test users: ${listed(behind)}.`,
    close.length > 0 && `Not clearly behind: ${listed(close)}.`,
    overRandom.length > 0 &&
      `${plainNumber(overRandom.filter(({ ci95 }) => ci95[0] > 0).length)} of ${overRandom.length} pairs are above the same ` +
        "encoder with random weights, beyond the interval.",
    simple && `Simple features: ${percent(simple.result.probes[set].macroF1)} %.`,
  ]
    .filter(Boolean)
    .join(" ");
}

const isBehind = ({ toBest }: PairScore): boolean => toBest !== null && toBest.p < 0.05;
