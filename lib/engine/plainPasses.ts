/** The passes as stock ops, for backends that this project has no kernels for. */
import { philox } from "../base/random";
import { runOp, type Tensor, tf } from "./backend";
import { BETAS, type Draw, droppedOf, type Passes } from "./passes";

export const plainPasses: Passes = {
  layerNorm(x, gamma, beta, epsilon) {
    const { normal } = normalise(x, epsilon);
    return { y: tf.add(tf.mul(normal, gamma), beta), kept: [] };
  },
  layerNormGrad(g, x, gamma, _, epsilon) {
    const { normal, inverse } = normalise(x, epsilon);
    const scaled = tf.mul(g, gamma);
    const along = tf.mean(tf.mul(scaled, normal), -1, true);
    const rest = tf.sub(tf.sub(scaled, tf.mean(scaled, -1, true)), tf.mul(normal, along));
    return [tf.mul(rest, inverse), tf.sum(tf.mul(g, normal), 0), tf.sum(g, 0)];
  },
  dropout,
  dropoutAdd: (residual, x, draw) => tf.add(residual, dropout(x, draw)),
  gelu: (x, kind, draw) => dropout(tf.mul(x, kind === "exact" ? normalCdf(x) : halfTanh(x)), draw),
  geluGrad(g, x, kind, draw) {
    const dropped = dropout(g, draw);
    if (kind === "exact") {
      const density = tf.mul(tf.exp(tf.mul(tf.square(x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
      return tf.mul(dropped, tf.add(normalCdf(x), tf.mul(x, density)));
    }
    const half = halfTanh(x);
    const slope = tf.mul(tf.add(tf.mul(tf.square(x), 3 * CUBIC), 1), 2 * Math.sqrt(2 / Math.PI)); // 2 u′
    return tf.mul(dropped, tf.add(half, tf.mul(tf.mul(x, slope), tf.mul(half, tf.sub(1, half)))));
  },
  attention(qkv, tokens, heads) {
    const { v, weights } = attend(qkv, tokens, heads);
    const [rows, dim] = [qkv.shape[0], (qkv.shape[1] as number) / 3];
    return tf.reshape(tf.transpose(tf.matMul(weights, v), [0, 2, 1, 3]), [rows, dim]);
  },
  attentionGrad(g, qkv, tokens, heads) {
    const { q, k, v, weights, scale } = attend(qkv, tokens, heads);
    const [windows, , , headDim] = q.shape;
    const dOut = tf.transpose(tf.reshape(g, [windows, tokens, heads, headDim]), [0, 2, 1, 3]);
    const dWeights = tf.mul(tf.matMul(dOut, v, false, true), weights);
    const dLogits = tf.mul(tf.sub(dWeights, tf.mul(weights, tf.sum(dWeights, -1, true))), scale);
    const parts = [tf.matMul(dLogits, k), tf.matMul(dLogits, q, true, false), tf.matMul(weights, dOut, true, false)];
    const stacked = tf.reshape(tf.concat(parts, 0), [3, windows, heads, tokens, headDim]);
    return tf.reshape(tf.transpose(stacked, [1, 3, 0, 2, 4]), qkv.shape);
  },
  affine(x, weight, bias, precision) {
    if (precision === "bf16") throw new RangeError('precision "bf16" needs the CPU kernels (ENGINE=cpu)');
    return tf.add(tf.matMul(x, weight, false, true), bias);
  },
  affineGrad: (g, x, weight) => [tf.matMul(g, weight), tf.matMul(g, x, true, false), tf.sum(g, 0)],
  // Products with one-hot rows: tf.gather reads its indices back, which no captured step may do.
  gatherRows(table, indices) {
    const [rows, dim] = table.shape as [number, number];
    return tf.reshape(tf.matMul(oneHot(indices, rows), table), [...indices.shape, dim]);
  },
  addToRows(values, indices, rows) {
    const flat = tf.reshape(values, [indices.size, values.size / indices.size]);
    return tf.matMul(oneHot(indices, rows), flat, true, false);
  },
  reorder(x, order) {
    const [windows, patches] = x.shape as [number, number];
    return tf.matMul(tf.reshape(oneHot(order, patches), [windows, patches, patches]), x);
  },
  adam({ params, gradients, m, v, scalars, shares }) {
    const [rate, epsilon, decay, clipNorm] = tf.split(scalars, 4);
    const joined = tf.concat(
      gradients.map((gradient) => tf.reshape(gradient, [-1])),
      0,
    );
    const norm = tf.sqrt(tf.sum(tf.square(joined)));
    // As torch.nn.utils.clip_grad_norm_.
    const g = tf.mul(joined, tf.minimum(1, tf.div(clipNorm, tf.add(norm, 1e-6))));
    const first = tf.add(tf.mul(m, BETAS[0]), tf.mul(g, 1 - BETAS[0]));
    const second = tf.add(tf.mul(v, BETAS[1]), tf.mul(tf.square(g), 1 - BETAS[1]));
    const update = tf.div(tf.mul(first, rate), tf.add(tf.sqrt(second), epsilon));
    const parts = tf.split(
      update,
      params.map(({ size }) => size),
    );
    params.forEach((p, i) => {
      const step = tf.reshape(parts[i], p.shape);
      const whole = p.rank === 2 ? tf.add(step, tf.mul(p, decay)) : step;
      p.assign(tf.sub(p, tf.mul(whole, shares[i])));
    });
    m.assign(first);
    v.assign(second);
    return norm;
  },
};

function normalise(x: Tensor, epsilon: number): { normal: Tensor; inverse: Tensor } {
  const centred = tf.sub(x, tf.mean(x, -1, true));
  const inverse = tf.rsqrt(tf.add(tf.mean(tf.square(centred), -1, true), epsilon)); // [N, 1]
  return { normal: tf.mul(centred, inverse), inverse };
}

function normalCdf(x: Tensor): Tensor {
  return tf.mul(tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1), 0.5);
}

const CUBIC = 0.044715;

/** (1 + tanh u) / 2 with u = √(2/π) (x + 0.044715 x³). */
function halfTanh(x: Tensor): Tensor {
  const k = Math.sqrt(2 / Math.PI);
  return tf.add(tf.mul(tf.tanh(tf.mul(x, tf.add(tf.mul(tf.square(x), k * CUBIC), k))), 0.5), 0.5);
}

/** `[n, rows]` for n indices. */
function oneHot(indices: Tensor, rows: number): Tensor {
  return tf.cast(tf.oneHot(tf.reshape(indices, [-1]), rows), "float32"); // the wasm backend makes no floats of it
}

function dropout(x: Tensor, draw: Draw | null): Tensor {
  if (!draw) return x;
  return tf.mul(x, tf.getBackend() === "tensorflow" ? drawnFactors(x.shape, draw) : hostFactors(x.shape, draw));
}

/** Factors that a captured step draws: an op of TensorFlow's. */
function drawnFactors(shape: number[], { key, site, rate }: Draw): Tensor {
  // Sites and parts are set apart from any near seed's and step's.
  const place = tf.add(tf.slice(key, [0], [2]), tf.mul(tf.slice(key, [2], [1]), tf.scalar(0x5bd1e995, "int32")));
  const seed = tf.add(place, tf.tensor1d([Math.imul(site, 0x9e3779b9), 0], "int32"));
  const uniform = runOp("StatelessRandomUniform", { dtype: "float32", T: "int32", Tseed: "int32" }, [
    tf.tensor1d(shape, "int32"),
    seed,
  ]);
  return tf.mul(tf.cast(tf.greaterEqual(uniform, rate), "float32"), 1 / (1 - rate));
}

/** The kernels' factors, drawn in JavaScript: see `dropoutFactors` in kernels/simd.h. */
function hostFactors(shape: number[], { key, site, rate }: Draw): Tensor {
  const [seed, step, part] = key.dataSync<"int32">();
  const dropped = droppedOf(rate);
  const scale = 65536 / (65536 - dropped);
  const factors = new Float32Array(shape.reduce((a, b) => a * b, 1));
  const words = new Uint32Array(4);
  for (let block = 0; Math.floor(block / 16) * 128 < factors.length; block++) {
    philox([block, site, part, 0], [seed, step], words);
    const first = Math.floor(block / 16) * 128 + (block % 16);
    for (let half = 0; half < 8; half++) {
      const draw = (words[half >> 1] >>> (half % 2 === 1 ? 16 : 0)) & 0xffff;
      const at = first + 16 * half;
      if (at < factors.length) factors[at] = draw < dropped ? 0 : scale;
    }
  }
  return tf.tensor(factors, shape);
}

/** q, k, v and the attention weights, each `[B, H, L, …]`. */
function attend(qkv: Tensor, tokens: number, heads: number) {
  const dim = (qkv.shape[1] as number) / 3;
  const [windows, headDim] = [qkv.shape[0] / tokens, dim / heads];
  const scale = 1 / Math.sqrt(headDim);
  const apart = tf.transpose(tf.reshape(qkv, [windows, tokens, 3, heads, headDim]), [2, 0, 3, 1, 4]);
  const [q, k, v] = tf.split(tf.reshape(apart, [3 * windows, heads, tokens, headDim]), 3);
  const weights = tf.softmax(tf.mul(tf.matMul(q, k, false, true), scale)); // [B, H, L, L]
  return { q, k, v, weights, scale };
}
