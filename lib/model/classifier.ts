/**
 * The encoder over whole windows: its pooled features, and a linear classifier on them.
 *
 * Shapes:  B windows  T samples  C channels  L patches  D encoder dimension  A activities
 */
import { type Tensor, type Tensor2D, tf } from "../engine/backend";
import type { Config } from "../base/config";
import { featureDim, type ModelConfig } from "../base/modelSize";
import { encoderKind } from "./encoders/encoders";
import { applyLinear, linearWeights, type Pass, type Weights } from "./layers";

type FeatureConfig = ModelConfig & Pick<Config, "pooling">;

/** Pooled features of unmasked windows: `[B, T, C]` → `[B, D]` or `[B, 2·D]`. */
export function features(pass: Pass, c: FeatureConfig, windows: Tensor): Tensor2D {
  return pooled(encoderKind(c).tokens(pass, c, windows), c.pooling);
}

/** Tokens over time to one vector: `[B, L, D]` → `[B, D]` or `[B, 2·D]`. */
export function pooled(tokens: Tensor, pooling: Config["pooling"]): Tensor2D {
  const [batch, , dim] = tokens.shape;
  const mean = tf.mean(tokens, 1, true); // [B, 1, D]
  const flat = tf.reshape(mean, [batch, dim]) as Tensor2D;
  if (pooling === "mean") return flat;
  if (pooling === "meanAndMax") return tf.concat([flat, tf.max(tokens, 1)], 1) as Tensor2D;
  const variance = tf.mean(tf.square(tf.sub(tokens, mean)), 1); // [B, D]
  const deviation = tf.sqrt(tf.add(variance, 1e-8)); // its slope is finite for a window at rest
  return tf.concat([flat, deviation], 1) as Tensor2D;
}

/** As they start: the encoder's at random, or those of `trained`, which may hold others (a decoder's) besides. */
export function classifierWeights(c: FeatureConfig, classes: number, seed: number, trained?: Weights): Weights {
  const encoder = encoderKind(c).weights(c, seed);
  for (const name of Object.keys(encoder)) encoder[name] = trained?.[name] ?? encoder[name];
  return { ...encoder, ...linearWeights("classifier", featureDim(c), classes, seed) };
}

/** Windows `[B, T, C]` → logits `[B, A]`. */
export function classify(pass: Pass, c: FeatureConfig, windows: Tensor): Tensor2D {
  return applyLinear(pass, "classifier", features(pass, c, windows));
}

/** Cross-entropy of each window: logits `[B, A]`, one-hot labels `[B, A]` → `[B]`. */
export function crossEntropy(logits: Tensor2D, oneHot: Tensor): Tensor {
  // Softmax and its gradient in one: tf.logSoftmax would record ten kernels.
  const op = tf.customGrad((logits, save) => {
    const shifted = tf.sub(logits as Tensor, tf.max(logits as Tensor, -1, true));
    const exponentials = tf.exp(shifted);
    const total = tf.sum(exponentials, -1, true);
    (save as (tensors: Tensor[]) => void)([tf.div(exponentials, total), oneHot]);
    const logLikelihood = tf.sum(tf.mul(oneHot, tf.sub(shifted, tf.log(total))), -1); // [B]
    const gradFunc = (g: Tensor, [probabilities, oneHot]: Tensor[]) =>
      tf.mul(tf.sub(probabilities, oneHot), tf.reshape(g, [-1, 1]));
    return { value: tf.neg(logLikelihood), gradFunc };
  });
  return op(logits);
}
