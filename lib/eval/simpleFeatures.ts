/**
 * Features that learn nothing, the baseline of every probe: per channel the mean, the deviation and the magnitudes
 * of bins 1 to 64 of the discrete Fourier transform.
 *
 * Shapes:  n windows  T = 128 samples  C channels;  C · 66 features: 396 of the six recorded channels
 */
import { createFft } from "../numeric/fft";

const [T, BINS] = [128, 64];
const fft = createFft(T);

/** Windows `[n, 128, C]` → features `[n, C · 66]`; a channel's 66 are together. */
export function simpleFeatures(windows: Float32Array, n: number): { features: Float32Array; dim: number } {
  const C = windows.length / (n * T);
  if (C % 3 !== 0) {
    throw new RangeError(`simpleFeatures: expected ${n} × ${T} × 3 channels a sensor, found ${windows.length} values`);
  }
  const dim = C * (2 + BINS);
  const features = new Float32Array(n * dim);
  const re = new Float64Array(T);
  const im = new Float64Array(T);
  for (let i = 0; i < n; i++) {
    for (let c = 0; c < C; c++) {
      let [sum, squares] = [0, 0];
      for (let t = 0; t < T; t++) {
        re[t] = windows[(i * T + t) * C + c];
        im[t] = 0;
        sum += re[t];
      }
      const mean = sum / T;
      for (let t = 0; t < T; t++) squares += (re[t] - mean) ** 2;
      const at = i * dim + c * (2 + BINS);
      features[at] = mean;
      features[at + 1] = Math.sqrt(squares / T);
      fft(re, im);
      for (let b = 1; b <= BINS; b++) features[at + 1 + b] = Math.hypot(re[b], im[b]);
    }
  }
  return { features, dim };
}
