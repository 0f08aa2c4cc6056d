/** Discrete Fourier transform (Cooley & Tukey 1965). */

/** A radix-2 transform, in place, of complex lists of `size` values, a power of two; its sines are computed once. */
export function createFft(size: number): (re: Float64Array, im: Float64Array) => void {
  const cosines = Float64Array.from({ length: size / 2 }, (_, k) => Math.cos((2 * Math.PI * k) / size));
  const sines = Float64Array.from({ length: size / 2 }, (_, k) => Math.sin((2 * Math.PI * k) / size));
  return (re, im) => {
    for (let i = 1, j = 0; i < size; i++) {
      let bit = size >> 1;
      for (; j & bit; bit >>= 1) j ^= bit;
      j ^= bit;
      if (i < j) {
        [re[i], re[j]] = [re[j], re[i]];
        [im[i], im[j]] = [im[j], im[i]];
      }
    }
    for (let length = 2; length <= size; length *= 2) {
      const [half, stride] = [length / 2, size / length];
      for (let start = 0; start < size; start += length) {
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
  };
}
