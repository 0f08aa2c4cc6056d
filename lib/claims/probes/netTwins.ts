/** Whether one encoder beats another, of equal size or with as many features, by what it learns or already before training. */
import { bullets, inPoints, percent } from "../../base/format";
import { featureDim } from "../../base/modelSize";
import type { Row } from "../../base/row";
import type { Ci95 } from "../../base/ci95";
import { setInMarkdown } from "../../scaling/study/downstream";
import { onOneProcessor } from "../../scaling/study/processors";
import { type Encoder, encoderOf, gridRows, groupBy, isOf, probeOf, sameData, type Twins, twins } from "../../scaling/study/rows";
import { jackknife, macroF1Of } from "../../scaling/study/scoreInterval";
import { bestOverRates, probeSets } from "../../scaling/study/points";
import { isRandomEncoder } from "../baselines";

export interface NetGain {
  set: string;
  /** The first less the second in macro F1: pre-trained, over all pairs of runs on the same data, and with random weights. */
  pretrained: number;
  random: number;
  /** The first less the second, with the interval over test users. */
  net: number;
  ci95: Ci95;
  pairs: number;
}

export interface NetTwins {
  twins: (Twins & {
    /** Numbers that the linear probe of each is given. */
    features: { wider: number; deeper: number };
    gains: NetGain[];
  })[];
  /** Encoders whose probes have as many features, a size and the next smaller: the larger less the smaller. */
  sameFeatures: { larger: Encoder; smaller: Encoder; features: number; gains: NetGain[] }[];
  text: string;
}

/** What wider and deeper twins learn: each less its own random encoder, on each labelled set. */
export function netTwins(rows: readonly Row[]): NetTwins {
  const grid = bestOverRates(gridRows(rows));
  const randoms = rows.filter(isRandomEncoder);
  const found = twins(grid).map((pair) => {
    const { wider, deeper } = pair;
    const features = { wider: featuresOf(grid, wider), deeper: featuresOf(grid, deeper) };
    return { ...pair, features, gains: probeSets(grid).flatMap((set) => netGain(grid, randoms, [wider, deeper], set)) };
  });
  const sameFeatures = nextSizes(grid).map(({ larger, smaller, features }) => {
    const gains = probeSets(grid).flatMap((set) => netGain(grid, randoms, [larger, smaller], set));
    return { larger, smaller, features, gains };
  });
  const lines = found.flatMap(({ wider, deeper, features, gains }) => [
    ...gains.map((gain) => netLine(wider, deeper, gain)),
    gains.length > 0 &&
      `The probe of ${wider.width} × ${wider.depth} has ${features.wider} features, that of ${deeper.width} × ${deeper.depth} ${features.deeper}.`,
  ]);
  const alike = sameFeatures.flatMap(({ larger, smaller, features, gains }) =>
    gains.map((gain) => `${netLine(larger, smaller, gain)} Both probes have ${features} features.`),
  );
  const none = "No two encoders of equal size, or with as many features, have random twins beside them.";
  return { twins: found, sameFeatures, text: [...lines, ...alike].some(Boolean) ? bullets([...lines, ...alike]) : none };
}

function netLine(one: Encoder, other: Encoder, { set, pretrained, random, net, ci95 }: NetGain): string {
  return (
    `${one.width} × ${one.depth} less ${other.width} × ${other.depth} on ${setInMarkdown(set)}: ${percent(pretrained)} points ` +
    `pre-trained and ${percent(random)} with random weights, so **${inPoints(net, ci95)}** points are learned` +
    (ci95[0] <= 0 && ci95[1] >= 0 ? " (the interval includes 0)." : ".")
  );
}

/** Each encoder with the next smaller one of as many features. */
function nextSizes(grid: readonly Row[]): { larger: Encoder; smaller: Encoder; features: number }[] {
  const encoders = [...groupBy(grid, (row) => JSON.stringify(encoderOf(row))).values()].map(([row]) => encoderOf(row));
  const byFeatures = groupBy(
    encoders.sort((a, b) => a.encoderParams - b.encoderParams),
    (encoder) => featuresOf(grid, encoder),
  );
  return [...byFeatures].flatMap(([features, own]) => own.slice(1).map((larger, i) => ({ larger, smaller: own[i], features })));
}

function featuresOf(grid: readonly Row[], encoder: Encoder): number {
  return featureDim((grid.find((row) => isOf(row, encoder)) as Row).config);
}

function netGain(grid: readonly Row[], randoms: readonly Row[], [one, other]: [Encoder, Encoder], set: string): NetGain[] {
  const probed = (row: Row) => probeOf(row, set) !== undefined;
  const ofOne = grid.filter((row) => isOf(row, one) && probed(row));
  const found = ofOne.flatMap((row) => {
    const twin = grid.find((each) => isOf(each, other) && probed(each) && sameData(each, row));
    return twin ? [{ row, twin, rows: [row, twin] }] : [];
  });
  const { kept: pairs } = onOneProcessor(found);
  const [randomOne, randomOther] = [one, other].map((encoder) => randoms.filter((row) => isOf(row, encoder) && probed(row)));
  if (pairs.length === 0 || randomOne.length === 0 || randomOther.length === 0) return [];
  const counts = (of: readonly Row[]) => of.map((row) => row.result.probes[set].confusionByUser);
  const [a, b, c, d] = [pairs.map(({ row }) => row), pairs.map(({ twin }) => twin), randomOne, randomOther].map(counts);
  const users = Object.keys(a[0]).sort();
  const less = (some: typeof a, others: typeof a, kept: readonly string[]) => macroF1Of(some, kept) - macroF1Of(others, kept);
  const { value, ci95 } = jackknife("netTwins", users, (kept) => less(a, b, kept) - less(c, d, kept));
  return [{ set, pretrained: less(a, b, users), random: less(c, d, users), net: value, ci95, pairs: pairs.length }];
}
