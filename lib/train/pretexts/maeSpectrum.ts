/**
 * The masked autoencoder with a second loss: the mean squared difference of the log power spectra of the window and of what
 * is made of it, its visible patches and the predicted ones. Logs weigh all frequencies alike, where squared errors are of
 * the strongest (after Lorenzen et al. 2025, who take log magnitudes of short frames).
 *
 * Shapes:  B windows  L patches, of which the encoder sees K  P values per patch  C channels  F frequencies
 */
import type { Config } from "../../base/config";
import { keptPatches, numPatches, patchDim } from "../../base/modelSize";
import { type Tensor, tf } from "../../engine/backend";
import { inTime } from "../../engine/ops";
import type { Pass } from "../../model/layers";
import { fromTarget, reconstruct, unpatchify, windowLosses } from "../../model/mae";
import { logPower } from "../../model/spectra";
import { mae } from "./mae";
import type { Pretext } from "./pretext";

export const maeSpectrum: Pretext = {
  weights: mae.weights,
  example(c, batch) {
    const { windows, order } = mae.example(c, batch);
    return { windows, order, places: order };
  },
  inputs(c, read, batch) {
    const fill = mae.inputs(c, read, batch);
    const patches = numPatches(c);
    const places = new Int32Array(batch * patches);
    return (rows, on) => {
      const { windows, order } = fill(rows, on);
      order.forEach((patch, i) => (places[i - (i % patches) + patch] = i % patches));
      return { windows, order, places };
    };
  },
  loss(pass, c, inputs) {
    const from = c.lossPatches === "masked" ? keptPatches(c) : 0;
    const { pred, target, spectra } = rebuilt(pass, c, inputs, from);
    return tf.add(tf.mean(tf.square(tf.sub(pred, target))), tf.mul(tf.mean(spectra), c.secondWeight));
  },
  test(pass, c, inputs) {
    const { pred, target, spectra } = rebuilt(pass, c, inputs, 0);
    const { masked, all } = windowLosses(pred, target, keptPatches(c));
    const weighted = tf.mul(spectra, c.secondWeight);
    return { loss: tf.add(masked, weighted), all: tf.add(all, weighted) };
  },
};

/** The reconstruction of patches `from` … L, and of each window the squared difference of log spectra, `[B]`. */
function rebuilt(pass: Pass, c: Config, { windows, order, places }: Record<string, Tensor>, from: number) {
  const [batch, kept, all] = [windows.shape[0], keptPatches(c), numPatches(c)];
  const { pred, target, patches } = reconstruct(pass, c, windows, order, from);
  const masked = [batch, all - kept, patchDim(c)];
  const hidden = tf.slice(patches, [0, kept, 0], masked);
  const guessed = fromTarget(tf.slice(pred, [0, kept - from, 0], masked), hidden, c.targetNorm);
  const whole = tf.concat([tf.slice(patches, [0, 0, 0], [batch, kept, patchDim(c)]), guessed], 1);
  const made = unpatchify(inTime(whole, places, order), c);
  const difference = tf.square(tf.sub(logPower(made), logPower(windows))); // [B·C, F]
  return { pred, target, spectra: tf.mean(tf.reshape(difference, [batch, difference.size / batch]), 1) };
}
