/** Quantiles and tails of distributions. */
import normalCdf from "@stdlib/stats-base-dists-normal-cdf";
import tQuantile from "@stdlib/stats-base-dists-t-quantile";

/** Two-sided 95 % quantile of Student's t. */
export function tCritical(degrees: number): number {
  return tQuantile(0.975, degrees);
}

/** Φ(−z), the share of a normal distribution more than z deviations above its mean. */
export function normalTail(z: number): number {
  return normalCdf(-z, 0, 1);
}
