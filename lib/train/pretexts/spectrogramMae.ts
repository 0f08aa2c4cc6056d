/**
 * The masked autoencoder over log spectra of short frames, one a patch; `patchify` makes them. It follows SelfPAB (Logacjov
 * et al. 2024), whose frames last a second and are standardised by frequency, where these are as long as two patches and
 * logarithmic. SelfPAB also hides bands of frequencies, shows the encoder zeros in place of what is hidden, a seventh of the
 * frames, and takes absolute errors; here whole frames are left out, `maskRatio` of them, and errors are squared. In both a
 * frame shares half of its samples with its neighbours.
 */
import type { Config } from "../../base/config";
import { keptPatches, patchDim, patchValues } from "../../base/modelSize";
import { type Tensor, tf } from "../../engine/backend";
import { reconstruct, windowLosses } from "../../model/mae";
import { mae } from "./mae";
import type { Pretext } from "./pretext";

export const spectrogramMae: Pretext = {
  weights: mae.weights,
  example: mae.example,
  inputs: mae.inputs,
  loss(pass, c, { windows, order }) {
    const from = c.lossPatches === "masked" ? keptPatches(c) : 0;
    const { pred, target } = reconstruct(pass, c, windows, order, from);
    return tf.mean(tf.square(weighted(tf.sub(pred, target), c)));
  },
  test(pass, c, { windows, order }) {
    const { pred, target } = reconstruct(pass, c, windows, order);
    const { masked, all } = windowLosses(weighted(pred, c), weighted(target, c), keptPatches(c));
    return { loss: masked, all };
  },
};

/** Times the root of each frequency's weight, the mean of which is 1: errors `[B, L, P]`. */
function weighted(errors: Tensor, c: Config): Tensor {
  if (c.frequencyWeights === "equal") return errors;
  const [size, bins] = [patchDim(c), patchValues(c)];
  const roots = Float32Array.from({ length: size }, (_, i) => Math.sqrt(2 * (1 - Math.floor((i * bins) / size) / (bins - 1))));
  return tf.mul(errors, tf.tensor(roots, [1, 1, size]));
}
