/**
 * The ops of a Transformer with gradients of their own: fewer kernels than tfjs records, and none that reads a value
 * back, so that a step made of them can be captured.
 *
 * Shapes:  N rows (tokens of all windows)  D dimension  I, O inputs and outputs of a layer
 *          B windows  L tokens a window  H heads  d = D / H
 */
import { runOp, Tensor, Tensor2D, tf } from "./backend";

const f32 = { T: "float32" } as const;

function product(a: Tensor, b: Tensor, transposeA = false, transposeB = false): Tensor2D {
  return runOp("MatMul", { ...f32, transpose_a: transposeA, transpose_b: transposeB }, [a, b]) as Tensor2D;
}

/** Sum over rows: `[N, O]` → `[O]`. */
function columnSum(g: Tensor): Tensor {
  return runOp("BiasAddGrad", f32, [g]);
}

/** Linear layer with torch's layout: x `[N, I]`, weight `[O, I]`, bias `[O]` → `[N, O]`. */
export function linear(x: Tensor2D, weight: Tensor, bias: Tensor): Tensor2D {
  const op = tf.customGrad((x, weight, bias, save) => {
    (save as (tensors: Tensor[]) => void)([x as Tensor, weight as Tensor]);
    // A MatMul followed by a BiasAdd is what the graph optimiser fuses into one.
    const value = runOp("BiasAdd", f32, [product(x as Tensor, weight as Tensor, false, true), bias as Tensor]);
    const gradFunc = (g: Tensor, saved: Tensor[]) => [
      product(g, saved[1]),
      product(g, saved[0], true, false),
      columnSum(g),
    ];
    return { value, gradFunc };
  });
  return op(x, weight, bias) as Tensor2D;
}

/** LayerNorm over the last axis (Ba et al. 2016): x `[N, D]`, gamma and beta `[D]`. */
export function layerNorm(x: Tensor2D, gamma: Tensor, beta: Tensor, epsilon = 1e-6): Tensor2D {
  const op = tf.customGrad((x, gamma, beta, save) => {
    const centred = tf.sub(x as Tensor, tf.mean(x as Tensor, -1, true));
    const variance = tf.mean(tf.square(centred), -1, true);
    const inverse = tf.rsqrt(tf.add(variance, epsilon)); // [N, 1]
    const normal = tf.mul(centred, inverse);
    (save as (tensors: Tensor[]) => void)([normal, inverse, gamma as Tensor]);
    const value = tf.add(tf.mul(normal, gamma as Tensor), beta as Tensor);
    const gradFunc = (g: Tensor, [normal, inverse, gamma]: Tensor[]) => {
      const scaled = tf.mul(g, gamma);
      const along = tf.mean(tf.mul(scaled, normal), -1, true);
      const rest = tf.sub(tf.sub(scaled, tf.mean(scaled, -1, true)), tf.mul(normal, along));
      return [tf.mul(rest, inverse), columnSum(tf.mul(g, normal)), columnSum(g)];
    };
    return { value, gradFunc };
  });
  return op(x, gamma, beta) as Tensor2D;
}

/** GELU (Hendrycks & Gimpel 2016), exact: x Φ(x). */
export function geluExact(x: Tensor2D): Tensor2D {
  const op = tf.customGrad((x, save) => {
    const phi = tf.mul(tf.add(tf.erf(tf.mul(x as Tensor, Math.SQRT1_2)), 1), 0.5); // Φ(x)
    (save as (tensors: Tensor[]) => void)([x as Tensor, phi]);
    const gradFunc = (g: Tensor, [x, phi]: Tensor[]) => {
      const density = tf.mul(tf.exp(tf.mul(tf.square(x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
      return tf.mul(g, tf.add(phi, tf.mul(x, density)));
    };
    return { value: tf.mul(x as Tensor, phi), gradFunc };
  });
  return op(x) as Tensor2D;
}

/** GELU by the tanh approximation: x (1 + tanh u) / 2, u = √(2/π) (x + 0.044715 x³). */
export function geluTanh(x: Tensor2D): Tensor2D {
  const k = Math.sqrt(2 / Math.PI);
  const op = tf.customGrad((x, save) => {
    const square = tf.square(x as Tensor);
    const tanh = tf.tanh(tf.mul(x as Tensor, tf.add(tf.mul(square, k * 0.044715), k)));
    const half = tf.add(tf.mul(tanh, 0.5), 0.5);
    (save as (tensors: Tensor[]) => void)([x as Tensor, tanh, half]);
    const gradFunc = (g: Tensor, [x, tanh, half]: Tensor[]) => {
      const slope = tf.mul(x, tf.add(tf.mul(tf.square(x), 1.5 * k * 0.044715), 0.5 * k)); // x u′ / 2
      return tf.mul(g, tf.add(half, tf.mul(slope, tf.sub(1, tf.square(tanh)))));
    };
    return { value: tf.mul(x as Tensor, half), gradFunc };
  });
  return op(x) as Tensor2D;
}

/** Softmax attention of all heads: qkv `[B·L, 3·D]` (q, k, v as torch stacks them) → `[B·L, D]`. */
export function attention(qkv: Tensor2D, tokens: number, heads: number): Tensor2D {
  const rows = qkv.shape[0];
  const dim = qkv.shape[1] / 3;
  const [windows, headDim] = [rows / tokens, dim / heads];
  const scale = 1 / Math.sqrt(headDim);
  const op = tf.customGrad((qkv, save) => {
    const apart = tf.transpose(tf.reshape(qkv as Tensor, [windows, tokens, 3, heads, headDim]), [2, 0, 3, 1, 4]);
    const [q, k, v] = tf.split(tf.reshape(apart, [3 * windows, heads, tokens, headDim]), 3); // each [B, H, L, d]
    const weights = tf.softmax(tf.mul(tf.matMul(q, k, false, true), scale)); // [B, H, L, L]
    (save as (tensors: Tensor[]) => void)([q, k, v, weights]);
    const value = tf.reshape(tf.transpose(tf.matMul(weights, v), [0, 2, 1, 3]), [rows, dim]);
    const gradFunc = (g: Tensor, [q, k, v, weights]: Tensor[]) => {
      const dOut = tf.transpose(tf.reshape(g, [windows, tokens, heads, headDim]), [0, 2, 1, 3]);
      const dWeights = tf.mul(tf.matMul(dOut, v, false, true), weights);
      const dLogits = tf.mul(tf.sub(dWeights, tf.mul(weights, tf.sum(dWeights, -1, true))), scale);
      const parts = [tf.matMul(dLogits, k), tf.matMul(dLogits, q, true, false), tf.matMul(weights, dOut, true, false)];
      const stacked = tf.reshape(tf.concat(parts, 0), [3, windows, heads, tokens, headDim]);
      return tf.reshape(tf.transpose(stacked, [1, 3, 0, 2, 4]), [rows, 3 * dim]);
    };
    return { value, gradFunc };
  });
  return op(qkv) as Tensor2D;
}

/** Rows of a table by index: table `[R, D]`, indices int32 `[B, L]` → `[B, L, D]`. */
export function gatherRows(table: Tensor, indices: Tensor): Tensor {
  // tf.gather reads its indices back to check them, which no captured step may do.
  const attrs = { Tparams: "float32", Tindices: "int32", Taxis: "int32" } as const;
  const segments = { ...f32, Tindices: "int32", Tnumsegments: "int32" } as const;
  const op = tf.customGrad((table, save) => {
    const rows = (table as Tensor).shape[0];
    (save as (tensors: Tensor[]) => void)([indices]);
    const value = runOp("GatherV2", { ...attrs, batch_dims: 0 }, [table as Tensor, indices, tf.scalar(0, "int32")]);
    const gradFunc = (g: Tensor, [indices]: Tensor[]) =>
      runOp("UnsortedSegmentSum", segments, [g, indices, tf.scalar(rows, "int32")]);
    return { value, gradFunc };
  });
  return op(table);
}

/** Puts each window's patches in the drawn order, without a gradient: x `[B, L, P]`, order int32 `[B, L]`. */
export function reorder(x: Tensor, order: Tensor): Tensor {
  const attrs = { Tparams: "float32", Tindices: "int32", Taxis: "int32", batch_dims: 1 } as const;
  return runOp("GatherV2", attrs, [x, order, tf.scalar(1, "int32")]);
}

/** Where a dropout stands, and with which probability: its draws depend on (key, site) alone. */
export interface DropoutDraws {
  /** int32 `[2]`: the run's seed and the step. */
  key: Tensor;
  rate: number;
  /** Number of the next site; counts up as sites are passed. */
  site: number;
}

/** Sets elements to zero with the draws' probability and scales the others up; `null` draws: as it is. */
export function dropout(x: Tensor2D, draws: DropoutDraws | null): Tensor2D {
  if (!draws || draws.rate === 0) return x;
  const { key, rate } = draws;
  const offset = Math.imul(++draws.site, 0x9e3779b9); // apart from any neighbouring seed's
  const seed = tf.add(key, tf.tensor1d([offset, 0], "int32"));
  const uniform = runOp("StatelessRandomUniform", { dtype: "float32", T: "int32", Tseed: "int32" }, [
    tf.tensor1d(x.shape, "int32"),
    seed,
  ]);
  const mask = tf.mul(tf.cast(tf.greaterEqual(uniform, rate), "float32"), 1 / (1 - rate));
  return tf.mul(x, mask);
}
