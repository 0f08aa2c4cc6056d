/** What a pre-trained model paints into the gaps, for looking at: windows of test users under their test masks. */
import type { FrameConfig } from "../data/frame";
import type { WindowSet } from "../data/store/windowSet";
import { hasSpectra, keptPatches, numPatches } from "../base/modelSize";
import type { Encoder } from "../model/encoder";
import type { Config } from "../base/config";
import { forEachToken } from "../train/references";
import { testMask } from "../train/pretexts/mae";
import { maskOf, readWindows, reconstruct } from "./walkthrough";

export interface Reconstructions {
  /** `[n, T, C]` as the model sees them. */
  windows: Float32Array;
  /** `[n, L]`, 1 = removed. */
  mask: Uint8Array;
  /** `[n, T, C]`, in the units of `windows`. */
  pred: Float32Array;
  labels: string[];
  channels: number;
  frame: Config["frame"];
  normalise: Config["normalise"];
  /** "patch": the model predicts a patch except for its mean and deviation, which are taken from the recording. */
  targetNorm: Config["targetNorm"];
}

/**
 * What an encoder and its decoder make of windows of a set: prediction beside recording, patch by patch.
 *
 * @throws RangeError for tokens by sensor, for tokens that are spectra, and without a decoder
 */
export async function reconstructWindows(model: Encoder, set: WindowSet, rows: Uint32Array): Promise<Reconstructions> {
  const { config } = model;
  if (config.tokens !== "patch")
    throw new RangeError(`reconstructWindows: expected one token a patch, found tokens "${config.tokens}"`);
  if (hasSpectra(config))
    throw new RangeError(`reconstructWindows: expected patches of samples, found spectra, of the pretext "${config.pretext}"`);
  const patches = numPatches(config);
  const { shape, values: windows } = readWindows(set, rows, model);
  const order = new Int32Array(rows.length * patches);
  rows.forEach((row, i) => testMask(row, 0, order.subarray(i * patches, (i + 1) * patches), keptPatches(config)));
  const mask = maskOf(order, config);
  const pred = (await reconstruct(model, { shape, values: windows }, mask)).pred.values;
  const { channels, frame = "sensor" }: FrameConfig = config;
  const { normalise, targetNorm } = config;
  if (targetNorm === "patch") {
    const size = windows.length / rows.length;
    for (let from = 0; from < windows.length; from += size) {
      forEachToken(windows.subarray(from, from + size), config, (indices, mean, deviation) => {
        for (const i of indices) pred[from + i] = mean + pred[from + i] * deviation;
      });
    }
  }
  const labels = Array.from(rows, (row) => set.activity[row]);
  return { windows, mask: mask.removed, pred, labels, channels, frame, normalise, targetNorm };
}
