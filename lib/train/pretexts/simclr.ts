/** Tells the two augmented views of a window from those of the other windows of its batch (Chen et al. 2020). */
import type { Config } from "../../base/config";
import { type Tensor, tf } from "../../engine/backend";
import { features } from "../../model/classifier";
import type { Pass } from "../../model/layers";
import { ntXent, project, projectionWeights, viewReader, viewsExample } from "./contrast";
import type { Pretext } from "./pretext";

export const simclr: Pretext = {
  weights: projectionWeights,
  example: viewsExample,
  inputs: viewReader,
  loss: (pass, c, inputs) => tf.mean(losses(pass, c, inputs)),
  test: (pass, c, inputs) => ({ loss: losses(pass, c, inputs) }),
};

/** Views `[B, 2, T, C]` → `[B]`. */
function losses(pass: Pass, c: Config, { views, windows }: Record<string, Tensor>): Tensor {
  const each = tf.reshape(views, [2 * views.shape[0], c.seqLen, c.channels]);
  return ntXent(project(pass, features(pass, c, each)), windows, c.temperature);
}
