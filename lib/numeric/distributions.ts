/** Quantiles and tails of distributions. */
import betainc from "@stdlib/math-base-special-betainc";
import gammaincinv from "@stdlib/math-base-special-gammaincinv";
import normalCdf from "@stdlib/stats-base-dists-normal-cdf";
import tQuantile from "@stdlib/stats-base-dists-t-quantile";
import { ranks } from "./correlation";

/** Two-sided 95 % quantile of Student's t. */
export function tCritical(degrees: number): number {
  return tQuantile(0.975, degrees);
}

/** The chance of a Student's t as far from 0, either way. */
export function tTails(t: number, degrees: number): number {
  return betainc(degrees / (degrees + t * t), degrees / 2, 0.5);
}

/** The chance of an F as large or larger. */
export function fTail(f: number, numerator: number, denominator: number): number {
  return betainc(denominator / (denominator + numerator * f), denominator / 2, numerator / 2);
}

/** The value of χ² that this share is below. */
export function chiSquareQuantile(share: number, degrees: number): number {
  return 2 * gammaincinv(share, degrees / 2);
}

/** Φ(−z), the share of a normal distribution more than z deviations above its mean. */
export function normalTail(z: number): number {
  return normalCdf(-z, 0, 1);
}

/**
 * Wilcoxon's signed-rank test (1945): the chance that the ranks of one sign have so small a sum, either way, if each difference
 * had either sign alike. Exact, by the sums of all 2ⁿ choices of signs, also where differences tie. Zeros are left out; 1 where
 * nothing else is there.
 */
export function signedRankP(differences: readonly number[]): number {
  const signed = differences.filter((value) => value !== 0);
  const doubled = ranks(signed.map(Math.abs)).map((rank) => 2 * rank); // whole, as ties share halves
  const total = doubled.reduce((sum, rank) => sum + rank, 0);
  const chances = new Float64Array(total + 1);
  chances[0] = 1;
  for (const rank of doubled) {
    for (let sum = total; sum >= 0; sum--) chances[sum] = (chances[sum] + (sum >= rank ? chances[sum - rank] : 0)) / 2;
  }
  const above = doubled.reduce((sum, rank, i) => sum + (signed[i] > 0 ? rank : 0), 0);
  const tail = chances.subarray(0, Math.min(above, total - above) + 1);
  return Math.min(1, 2 * tail.reduce((sum, chance) => sum + chance, 0));
}
