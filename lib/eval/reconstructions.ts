/** What a pre-trained model paints into the gaps, for looking at: windows of test users under their test masks. */
import type { Moments } from "../data/standardise";
import type { WindowSet } from "../data/store/windowSet";
import { startEngine, type tf } from "../engine/backend";
import { compile } from "../engine/compile";
import { keptPatches, numPatches } from "../base/modelSize";
import { toParameters, type Weights } from "../model/layers";
import { reconstruct } from "../model/mae";
import type { Config } from "../base/config";
import { standardise } from "../train/batches";
import { forEachToken } from "../train/references";
import { testMask } from "../train/testLoss";

export interface Reconstructions {
  /** `[n, T, C]` as the model sees them. */
  windows: Float32Array;
  /** `[n, L]`, 1 = removed. */
  mask: Uint8Array;
  /** `[n, T, C]`, in the units of `windows`. */
  pred: Float32Array;
  labels: string[];
  normalise: Config["normalise"];
  /** "patch": the model tells a patch but for its mean and its deviation, which are taken from the recording. */
  targetNorm: Config["targetNorm"];
}

/**
 * @param weights encoder and decoder, as a run's weights file holds them
 * @throws RangeError for tokens by sensor
 */
export async function reconstructWindows(
  model: { config: Config; weights: Weights; moments: Moments | null },
  set: WindowSet,
  rows: Uint32Array,
): Promise<Reconstructions> {
  const { config, weights, moments } = model;
  if (config.tokens !== "patch")
    throw new RangeError(`reconstructWindows: expected one token a patch, found tokens "${config.tokens}"`);
  await startEngine({ threads: config.threads });
  const [n, patches, kept] = [rows.length, numPatches(config), keptPatches(config)];
  const patchValues = config.patchSize * config.channels;
  const windows = set.read(rows);
  standardise(windows, moments);
  const order = new Int32Array(n * patches);
  rows.forEach((row, i) => testMask(row, 0, order.subarray(i * patches, (i + 1) * patches), kept));

  const params = toParameters(weights);
  const shape = [n, config.seqLen, config.channels];
  const step = ({ windows, order }: Record<string, tf.Tensor>) => {
    const { pred } = reconstruct({ params, gelu: config.gelu, draws: null }, config, windows, order);
    return { pred };
  };
  const example = { windows: { shape, values: windows }, order: { shape: [n, patches], values: order } };
  const program = compile({ rebuild: { step, example } }, params);
  try {
    const drawn = program.run("rebuild", { windows, order }).pred; // [n, L, P] in the drawn order
    const pred = new Float32Array(windows.length);
    const mask = new Uint8Array(n * patches);
    order.forEach((patch, at) => {
      const window = Math.floor(at / patches);
      const from = at * patchValues;
      pred.set(drawn.subarray(from, from + patchValues), (window * patches + patch) * patchValues);
      mask[window * patches + patch] = at % patches < kept ? 0 : 1;
    });
    const { normalise, targetNorm } = config;
    if (targetNorm === "patch") {
      for (let from = 0; from < windows.length; from += windows.length / n) {
        forEachToken(windows.subarray(from, from + windows.length / n), config, (indices, mean, deviation) => {
          for (const i of indices) pred[from + i] = mean + pred[from + i] * deviation;
        });
      }
    }
    return { windows, mask, pred, labels: Array.from(rows, (row) => set.activity[row]), normalise, targetNorm };
  } finally {
    program.dispose();
    for (const variable of Object.values(params)) variable.dispose();
  }
}
