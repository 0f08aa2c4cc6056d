/** Which windows a step sees: every window once an epoch, each epoch in an order of its own. */
import type { WindowSet } from "../data/store/windowSet";
import type { Moments } from "../data/standardise";
import { random } from "../base/random";
import { firstAtLeast } from "../numeric/search";

/** Rows of each step: a function of (seed, step) alone, so that a resumed run draws the same. */
export function batchRows(rows: Uint32Array, batchSize: number, seed: number): (step: number) => Uint32Array {
  if (rows.length === 0) throw new RangeError("batchRows: no windows to train on; the subset is empty");
  let epoch = -1;
  let order: Uint32Array = new Uint32Array(0);
  return (step) => {
    const batch = new Uint32Array(batchSize);
    for (let i = 0; i < batchSize; i++) {
      const at = step * batchSize + i;
      const wanted = Math.floor(at / rows.length);
      if (wanted !== epoch) {
        epoch = wanted;
        order = random(seed, "epoch", epoch).permutation(rows.length);
      }
      batch[i] = rows[order[at % rows.length]];
    }
    return batch;
  };
}

/**
 * Rows of each step, each drawn in proportion to its weight, again and again; all alike where no weight is over 0. A function
 * of (seed, step) alone.
 */
export function weightedRows(
  rows: Uint32Array,
  weights: Float64Array,
  batchSize: number,
  seed: number,
): (step: number) => Uint32Array {
  if (rows.length === 0) throw new RangeError("weightedRows: no windows to train on; the subset is empty");
  const isFlat = weights.every((weight) => weight === 0);
  let total = 0;
  const sums = Float64Array.from(weights, (weight) => (total += isFlat ? 1 : weight));
  return (step) => {
    const draws = random(seed, "weighted rows", step);
    // A row is found where the sums pass what is drawn, which is over 0: rows of no weight never are.
    return Uint32Array.from({ length: batchSize }, () => rows[firstAtLeast(sums, (1 - draws.uniform()) * total)]);
  };
}

/** At most `limit` of the rows, evenly spaced in the order of their users. */
export function evenlySpaced(set: WindowSet, rows: Uint32Array, limit: number | null): Uint32Array {
  const byUser = Array.from(rows).sort((a, b) => compare(set.user[a], set.user[b]) || a - b);
  const count = Math.min(limit ?? byUser.length, byUser.length);
  return Uint32Array.from({ length: count }, (_, i) => byUser[Math.floor(((i + 0.5) * byUser.length) / count)]);
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Windows `[B, T, C]` in place: less the channel's mean, over its deviation. */
export function standardise(windows: Float32Array, moments: Moments | null): void {
  if (!moments) return;
  const { mean } = moments;
  const inverse = moments.std.map((std) => 1 / std);
  const channels = mean.length;
  for (let i = 0; i < windows.length; i += channels) {
    for (let k = 0; k < channels; k++) windows[i + k] = (windows[i + k] - mean[k]) * inverse[k];
  }
}

/**
 * Pieces of `size` rows; the last one is filled up with the first rows, since a captured step has a fixed size and the loss
 * of a window may depend on the others beside it. `used`: how many of them count.
 */
export function* pieces(rows: Uint32Array, size: number): Generator<{ piece: Uint32Array; used: number; from: number }> {
  for (let from = 0; from < rows.length; from += size) {
    const used = Math.min(size, rows.length - from);
    const piece = Uint32Array.from({ length: size }, (_, i) => rows[(from + i) % rows.length]);
    yield { piece, used, from };
  }
}
