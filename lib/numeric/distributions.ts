/** Quantiles and tails of distributions. */
import betainc from "@stdlib/math-base-special-betainc";
import gammaincinv from "@stdlib/math-base-special-gammaincinv";
import normalCdf from "@stdlib/stats-base-dists-normal-cdf";
import tQuantile from "@stdlib/stats-base-dists-t-quantile";

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
