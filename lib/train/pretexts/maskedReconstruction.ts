/**
 * Restores samples that are set to zero in all channels, from the whole window (Haresamudram et al. 2020, who zero 10 %): a
 * linear head on each token gives the samples that the token stands for.
 *
 * Shapes:  B windows  T samples  C channels  L tokens  D encoder dimension
 */
import type { Config } from "../../base/config";
import { encoderDim, restoredValues } from "../../base/modelSize";
import { zeroedSamples } from "../../base/pretexts";
import { type Tensor, type Tensor2D, tf } from "../../engine/backend";
import { encoderKind } from "../../model/encoders/encoders";
import { applyLinear, linearWeights, type Pass } from "../../model/layers";
import { drawMask, unpatchify } from "../../model/mae";
import { augmentedAt } from "../augment";
import { drawsOf, type Pretext } from "./pretext";

export const maskedReconstruction: Pretext = {
  weights: (c, seed) => linearWeights("head", encoderDim(c), restoredValues(c), seed),
  example(c, batch) {
    return {
      windows: { shape: [batch, c.seqLen, c.channels], values: new Float32Array(batch * c.seqLen * c.channels) },
      zeroed: { shape: [batch, c.seqLen], values: new Float32Array(batch * c.seqLen) },
    };
  },
  inputs(c, read, batch) {
    const windows = new Float32Array(batch * c.seqLen * c.channels);
    const zeroed = new Float32Array(batch * c.seqLen);
    const [order, count] = [new Int32Array(c.seqLen), zeroedSamples(c)];
    return (rows, on) => {
      if ("step" in on) read(rows, windows, augmentedAt(c, on.step));
      else if (on.draw === 0) read(rows, windows);
      zeroed.fill(0);
      rows.forEach((row, i) => {
        drawMask(order, count, drawsOf(c, on, "zeroed", row, i));
        for (const sample of order.subarray(0, count)) zeroed[i * c.seqLen + sample] = 1;
      });
      return { windows, zeroed };
    };
  },
  loss: (pass, c, inputs) => tf.mean(losses(pass, c, inputs).loss),
  test: losses,
  visible(c, { zeroed }, i) {
    const first = i * c.seqLen;
    return Uint8Array.from({ length: c.seqLen * c.channels }, (_, k) => 1 - zeroed[first + Math.floor(k / c.channels)]);
  },
};

function losses(pass: Pass, c: Config, { windows, zeroed }: Record<string, Tensor>): { loss: Tensor; all: Tensor } {
  const batch = windows.shape[0];
  const shown = tf.mul(windows, tf.reshape(tf.sub(1, zeroed), [batch, c.seqLen, 1]));
  const tokens = encoderKind(c).tokens(pass, c, shown); // [B, L, D]
  const rows = tf.reshape(tokens, [batch * (tokens.shape[1] as number), encoderDim(c)]) as Tensor2D;
  const values = applyLinear(pass, "head", rows); // [B·L, T / L · C]
  const restored = c.encoder === "vit" ? unpatchify(values, c) : tf.reshape(values, windows.shape);
  const bySample = tf.mean(tf.square(tf.sub(restored, windows)), 2); // [B, T]
  return { loss: tf.div(tf.sum(tf.mul(bySample, zeroed), 1), zeroedSamples(c)), all: tf.mean(bySample, 1) };
}
