/** Channel statistics of windows. */
import type { WindowSet } from "./windowSet";

export interface Moments {
  mean: Float32Array;
  std: Float32Array;
}

export function channelMoments(set: WindowSet, rows: ArrayLike<number>): Moments {
  const C = 6;
  const sum = new Float64Array(C);
  const square = new Float64Array(C);
  const values = set.read(rows);
  for (let i = 0; i < values.length; i++) {
    sum[i % C] += values[i];
    square[i % C] += values[i] ** 2;
  }
  const n = values.length / C;
  const mean = Float32Array.from(sum, (s) => s / n);
  return { mean, std: Float32Array.from(square, (s, i) => Math.sqrt(s / n - mean[i] ** 2) || 1) };
}
