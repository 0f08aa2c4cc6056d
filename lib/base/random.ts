/**
 * The one generator of this project: Philox4x32-10, counter based (Salmon et al. 2011,
 * "Parallel random numbers: as easy as 1, 2, 3"). A draw depends on (seed, site, step, index)
 * alone, never on what was drawn before, so a resumed run sees the draws of an unbroken one.
 */

/** A stream of draws. */
export interface Random {
  /** Uniform 32-bit unsigned integer. */
  bits(): number;
  /** Uniform in [0, 1), 53 bits. */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
  /** Uniform integer in [0, n). */
  below(n: number): number;
  /** Random order of 0 … n − 1. */
  permutation(n: number): Uint32Array;
}

/** 32-bit FNV-1a of a name: turns a word into a seed or a site. */
export function hash32(name: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) h = Math.imul(h ^ name.charCodeAt(i), 0x01000193);
  return h >>> 0;
}

/** One Philox4x32-10 block: `counter` (4 words) under `key` (2 words) → 4 words in `out`. */
export function philox(counter: ArrayLike<number>, key: ArrayLike<number>, out: Uint32Array): void {
  let [c0, c1, c2, c3] = [counter[0] >>> 0, counter[1] >>> 0, counter[2] >>> 0, counter[3] >>> 0];
  let [k0, k1] = [key[0] >>> 0, key[1] >>> 0];
  for (let round = 0; round < 10; round++) {
    const low0 = Math.imul(0xd2511f53, c0) >>> 0;
    const low1 = Math.imul(0xcd9e8d57, c2) >>> 0;
    const high0 = mulHigh(0xd2511f53, c0);
    const high1 = mulHigh(0xcd9e8d57, c2);
    [c0, c1, c2, c3] = [(high1 ^ c1 ^ k0) >>> 0, low1, (high0 ^ c3 ^ k1) >>> 0, low0];
    k0 = (k0 + 0x9e3779b9) >>> 0;
    k1 = (k1 + 0xbb67ae85) >>> 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

function mulHigh(a: number, b: number): number {
  const [aLow, aHigh, bLow, bHigh] = [a & 0xffff, a >>> 16, b & 0xffff, b >>> 16];
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const carry = aLow * bHigh + (middle & 0xffff);
  return (aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(carry / 0x10000)) >>> 0;
}

/**
 * The stream of one place in the program.
 *
 * @param seed the run's seed
 * @param site what is drawn, a word: "mask", "subset", "jitter"
 * @param step training step, or any other counter; @param index a second one
 */
export function random(seed: number, site: string, step = 0, index = 0): Random {
  const key = [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0];
  const counter = [0, index, step, hash32(site)];
  const block = new Uint32Array(4);
  let used = 4;
  let spare: number | undefined;
  const bits = () => {
    if (used === 4) {
      philox(counter, key, block);
      counter[0]++;
      used = 0;
    }
    return block[used++];
  };
  const uniform = () => ((bits() >>> 5) * 67108864 + (bits() >>> 6)) / 9007199254740992;
  const normal = () => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform())); // Box–Muller
    const angle = 2 * Math.PI * uniform();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
  const below = (n: number) => Math.floor(uniform() * n);
  const permutation = (n: number) => {
    const order = Uint32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = below(i + 1);
      [order[i], order[j]] = [order[j], order[i]];
    }
    return order;
  };
  return { bits, uniform, normal, below, permutation };
}

/** The values in random order. */
export function permuted<T>(values: readonly T[], draws: Random): T[] {
  return Array.from(draws.permutation(values.length), (i) => values[i]);
}
