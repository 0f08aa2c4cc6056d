/** Estimates of several folds as one: the mean exponent, and the ratio of two strategies' exponents. */
import { type Ci95, tCritical } from "./powerLaw";

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
  const mean = estimates.reduce((sum, value) => sum + value, 0) / n;
  const deviation = Math.sqrt(estimates.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1));
  const half = (tCritical(n - 1) * deviation) / Math.sqrt(n);
  return { mean, ci95: [mean - half, mean + half], folds: n };
}

export interface ExponentRatio {
  /** Mean USER exponent over mean RANDOM exponent. */
  ratio: number;
  /** Fieller's interval; null where the mean RANDOM exponent does not differ from 0, so that any ratio is possible. */
  ci95: Ci95 | null;
  byFold: number[];
}

/**
 * USER over RANDOM exponents, in pairs by fold. Fieller's theorem (1954), with the covariance of the pairs: exponents
 * near or below 0 are allowed, where log ratios would not be.
 *
 * @throws RangeError for fewer than 2 folds or lists of different length
 */
export function exponentRatio(user: readonly number[], randomly: readonly number[]): ExponentRatio {
  const n = user.length;
  if (n < 2 || randomly.length !== n) {
    throw new RangeError(
      `exponentRatio: expected exponents of the same 2 folds or more, found ${n} and ${randomly.length}`,
    );
  }
  const a = foldMean(user).mean;
  const b = foldMean(randomly).mean;
  const covariance = (p: readonly number[], pMean: number, q: readonly number[], qMean: number) =>
    p.reduce((sum, value, i) => sum + (value - pMean) * (q[i] - qMean), 0) / (n - 1) / n;
  const t2 = tCritical(n - 1) ** 2;
  // Every ratio ρ with (a − ρ b)² ≤ t² · var(a − ρ b): a quadratic in ρ.
  const squared = b * b - t2 * covariance(randomly, b, randomly, b);
  const linear = a * b - t2 * covariance(user, a, randomly, b);
  const constant = a * a - t2 * covariance(user, a, user, a);
  const root = Math.sqrt(Math.max(linear * linear - squared * constant, 0));
  return {
    ratio: a / b,
    ci95: squared > 0 ? [(linear - root) / squared, (linear + root) / squared] : null,
    byFold: user.map((value, i) => value / randomly[i]),
  };
}
