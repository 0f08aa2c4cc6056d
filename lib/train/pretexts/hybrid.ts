/**
 * A masked autoencoder on two augmented views of each window, whose visible patches also tell the window from others: both
 * views are masked, encoded once, rebuilt as they are, and contrasted by their pooled latent patches (CAN, Mishra et al. 2022,
 * without the noise that CAN adds to its inputs and predicts).
 *
 * Shapes:  B windows  T samples  C channels  L patches, of which the encoder sees K  D encoder dimension
 */
import type { Config } from "../../base/config";
import { encoderDim, keptPatches, numPatches } from "../../base/modelSize";
import { type Tensor, tf } from "../../engine/backend";
import { pooled } from "../../model/classifier";
import type { Pass } from "../../model/layers";
import { decoderWeights, reconstruct, windowLosses } from "../../model/mae";
import { ntXent, project, projectionWeights, viewReader, viewsExample } from "./contrast";
import { maskRows } from "./mae";
import type { Pretext } from "./pretext";

export const hybrid: Pretext = {
  weights: (c, seed) => ({ ...decoderWeights(c, seed), ...projectionWeights(c, seed) }),
  example(c, batch) {
    const patches = numPatches(c);
    const order = Int32Array.from({ length: batch * 2 * patches }, (_, i) => i % patches);
    return { ...viewsExample(c, batch), order: { shape: [batch, 2, patches], values: order } };
  },
  inputs(c, read, batch) {
    const viewsOf = viewReader(c, read, batch);
    const order = new Int32Array(batch * 2 * numPatches(c));
    return (rows, on) => {
      maskRows(order, rows, c, on);
      return { ...viewsOf(rows, on), order };
    };
  },
  loss(pass, c, inputs) {
    const from = c.lossPatches === "masked" ? keptPatches(c) : 0;
    const { pred, target, contrast } = both(pass, c, inputs, from);
    return tf.add(tf.mean(tf.square(tf.sub(pred, target))), tf.mul(tf.mean(contrast), c.secondWeight));
  },
  test(pass, c, inputs) {
    const { pred, target, contrast } = both(pass, c, inputs, 0);
    const { masked, all } = windowLosses(pred, target, keptPatches(c));
    const weighted = tf.mul(contrast, c.secondWeight);
    const ofWindow = (loss: Tensor) => tf.add(tf.mean(tf.reshape(loss, [loss.size / 2, 2]), 1), weighted);
    return { loss: ofWindow(masked), all: ofWindow(all) };
  },
};

/** Views `[B, 2, T, C]` and order `[B, 2, L]` → pred and target `[2·B, L − from, P]`, and NT-Xent of each window `[B]`. */
function both(pass: Pass, c: Config, { views, windows, order }: Record<string, Tensor>, from: number) {
  const [count, kept, dim, cls] = [2 * views.shape[0], keptPatches(c), encoderDim(c), c.clsToken ? 1 : 0];
  const each = tf.reshape(views, [count, c.seqLen, c.channels]);
  const { pred, target, latent } = reconstruct(pass, c, each, tf.reshape(order, [count, numPatches(c)]), from);
  const tokens = tf.slice(tf.reshape(latent, [count, kept + cls, dim]), [0, cls, 0], [count, kept, dim]);
  return { pred, target, contrast: ntXent(project(pass, pooled(tokens, c.pooling)), windows, c.temperature) };
}
