/** Estimates of several folds as one: their mean, and the ratio and the difference of two strategies' exponents. */
import type { Ci95 } from "../../base/ci95";
import { tCritical } from "../../numeric/distributions";
import { deviation, mean } from "../../numeric/stats";

export interface FoldEstimate {
  mean: number;
  /** Student's t over folds. They share train users, so it is rather too narrow than too wide. */
  ci95: Ci95;
  folds: number;
}

/** @throws RangeError for fewer than 2 folds */
export function foldMean(estimates: readonly number[]): FoldEstimate {
  const n = estimates.length;
  if (n < 2) throw new RangeError(`foldMean: expected the estimates of 2 folds or more, found ${n}`);
  const centre = mean(estimates);
  const half = (tCritical(n - 1) * deviation(estimates)) / Math.sqrt(n);
  return { mean: centre, ci95: [centre - half, centre + half], folds: n };
}

export interface Ratio {
  /** Mean of the numerators over mean of the denominators. */
  ratio: number;
  /** Fieller's interval; null where the mean denominator does not differ from 0, so that any ratio is possible. */
  ci95: Ci95 | null;
}

/**
 * The ratio of two means from their pairs by fold. Fieller's theorem (1954), with the covariance of the pairs: values
 * near or below 0 are allowed, where log ratios would not be.
 *
 * @throws RangeError for fewer than 2 folds or lists of different length
 */
export function ratioOfMeans(numerators: readonly number[], denominators: readonly number[]): Ratio {
  const n = numerators.length;
  if (n < 2 || denominators.length !== n) {
    throw new RangeError(`ratioOfMeans: expected estimates of the same 2 folds or more, found ${n} and ${denominators.length}`);
  }
  const a = foldMean(numerators).mean;
  const b = foldMean(denominators).mean;
  const covariance = (p: readonly number[], pMean: number, q: readonly number[], qMean: number) =>
    p.reduce((sum, value, i) => sum + (value - pMean) * (q[i] - qMean), 0) / (n - 1) / n;
  const t2 = tCritical(n - 1) ** 2;
  // Every ratio ρ with (a − ρ b)² ≤ t² · var(a − ρ b): a quadratic in ρ.
  const squared = b * b - t2 * covariance(denominators, b, denominators, b);
  const linear = a * b - t2 * covariance(numerators, a, denominators, b);
  const constant = a * a - t2 * covariance(numerators, a, numerators, a);
  const root = Math.sqrt(Math.max(linear * linear - squared * constant, 0));
  return { ratio: a / b, ci95: squared > 0 ? [(linear - root) / squared, (linear + root) / squared] : null };
}

export interface ExponentComparison extends Ratio {
  /** USER over RANDOM. */
  byFold: number[];
  /** Mean of USER minus RANDOM, the folds' pairs being the sample. */
  difference: FoldEstimate;
}

/**
 * USER against RANDOM exponents, in pairs by fold.
 *
 * @throws RangeError for fewer than 2 folds or lists of different length
 */
export function compareExponents(user: readonly number[], randomly: readonly number[]): ExponentComparison {
  return {
    ...ratioOfMeans(user, randomly),
    byFold: user.map((value, i) => value / randomly[i]),
    difference: foldMean(user.map((value, i) => value - randomly[i])),
  };
}
