/** Where in a window a Transformer looks: the share of each patch that another takes, for looking at. */
import type { FrameConfig } from "../data/frame";
import type { WindowSet } from "../data/store/windowSet";
import type { Config } from "../base/config";
import { hasSpectra, numPatches } from "../base/modelSize";
import type { Encoder } from "../model/encoder";
import { encoders } from "../predict/encoders";
import { readWindows } from "./walkthrough";

export interface Attention {
  /** `[n, T, C]` as the model sees them. */
  windows: Float32Array;
  /** `[n, depth, L, L]`, means over heads: of the patch that reads (a line, whose sum is 1), each patch that is read. */
  shares: Float32Array;
  depth: number;
  labels: string[];
  channels: number;
  frame: Config["frame"];
  normalise: Config["normalise"];
}

/**
 * The attention of every block over whole windows of a set, nothing hidden, as a linear probe sees them. What goes to a class
 * token is left out.
 *
 * @throws RangeError for another encoder than a Transformer, for tokens by sensor, and for tokens that are spectra
 */
export function attentionOf(model: Encoder, set: WindowSet, rows: Uint32Array): Attention {
  const { config } = model;
  const { encoder = "vit", tokens, depth, heads } = config;
  if (encoder !== "vit") throw new RangeError(`attentionOf: expected a Transformer ("vit"), found the encoder "${encoder}"`);
  if (tokens !== "patch") throw new RangeError(`attentionOf: expected one token a patch, found tokens "${tokens}"`);
  if (hasSpectra(config))
    throw new RangeError(`attentionOf: expected patches of samples, found spectra, of the pretext "${config.pretext}"`);
  const patches = numPatches(config);
  const first = config.clsToken ? 1 : 0;
  const windows = readWindows(set, rows, model).values;
  const size = windows.length / rows.length;
  const shares = new Float32Array(rows.length * depth * patches ** 2);
  rows.forEach((_, i) => {
    const window = windows.subarray(i * size, (i + 1) * size);
    encoders.vit(
      (name) => model.weights[name].values,
      config,
      window,
      (block, token, taken) => {
        if (token < first) return;
        const line = ((i * depth + block) * patches + token - first) * patches;
        for (let read = 0; read < patches; read++) shares[line + read] += taken[first + read] / heads;
      },
    );
  });
  const labels = Array.from(rows, (row) => set.activity[row]);
  const { channels, frame = "sensor" }: FrameConfig = config;
  return { windows, shares, depth, labels, channels, frame, normalise: config.normalise };
}
