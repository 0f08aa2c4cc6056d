/**
 * The compute-optimal frontier: which encoder reaches the lowest loss with so many operations (Hoffmann et al. 2022,
 * approach 2). Each encoder was trained to several lengths; between two of them ln L is taken on a straight line in ln C.
 * At equal operations C, ln L is a parabola in ln N in each fold, lowest at N*(C).
 */
import type { Ci95 } from "../../base/ci95";
import { around, between } from "../../numeric/interpolate";
import { mean } from "../../numeric/stats";
import { powerLaw } from "../fit/powerLaw";
import { type Capacity, lowestOf, parabolaOf } from "../study/optimum";
import { groupBy } from "../study/rows";
import { jackknife } from "../study/scoreInterval";

/** One training to its end. */
export interface LengthPoint {
  fold: number;
  encoderParams: number;
  /** Floating-point operations of the training. */
  flops: number;
  testLoss: number;
}

export interface IsoFlop {
  flops: number;
  /** Interpolated in each fold, means over folds of ln L as a loss; small encoders first. */
  encoders: { encoderParams: number; loss: number }[];
  capacity: Capacity;
  /** Lowest and highest optimum when one encoder is left out; null for fewer than 4, or where one has none. */
  withoutOne: [low: number, high: number] | null;
}

export interface Frontier {
  levels: IsoFlop[];
  /**
   * Of N* ∝ C^exponent, by a straight line through the levels' optima; leaving out one fold at a time gives the interval,
   * or null where it leaves no optimum. Null for fewer than 3 folds or levels with an optimum.
   */
  exponent: { value: number; ci95: Ci95 | null } | null;
}

const LEVELS = 5;
const FEWEST_ENCODERS = 3;

/** No levels where no operations are shared by 3 encoders in 2 folds. */
export function frontier(points: readonly LengthPoint[]): Frontier {
  const shared = sharedLevels(points);
  const levels = shared.flatMap((flops) => atFlops(points, flops) ?? []);
  return { levels, exponent: exponentOf(points, shared) };
}

/** Evenly spaced in ln C where at least three encoders reach it: from the third shortest start to the third longest end. */
function sharedLevels(points: readonly LengthPoint[]): number[] {
  const ranges = [...groupBy(points, ({ encoderParams }) => encoderParams).values()].map((own) => {
    const flops = own.map((point) => point.flops);
    return { from: Math.min(...flops), to: Math.max(...flops) };
  });
  if (ranges.length < FEWEST_ENCODERS) return [];
  const from = ranges.map((range) => range.from).sort((a, b) => a - b)[FEWEST_ENCODERS - 1];
  const to = ranges.map((range) => range.to).sort((a, b) => b - a)[FEWEST_ENCODERS - 1];
  return from < to ? Array.from({ length: LEVELS }, (_, i) => from * (to / from) ** (i / (LEVELS - 1))) : [];
}

type Interpolated = { fold: number; encoderParams: number; logLoss: number };

function atFlops(points: readonly LengthPoint[], flops: number): IsoFlop | null {
  const all = allAt(points, flops);
  const byEncoder = groupBy(all, ({ encoderParams }) => encoderParams);
  const sizes = [...byEncoder.keys()].sort((a, b) => a - b);
  const capacity = lowestAt(all);
  if (capacity === null) return null;
  const without =
    sizes.length > FEWEST_ENCODERS ? sizes.map((size) => lowestAt(all.filter((each) => each.encoderParams !== size))) : [];
  const optima = without.flatMap((each) => each?.params ?? []);
  return {
    flops,
    encoders: sizes.map((encoderParams) => ({
      encoderParams,
      loss: Math.exp(mean((byEncoder.get(encoderParams) ?? []).map(({ logLoss }) => logLoss))),
    })),
    capacity,
    withoutOne: optima.length > 0 && optima.length === without.length ? [Math.min(...optima), Math.max(...optima)] : null,
  };
}

/** Every fold's encoders that were trained to fewer operations and to more. */
function allAt(points: readonly LengthPoint[], flops: number): Interpolated[] {
  const curves = groupBy(points, ({ fold, encoderParams }) => `${fold} ${encoderParams}`);
  return [...curves.values()].flatMap((curve) => {
    const logLoss = interpolated(curve, flops);
    return logLoss === null ? [] : [{ fold: curve[0].fold, encoderParams: curve[0].encoderParams, logLoss }];
  });
}

/** ln L between the two lengths around; null outside of the curve. Runs of one length are averaged. */
function interpolated(curve: readonly LengthPoint[], flops: number): number | null {
  const knots = [...groupBy(curve, (point) => point.flops)]
    .map(([c, own]) => ({ x: Math.log(c), y: mean(own.map(({ testLoss }) => Math.log(testLoss))) }))
    .sort((a, b) => a.x - b.x);
  const near = around(knots, Math.log(flops));
  return near.length === 0 ? null : between(near, Math.log(flops));
}

function lowestAt(points: readonly Interpolated[]): Capacity | null {
  const middle = mean(points.map(({ encoderParams }) => Math.log(encoderParams)));
  const parabolas = [...groupBy(points, ({ fold }) => fold).values()].flatMap(
    (own) => parabolaOf(own.map(({ encoderParams, logLoss }) => ({ n: Math.log(encoderParams) - middle, logLoss }))) ?? [],
  );
  if (parabolas.length < 2) return null;
  return lowestOf(
    parabolas,
    points.map(({ encoderParams }) => encoderParams),
    middle,
    0,
  );
}

/** Of the straight line through ln of the optima over ln of the operations; null where it is not lowest at three levels. */
function exponentOf(points: readonly LengthPoint[], levels: readonly number[]): Frontier["exponent"] {
  const folds = [...new Set(points.map(({ fold }) => `${fold}`))];
  const slope = (kept: readonly string[]): number => {
    const own = points.filter(({ fold }) => kept.includes(`${fold}`));
    const optima = levels.flatMap((flops) => {
      const params = lowestAt(allAt(own, flops))?.params ?? null;
      return params === null ? [] : [{ x: flops, y: params }];
    });
    return optima.length < 3 ? NaN : -powerLaw(optima).exponent;
  };
  if (folds.length < 3 || Number.isNaN(slope(folds))) return null;
  const { value, ci95 } = jackknife("frontier", folds, slope);
  return { value, ci95: Number.isNaN(ci95[0]) ? null : ci95 };
}
