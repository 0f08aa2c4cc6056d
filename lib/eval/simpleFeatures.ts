/**
 * Features that learn nothing, to stand beside every probe: per channel the mean, the deviation and the magnitudes
 * of bins 1 to 64 of the discrete Fourier transform.
 *
 * Shapes:  n windows  T = 128 samples  C = 6 channels;  6 · 66 = 396 features
 */
const [T, C, BINS] = [128, 6, 64];

/** Windows `[n, 128, 6]` → features `[n, 396]`; a channel's 66 stand together. */
export function simpleFeatures(windows: Float32Array, n: number): { features: Float32Array; dim: number } {
  if (windows.length !== n * T * C) {
    throw new RangeError(`simpleFeatures: expected ${n} × ${T} × ${C} values, found ${windows.length}`);
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

const cosines = Float64Array.from({ length: T / 2 }, (_, k) => Math.cos((2 * Math.PI * k) / T));
const sines = Float64Array.from({ length: T / 2 }, (_, k) => Math.sin((2 * Math.PI * k) / T));

/** Radix-2 transform of length T in place (Cooley & Tukey 1965). */
function fft(re: Float64Array, im: Float64Array): void {
  for (let i = 1, j = 0; i < T; i++) {
    let bit = T >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [re[i], re[j]] = [re[j], re[i]];
      [im[i], im[j]] = [im[j], im[i]];
    }
  }
  for (let size = 2; size <= T; size *= 2) {
    const [half, stride] = [size / 2, T / size];
    for (let start = 0; start < T; start += size) {
      for (let k = 0; k < half; k++) {
        const [a, b] = [start + k, start + k + half];
        const cosine = cosines[k * stride];
        const sine = -sines[k * stride];
        const x = re[b] * cosine - im[b] * sine;
        const y = re[b] * sine + im[b] * cosine;
        re[b] = re[a] - x;
        im[b] = im[a] - y;
        re[a] += x;
        im[a] += y;
      }
    }
  }
}
