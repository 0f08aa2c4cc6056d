/** Akaike's criterion for few points, of a law fitted by least squares of ln L (Hurvich & Tsai 1989). */

/** A difference in AICc below it tells nothing (Burnham & Anderson 2002, section 2.6). */
export const TELLING = 2;

/**
 * n · ln(RSS/n) + 2k + 2k(k + 1)/(n − k − 1); `k` counts the variance. Deviations of ln L under 1e-9, where a
 * minimiser ends, count as equal.
 * Infinity for n ≤ k + 1 points, which can say nothing for such a law.
 */
export function aicc(residual: number, n: number, k: number): number {
  if (n <= k + 1) return Infinity;
  return n * Math.log(Math.max(residual / n, 1e-18)) + 2 * k + (2 * k * (k + 1)) / (n - k - 1);
}
