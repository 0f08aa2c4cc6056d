/** The masked autoencoder (He et al. 2022; section 3 of the paper): it rebuilds the patches that its encoder does not see. */
import type { Config } from "../../base/config";
import { keptPatches, numPatches } from "../../base/modelSize";
import { random } from "../../base/random";
import { tf } from "../../engine/backend";
import { decoderWeights, drawMask, drawMasks, reconstruct, windowLosses } from "../../model/mae";
import { augmentedAt } from "../augment";
import { visibleValues } from "../references";
import type { Occasion, Pretext } from "./pretext";

export const mae: Pretext = {
  weights: decoderWeights,
  example(c, batch) {
    const patches = numPatches(c);
    const order = Int32Array.from({ length: batch * patches }, (_, i) => i % patches);
    return {
      windows: { shape: [batch, c.seqLen, c.channels], values: new Float32Array(batch * c.seqLen * c.channels) },
      order: { shape: [batch, patches], values: order },
    };
  },
  inputs(c, read, batch) {
    const windows = new Float32Array(batch * c.seqLen * c.channels);
    const order = new Int32Array(batch * numPatches(c));
    return (rows, on) => {
      if ("step" in on) read(rows, windows, augmentedAt(c, on.step));
      else if (on.draw === 0) read(rows, windows);
      maskRows(order, rows, c, on);
      return { windows, order };
    };
  },
  loss(pass, c, { windows, order }) {
    const from = c.lossPatches === "masked" ? keptPatches(c) : 0;
    const { pred, target } = reconstruct(pass, c, windows, order, from);
    return tf.mean(tf.square(tf.sub(pred, target)));
  },
  test(pass, c, { windows, order }) {
    const { pred, target } = reconstruct(pass, c, windows, order);
    const { masked, all } = windowLosses(pred, target, keptPatches(c));
    return { loss: masked, all };
  },
  visible: (c, { order }, i) => visibleValues(order.subarray(i * numPatches(c), (i + 1) * numPatches(c)) as Int32Array, c),
};

/** Draws an order of patches for each window into int32 `[B, L]`, or `[B, views, L]`. */
export function maskRows(order: Int32Array, rows: Uint32Array, c: Config, on: Occasion): void {
  if ("step" in on) {
    drawMasks(order, c, random(c.seed, "mask", on.step));
    return;
  }
  const [patches, kept] = [numPatches(c), keptPatches(c)];
  const views = order.length / patches / rows.length;
  for (let i = 0; i < rows.length * views; i++) {
    const own = order.subarray(i * patches, (i + 1) * patches);
    testMask(rows[Math.floor(i / views)], on.draw * views + (i % views), own, kept);
  }
}

/** The masks of a test window: the same for every run, whatever its seed. */
export function testMask(row: number, mask: number, order: Int32Array, kept: number): void {
  drawMask(order, kept, random(0, "test mask", row, mask));
}
