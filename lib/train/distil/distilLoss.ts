/**
 * What a student learns by: labels where there are, and a teacher's logits and features of every window.
 *
 * Shapes:  B windows  T samples  C channels  A activities  F, G features of the student and the teacher
 */
import type { Config } from "../../base/config";
import { type Tensor, tf } from "../../engine/backend";
import { crossEntropy, features } from "../../model/classifier";
import { applyLinear } from "../../model/layers";
import type { LossOf } from "../optimiser";

/** The layer that takes a student's features to the teacher's dimension (Romero et al. 2015); nothing but the training uses it. */
export const PROJECTION = "projection";

/**
 * Windows `[B, T, C]`, oneHot `[B, A]`, labelShare `[B]`, taught `[B, A]`, hints `[B, G]` of length 1 → mean loss: of each window
 * its share of cross-entropy with the label, the rest with the teacher's softened probabilities, times the temperature's square
 * (Hinton et al. 2015), and the cosine distance of projected features and hints.
 */
export function distilLoss(c: Config): LossOf {
  return (pass, { windows, oneHot, labelShare, taught, hints }) => {
    const found = features(pass, c, windows);
    const logits = applyLinear(pass, "classifier", found);
    const ofLabels = crossEntropy(logits, oneHot);
    const softened = crossEntropy(tf.div(logits, c.temperature), taught);
    const ofTeacher = tf.mul(softened, c.temperature ** 2);
    const apart = tf.mul(cosineDistance(applyLinear(pass, PROJECTION, found), hints), c.secondWeight);
    const ofLogits = tf.add(tf.mul(ofLabels, labelShare), tf.mul(ofTeacher, tf.sub(1, labelShare)));
    return tf.mean(tf.add(ofLogits, apart));
  };
}

/** Rows `[B, G]`, and others of length 1 → `[B]`. */
function cosineDistance(rows: Tensor, units: Tensor): Tensor {
  const length = tf.sqrt(tf.add(tf.sum(tf.square(rows), -1), 1e-12)); // its slope is finite at zero
  return tf.sub(1, tf.div(tf.sum(tf.mul(rows, units), -1), length));
}
