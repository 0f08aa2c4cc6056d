/**
 * Layers of encoders over samples, and their parameters. Weights are matrices in torch's layout, `[outputs, inputs]`; those of
 * a convolution of K samples are `[O, K·I]`, sample by sample.
 *
 * Shapes:  B windows  T samples  C channels of the window  I, O channels in and out of a layer  D dimension of a state
 */
import { type Tensor, type Tensor2D, tf } from "../engine/backend";
import { batchNorm, fixedNorm, relu, rowMoments } from "../engine/nets/batchNorm";
import { conv1d, type Places } from "../engine/nets/convolutions";
import { gru, lstm } from "../engine/nets/recurrent";
import { attention, dropout } from "../engine/ops";
import { linearWeights, normWeights, type Pass, runningMoments, type Weights } from "./layers";

/** A linear layer's matrix without its bias. */
export function matrixWeights(name: string, inputs: number, outputs: number, seed: number, parts = 1): Weights {
  const { [`${name}.weight`]: weight } = linearWeights(name, inputs, outputs, seed, parts);
  return { [`${name}.weight`]: weight };
}

/** x `[B, T, I]` → `[B, S, O]`; a bias is added where there is one. */
export function applyConv({ params }: Pass, name: string, x: Tensor, places: Places = {}): Tensor {
  const { [`${name}.weight`]: weight, [`${name}.bias`]: bias } = params;
  const inputs = x.shape[2] as number;
  const [outputs, size] = weight.shape as [number, number];
  const filter = tf.reshape(tf.transpose(weight), [size / inputs, inputs, outputs]);
  const made = conv1d(x, filter, places);
  return bias ? tf.add(made, bias) : made;
}

export function batchNormWeights(name: string, dim: number): Weights {
  const [mean, variance] = runningMoments.map((moment) => `${name}.${moment}`);
  return {
    ...normWeights(name, dim),
    [mean]: { shape: [dim], values: new Float32Array(dim) },
    [variance]: { shape: [dim], values: new Float32Array(dim).fill(1) },
  };
}

/** The share of a step's moments in the running ones, torch's. */
const MOMENTUM = 0.1;

/**
 * Batch normalisation of each channel: `[B, T, I]` → the same shape. A step of training takes the batch's own moments, and the
 * running ones follow; all else takes the running ones.
 */
export function applyBatchNorm({ params, training }: Pass, name: string, x: Tensor): Tensor {
  const [gamma, beta, mean, variance] = ["weight", "bias", ...runningMoments].map((own) => params[`${name}.${own}`]);
  const rows = tf.reshape(x, [-1, gamma.size]) as Tensor2D;
  if (!training) return tf.reshape(fixedNorm(rows, gamma, beta, mean, variance), x.shape);
  // A step that is stopped between two micro-batches must leave no trace, so the running moments follow the last one alone.
  if (training === "train") {
    const found = rowMoments(rows);
    const unbiased = tf.mul(found.variance, rows.shape[0] / (rows.shape[0] - 1));
    mean.assign(tf.add(tf.mul(mean, 1 - MOMENTUM), tf.mul(found.mean, MOMENTUM)));
    variance.assign(tf.add(tf.mul(variance, 1 - MOMENTUM), tf.mul(unbiased, MOMENTUM)));
  }
  return tf.reshape(batchNorm(rows, gamma, beta), x.shape);
}

export const applyNormRelu = (pass: Pass, name: string, x: Tensor): Tensor => relu(applyBatchNorm(pass, name, x));

/** One matrix of inputs and state, gates i, f, g, o, and one bias where torch adds two. */
export function lstmWeights(name: string, inputs: number, dim: number, seed: number): Weights {
  return linearWeights(name, inputs + dim, 4 * dim, seed, 4);
}

/** x `[B, T, I]` → every state `[B, T, D]`. */
export function applyLstm({ params }: Pass, name: string, x: Tensor): Tensor {
  return lstm(x, tf.transpose(params[`${name}.weight`]), params[`${name}.bias`]);
}

/** Gates r, z, n, a matrix and a bias of inputs, and of the state. */
export function gruWeights(name: string, inputs: number, dim: number, seed: number): Weights {
  return {
    ...linearWeights(`${name}.input`, inputs, 3 * dim, seed, 3),
    ...linearWeights(`${name}.state`, dim, 3 * dim, seed, 3),
  };
}

/** x `[B, T, I]` → every state `[B, T, D]`. */
export function applyGru({ params }: Pass, name: string, x: Tensor): Tensor {
  const [input, inputBias, state, stateBias] = ["input.weight", "input.bias", "state.weight", "state.bias"].map(
    (own) => params[`${name}.${own}`],
  );
  return gru(x, { input, state, inputBias, stateBias });
}

/** Dropout on `[B, T, I]`. */
export function dropoutSamples({ draws }: Pass, x: Tensor): Tensor {
  const rows = tf.reshape(x, [-1, x.shape[2] as number]) as Tensor2D;
  return tf.reshape(dropout(rows, draws), x.shape);
}

/** Each channel of windows as a signal of its own: `[B, T, C]` → `[B·C, T, 1]`. */
export function channelSignals(windows: Tensor): Tensor {
  const [batch, samples, channels] = windows.shape as [number, number, number];
  return tf.reshape(tf.transpose(windows, [0, 2, 1]), [batch * channels, samples, 1]);
}

/** The channels of each sample side by side again: `[B·C, T, I]` → `[B, T, C·I]`. */
export function bySample(x: Tensor, channels: number): Tensor {
  const [signals, samples, dim] = x.shape as [number, number, number];
  const apart = tf.transpose(tf.reshape(x, [signals / channels, channels, samples, dim]), [0, 2, 1, 3]);
  return tf.reshape(apart, [signals / channels, samples, channels * dim]);
}

export function channelAttentionWeights(name: string, dim: number, seed: number): Weights {
  return { ...matrixWeights(`${name}.qkv`, dim, 3 * dim, seed, 3), ...gainWeights(name) };
}

/** A gain that starts at zero, as of SAGAN (Zhang et al. 2019). */
export function gainWeights(name: string): Weights {
  return { [`${name}.gain`]: { shape: [1], values: new Float32Array(1) } };
}

/** Adds to the channels of each sample what they find in one another, times the gain: `[B, T, C·I]` → the same shape. */
export function applyChannelAttention({ params }: Pass, name: string, x: Tensor, channels: number): Tensor {
  const { [`${name}.qkv.weight`]: weight, [`${name}.gain`]: gain } = params;
  const dim = weight.shape[1] as number;
  const rows = tf.reshape(x, [-1, dim]) as Tensor2D; // [B·T·C, I]
  // Unlike a Transformer's, the products of q and k are not divided by √I.
  const unscaled = Float32Array.from({ length: 3 * dim }, (_, i) => (i < dim ? Math.sqrt(dim) : 1));
  const scaled = tf.mul(weight, tf.tensor(unscaled, [3 * dim, 1]));
  const qkv = tf.matMul(rows, scaled as Tensor2D, false, true) as Tensor2D;
  return tf.reshape(tf.add(rows, tf.mul(attention(qkv, channels, 1), gain)), x.shape);
}

/** Weights over time from a score of each state `[B·T, 1]`, T of them on average 1: `[B, T, 1]`. */
export function timeWeights(scores: Tensor2D, samples: number): Tensor {
  const shares = tf.softmax(tf.reshape(scores, [-1, samples]));
  return tf.reshape(tf.mul(shares, samples), [-1, samples, 1]);
}
