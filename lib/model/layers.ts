/**
 * The standard pre-norm Transformer block (Vaswani et al. 2017, Dosovitskiy et al. 2021) and its parameters,
 * under timm's names and in torch's layout: weights are `[outputs, inputs]`.
 *
 * Shapes:  B windows  L tokens a window  D dimension; tokens travel as rows `[B·L, D]`
 */
import {
  attention,
  blockParameters,
  dropoutAdd,
  type DropoutDraws,
  gelu,
  layerNorm,
  linear,
  transformerBlock,
} from "../engine/ops";
import type { Precision } from "../engine/passes";
import { type Tensor2D, tf, type Variable } from "../engine/backend";
import { type Random, random } from "../base/random";

/** Values on the host, what checkpoints hold. */
export interface Weight {
  shape: number[];
  values: Float32Array;
}
export type Weights = Record<string, Weight>;
export type Parameters = Record<string, Variable>;

/** What a pass through the model needs besides its input. */
export interface Pass {
  params: Parameters;
  gelu: "exact" | "tanh";
  /** Null: dropout is off. */
  draws: DropoutDraws | null;
  /** Of the matrix products; float32 where it is left out. */
  precision?: Precision;
  /** Which step of a training it is a part of, see lib/train/optimiser.ts; left out: none. */
  training?: "accumulate" | "train";
}

export interface BlockShape {
  dim: number;
  hidden: number;
  depth: number;
}

/** Xavier uniform (Glorot & Bengio 2010); `parts` of the outputs are drawn each on its own, as q, k and v are. */
export function linearWeights(name: string, inputs: number, outputs: number, seed: number, parts = 1): Weights {
  const limit = Math.sqrt(6 / (inputs + outputs / parts));
  return {
    [`${name}.weight`]: drawn(`${name}.weight`, [outputs, inputs], seed, (r) => (2 * r.uniform() - 1) * limit),
    [`${name}.bias`]: { shape: [outputs], values: new Float32Array(outputs) },
  };
}

/** A scale of one and a shift of zero for each of `dim` features. */
export function normWeights(name: string, dim: number): Weights {
  return {
    [`${name}.weight`]: { shape: [dim], values: new Float32Array(dim).fill(1) },
    [`${name}.bias`]: { shape: [dim], values: new Float32Array(dim) },
  };
}

/** N(0, 0.02), as tokens and learned positions start. */
export function tokenWeights(name: string, shape: number[], seed: number): Weights {
  return { [name]: drawn(name, shape, seed, (r) => 0.02 * r.normal()) };
}

function drawn(name: string, shape: number[], seed: number, draw: (stream: Random) => number): Weight {
  const stream = random(seed, `init ${name}`);
  const values = new Float32Array(shape.reduce((a, b) => a * b, 1));
  for (let i = 0; i < values.length; i++) values[i] = draw(stream);
  return { shape, values };
}

export function blockWeights(prefix: string, { dim, hidden, depth }: BlockShape, seed: number): Weights {
  const weights: Weights = {};
  for (let i = 0; i < depth; i++) {
    const block = `${prefix}.blocks.${i}`;
    Object.assign(
      weights,
      normWeights(`${block}.norm1`, dim),
      linearWeights(`${block}.attn.qkv`, dim, 3 * dim, seed, 3),
      linearWeights(`${block}.attn.proj`, dim, dim, seed),
      normWeights(`${block}.norm2`, dim),
      linearWeights(`${block}.mlp.fc1`, dim, hidden, seed),
      linearWeights(`${block}.mlp.fc2`, hidden, dim, seed),
    );
  }
  return weights;
}

/** Of batch normalisation, kept beside its parameters: no step of the optimiser changes them. */
export const runningMoments = ["running_mean", "running_var"];

export const isRunningMoment = (name: string): boolean => runningMoments.some((moment) => name.endsWith(`.${moment}`));

/** Makes variables of weights; the caller disposes of them. */
export function toParameters(weights: Weights): Parameters {
  const entries = Object.entries(weights).map(([name, { shape, values }]) => {
    // A copy: tfjs takes the array itself for the tensor's memory.
    return [name, tf.tidy(() => tf.variable(tf.tensor(values.slice(), shape), !isRunningMoment(name)))];
  });
  return Object.fromEntries(entries) as Parameters;
}

/** The affine layer called `name`. */
export function applyLinear({ params, precision }: Pass, name: string, x: Tensor2D): Tensor2D {
  return linear(x, params[`${name}.weight`], params[`${name}.bias`], precision);
}

/** The LayerNorm called `name`, epsilon 1e-6 as in timm. */
export function applyNorm({ params }: Pass, name: string, x: Tensor2D): Tensor2D {
  return layerNorm(x, params[`${name}.weight`], params[`${name}.bias`]);
}

/** Of each window's L tokens those from `from` on: `[B·L, D]` → `[B·(L − from), D]`. */
function tokensFrom(x: Tensor2D, tokens: number, from: number): Tensor2D {
  if (from === 0) return x;
  const [windows, dim] = [x.shape[0] / tokens, x.shape[1]];
  const kept = tf.slice(tf.reshape(x, [windows, tokens, dim]), [0, from, 0], [windows, tokens - from, dim]);
  return tf.reshape(kept, [windows * (tokens - from), dim]);
}

/** What a stack of blocks works on; `from`: the first token of a window that it returns. */
export interface TokenShape {
  tokens: number;
  heads: number;
  from?: number;
}

/** Block `name`: rows `[B·L, D]` of L tokens a window → the same shape, or less the tokens before `from`. */
function block(pass: Pass, name: string, x: Tensor2D, { tokens, heads, from = 0 }: TokenShape): Tensor2D {
  const { draws, params, precision } = pass;
  if (precision !== "bf16") {
    const own = blockParameters.map((parameter) => params[`${name}.${parameter}`]);
    const whole = transformerBlock(x, own, { tokens, first: from, heads, gelu: pass.gelu }, draws);
    if (whole) return whole;
  }
  const qkv = applyLinear(pass, `${name}.attn.qkv`, applyNorm(pass, `${name}.norm1`, x));
  const mixed = applyLinear(pass, `${name}.attn.proj`, tokensFrom(attention(qkv, tokens, heads), tokens, from));
  const y = dropoutAdd(tokensFrom(x, tokens, from), mixed, draws);
  const inner = applyLinear(pass, `${name}.mlp.fc1`, applyNorm(pass, `${name}.norm2`, y));
  const active = gelu(inner, pass.gelu, draws);
  return dropoutAdd(y, applyLinear(pass, `${name}.mlp.fc2`, active), draws);
}

/** All blocks of `prefix`, then its final norm: rows of every token → rows of those from `from` on. */
export function blocks(pass: Pass, prefix: string, x: Tensor2D, depth: number, shape: TokenShape): Tensor2D {
  const { tokens, heads, from } = shape;
  for (let i = 0; i < depth - 1; i++) x = block(pass, `${prefix}.blocks.${i}`, x, { tokens, heads });
  // Only the last block is spared tokens: the others' are looked at by the next block's attention.
  x = depth > 0 ? block(pass, `${prefix}.blocks.${depth - 1}`, x, shape) : tokensFrom(x, tokens, from ?? 0);
  return applyNorm(pass, `${prefix}.norm`, x);
}
