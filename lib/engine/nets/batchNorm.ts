/**
 * Batch normalisation (Ioffe & Szegedy 2015) and ReLU with gradients that a captured step can run.
 *
 * Shapes:  N rows (samples of all windows)  D channels
 */
import { runOp, type Tensor, type Tensor2D, tf } from "../backend";

/** As torch's. */
const EPSILON = 1e-5;

/** Means and (biased) variances over the rows: `[N, D]` → `[D]` each. */
export function rowMoments(x: Tensor): { mean: Tensor; variance: Tensor } {
  const mean = tf.mean(x, 0);
  return { mean, variance: tf.mean(tf.square(tf.sub(x, mean)), 0) };
}

/** By the moments of the rows themselves: x `[N, D]`, gamma and beta `[D]`. */
export function batchNorm(x: Tensor2D, gamma: Tensor, beta: Tensor): Tensor2D {
  const op = tf.customGrad((x, gamma, beta, save) => {
    const { mean, variance } = rowMoments(x as Tensor);
    const inverse = tf.rsqrt(tf.add(variance, EPSILON));
    const normal = tf.mul(tf.sub(x as Tensor, mean), inverse);
    (save as (tensors: Tensor[]) => void)([normal, inverse, gamma as Tensor]);
    const gradFunc = (g: Tensor, [normal, inverse, gamma]: Tensor[]) => {
      const [dGamma, dBeta, rows] = [tf.sum(tf.mul(g, normal), 0), tf.sum(g, 0), g.shape[0]];
      const along = tf.add(tf.mul(normal, tf.div(dGamma, rows)), tf.div(dBeta, rows));
      return [tf.mul(tf.sub(g, along), tf.mul(gamma, inverse)), dGamma, dBeta];
    };
    return { value: tf.add(tf.mul(normal, gamma as Tensor), beta as Tensor), gradFunc };
  });
  return op(x, gamma, beta) as Tensor2D;
}

/** By moments that are given, for evaluation. */
export function fixedNorm(x: Tensor2D, gamma: Tensor, beta: Tensor, mean: Tensor, variance: Tensor): Tensor2D {
  const scale = tf.mul(gamma, tf.rsqrt(tf.add(variance, EPSILON)));
  return tf.add(tf.mul(tf.sub(x, mean), scale), beta);
}

/** max(x, 0), in one op each way. */
export function relu<T extends Tensor>(x: T): T {
  const op = tf.customGrad((x, save) => {
    const value = runOp("Relu", { T: "float32" }, [x as Tensor]);
    (save as (tensors: Tensor[]) => void)([value]);
    return { value, gradFunc: (g: Tensor, [y]: Tensor[]) => runOp("ReluGrad", { T: "float32" }, [g, y]) };
  });
  return op(x) as T;
}
