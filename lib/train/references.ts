/** Predictors that learn nothing: zero, the mean of the visible samples, linear interpolation between them. */
import { keptPatches, numPatches, sensors } from "../base/modelSize";
import type { Config } from "../base/config";
import type { References } from "../base/row";

/** 1 where the encoder sees the value, `[T·C]`; `order` has the kept patches first. */
export function visibleValues(order: Int32Array, c: Config): Uint8Array {
  const groups = c.tokens === "sensor" ? sensors(c) : 1;
  const span = c.channels / groups;
  const visible = new Uint8Array(c.seqLen * c.channels);
  order.subarray(0, keptPatches(c)).forEach((token) => {
    const [patch, first] = [Math.floor(token / groups), (token % groups) * span];
    for (let t = patch * c.patchSize; t < (patch + 1) * c.patchSize; t++) {
      for (let k = first; k < first + span; k++) visible[t * c.channels + k] = 1;
    }
  });
  return visible;
}

/** Mean squared errors over the values of one window `[T, C]` that are not visible. */
export function referenceErrors(window: Float32Array, visible: Uint8Array, c: Config): References {
  const mean = new Float32Array(window.length);
  const between = new Float32Array(window.length);
  for (let k = 0; k < c.channels; k++) fillChannel(window, visible, k, c, mean, between);
  const norm = c.targetNorm === "patch" ? patchScale(window, c) : null;
  const error = (guess: (i: number) => number) => {
    let [sum, count] = [0, 0];
    for (let i = 0; i < window.length; i++) {
      if (visible[i]) continue;
      sum += ((guess(i) - window[i]) * (norm ? norm[i] : 1)) ** 2;
      count++;
    }
    return sum / count;
  };
  // A window's zero is its zero; of a normalised target, it is the patch's mean.
  const zero = norm ? normalisedPower(window, norm, visible, c) : error(() => 0);
  return { zero, visibleMean: error((i) => mean[i]), interpolation: error((i) => between[i]) };
}

/** Mean, and interpolation in time with the ends held, of one channel's visible samples. */
function fillChannel(
  window: Float32Array,
  visible: Uint8Array,
  k: number,
  c: Config,
  mean: Float32Array,
  between: Float32Array,
): void {
  const seen: number[] = [];
  let sum = 0;
  for (let t = 0; t < c.seqLen; t++) {
    if (!visible[t * c.channels + k]) continue;
    seen.push(t);
    sum += window[t * c.channels + k];
  }
  let next = 0; // first visible sample at or after t
  for (let t = 0; t < c.seqLen; t++) {
    const i = t * c.channels + k;
    while (next < seen.length && seen[next] < t) next++;
    mean[i] = seen.length > 0 ? sum / seen.length : 0; // a channel may be hidden as a whole, token by token
    const [before, after] = [seen[next - 1] ?? seen[next], seen[next] ?? seen[next - 1]];
    if (before === undefined) continue;
    const share = after === before ? 0 : (t - before) / (after - before);
    between[i] = (1 - share) * window[before * c.channels + k] + share * window[after * c.channels + k];
  }
}

/** 1 / deviation of each value's token, as `targetOf` scales it. */
function patchScale(window: Float32Array, c: Config): Float32Array {
  const scale = new Float32Array(window.length);
  forEachToken(window, c, (indices, _, deviation) => indices.forEach((i) => (scale[i] = 1 / deviation)));
  return scale;
}

function normalisedPower(window: Float32Array, norm: Float32Array, visible: Uint8Array, c: Config): number {
  let [sum, count] = [0, 0];
  forEachToken(window, c, (indices, mean) => {
    for (const i of indices) {
      if (visible[i]) continue;
      sum += ((window[i] - mean) * norm[i]) ** 2;
      count++;
    }
  });
  return sum / count;
}

/** Calls with each token's indices in a window `[T, C]`, and the mean and deviation by which `targetOf` normalises it. */
export function forEachToken(
  window: Float32Array,
  c: Config,
  visit: (indices: number[], mean: number, deviation: number) => void,
): void {
  const groups = c.tokens === "sensor" ? sensors(c) : 1;
  const span = c.channels / groups;
  for (let token = 0; token < numPatches(c); token++) {
    const [patch, group] = [Math.floor(token / groups), token % groups];
    const indices: number[] = [];
    for (let t = patch * c.patchSize; t < (patch + 1) * c.patchSize; t++) {
      for (let k = group * span; k < (group + 1) * span; k++) indices.push(t * c.channels + k);
    }
    const mean = indices.reduce((sum, i) => sum + window[i], 0) / indices.length;
    const variance = indices.reduce((sum, i) => sum + (window[i] - mean) ** 2, 0) / (indices.length - 1);
    visit(indices, mean, Math.sqrt(variance + 1e-6));
  }
}
