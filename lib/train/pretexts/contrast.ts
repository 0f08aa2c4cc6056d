/**
 * Telling windows apart by two views of each: the views, the projection that is compared, and NT-Xent (Chen et al. 2020).
 *
 * Shapes:  B windows  T samples  C channels  F features of a view
 */
import type { Config } from "../../base/config";
import { featureDim, PROJECTION } from "../../base/modelSize";
import { type Tensor, type Tensor2D, tf } from "../../engine/backend";
import type { Example, Values } from "../../engine/capture";
import { crossEntropy } from "../../model/classifier";
import { applyLinear, linearWeights, type Pass, type Weights } from "../../model/layers";
import { augmentBy } from "../augment";
import type { ReadInputs } from "../inputs";
import { drawsOf, type Occasion } from "./pretext";

/** F → F → 128, as in Chen et al. without their batch normalisation. */
export function projectionWeights(c: Config, seed: number): Weights {
  const features = featureDim(c);
  return {
    ...linearWeights("projection.hidden", features, features, seed),
    ...linearWeights("projection.out", features, PROJECTION, seed),
  };
}

/** Features of views `[N, F]` → what is compared, `[N, 128]`. */
export function project(pass: Pass, features: Tensor2D): Tensor2D {
  return applyLinear(pass, "projection.out", tf.relu(applyLinear(pass, "projection.hidden", features)));
}

/** Views `[B, 2, T, C]`, and windows int32 `[B]`: which row of the set each is. */
export function viewsExample(c: Config, batch: number): Record<"views" | "windows", Example> {
  return {
    views: { shape: [batch, 2, c.seqLen, c.channels], values: new Float32Array(batch * 2 * c.seqLen * c.channels) },
    windows: { shape: [batch], values: Int32Array.from({ length: batch }, (_, i) => i) },
  };
}

/** Reads two views of rows, each with augmentations of its own. */
export function viewReader(
  c: Config,
  read: ReadInputs,
  batch: number,
): (rows: Uint32Array, on: Occasion) => Record<"views" | "windows", Values> {
  const size = c.seqLen * c.channels;
  const [views, one] = [new Float32Array(batch * 2 * size), new Float32Array(batch * size)];
  return (rows, on) => {
    for (const view of [0, 1]) {
      read(rows, one, (recorded, channels) =>
        augmentBy(recorded, { ...c, channels }, (name, i) => drawsOf(c, on, `view ${view} ${name}`, rows[i], i)),
      );
      for (let i = 0; i < batch; i++) views.set(one.subarray(i * size, (i + 1) * size), (2 * i + view) * size);
    }
    return { views, windows: Int32Array.from(rows) };
  };
}

/**
 * NT-Xent of each window, mean of its two views' `[B]`: projected `[2·B, 128]`, the views of a window one after the other;
 * windows int32 `[B]`. A window that is twice in a batch is no negative of itself.
 */
export function ntXent(projected: Tensor2D, windows: Tensor, temperature: number): Tensor {
  const [views] = projected.shape;
  const unit = tf.mul(projected, tf.rsqrt(tf.add(tf.sum(tf.square(projected), 1, true), 1e-12)));
  const likeness = tf.div(tf.matMul(unit, unit, false, true), temperature); // [2·B, 2·B]
  const twins = Int32Array.from({ length: views }, (_, i) => i ^ 1);
  const places = Int32Array.from({ length: views }, (_, i) => i);
  const isTwin = matches(tf.tensor(twins, [views]), tf.tensor(places, [views]));
  const both = tf.reshape(tf.stack([windows, windows], 1), [views]);
  const isSame = matches(both, both);
  const logits = tf.sub(likeness, tf.mul(tf.sub(isSame, isTwin), 1e9)) as Tensor2D;
  return tf.mean(tf.reshape(crossEntropy(logits, isTwin), [views / 2, 2]), 1);
}

/** 1 where numbers are equal: int32 `[N]`, `[N]` → float32 `[N, N]`. */
function matches(rows: Tensor, columns: Tensor): Tensor {
  const count = rows.shape[0];
  return tf.cast(tf.equal(tf.reshape(rows, [count, 1]), tf.reshape(columns, [1, count])), "float32");
}
