/**
 * Adam (Kingma & Ba 2015) and AdamW (Loshchilov & Hutter 2019) on all parameters at once: gradients are joined to one
 * vector, so that a step takes a dozen kernels and one a parameter, not 18 a parameter.
 */
import { runOps, Tensor, tf, Variable } from "../engine/backend";
import type { Parameters } from "../model/layers";
import type { Config } from "../row";

const [BETA1, BETA2, EPSILON] = [0.9, 0.999, 1e-8];

/** Names of the moments among a program's variables. */
export const MOMENTS = { first: "optimiser.m", second: "optimiser.v" } as const;

/** Zero moments for `params`: two flat vectors in the parameters' order; the caller disposes of them. */
export function optimiserState(params: Parameters): Parameters {
  const total = Object.values(params).reduce((sum, p) => sum + p.size, 0);
  const zeros = () => tf.tidy(() => tf.variable(tf.zeros([total]), false));
  return { [MOMENTS.first]: zeros(), [MOMENTS.second]: zeros() };
}

/** Learning rate of a step, counted from 0: warm-up, then constant or half a cosine down to zero. */
export function rateAt(step: number, c: Pick<Config, "learningRate" | "schedule" | "warmupSteps" | "steps">): number {
  if (step < c.warmupSteps) return (c.learningRate * (step + 1)) / c.warmupSteps;
  if (c.schedule === "constant") return c.learningRate;
  const share = (step - c.warmupSteps) / Math.max(1, c.steps - c.warmupSteps);
  return (c.learningRate * (1 + Math.cos(Math.PI * share))) / 2;
}

/** What changes from step to step, worked out on the host: `[3]` = rate with bias correction, epsilon, decay. */
export function adamScalars(step: number, c: Config): Float32Array {
  const rate = rateAt(step, c);
  const root = Math.sqrt(1 - BETA2 ** (step + 1));
  const decay = c.optimiser === "adamw" ? rate * c.weightDecay : 0;
  return Float32Array.of((rate * root) / (1 - BETA1 ** (step + 1)), EPSILON * root, decay);
}

/**
 * Takes one step. `gradients` in the order of `params`; `scalars` of `adamScalars`. With AdamW, weights of two axes
 * decay and biases, norms and tokens do not.
 *
 * @returns the norm of the whole gradient, before clipping
 */
export function applyAdam(
  params: Parameters,
  state: Parameters,
  gradients: Tensor[],
  scalars: Tensor,
  c: Pick<Config, "clipNorm" | "optimiser" | "weightDecay">,
): Tensor {
  const list = Object.values(params);
  const [rate, epsilon, decay] = tf.split(scalars, 3);
  let g = tf.concat(gradients.map((gradient) => tf.reshape(gradient, [-1])), 0);
  const norm = tf.sqrt(tf.sum(tf.square(g)));
  // As torch.nn.utils.clip_grad_norm_: scaled by clipNorm / (norm + 1e-6) where that is below 1.
  if (c.clipNorm !== null) g = tf.mul(g, tf.minimum(1, tf.div(c.clipNorm, tf.add(norm, 1e-6))));

  const { [MOMENTS.first]: m, [MOMENTS.second]: v } = state;
  const first = tf.add(tf.mul(m, BETA1), tf.mul(g, 1 - BETA1));
  const second = tf.add(tf.mul(v, BETA2), tf.mul(tf.square(g), 1 - BETA2));
  m.assign(first);
  v.assign(second);
  const update = tf.div(tf.mul(first, rate), tf.add(tf.sqrt(second), epsilon));
  const decayed = c.optimiser === "adamw" && c.weightDecay !== 0;
  splitLike(update, list).forEach((part, i) => {
    const kept = decayed && list[i].rank === 2 ? tf.mul(list[i], tf.sub(1, decay)) : list[i];
    list[i].assign(tf.sub(kept, tf.reshape(part, list[i].shape)));
  });
  return norm;
}

/** One kernel for all parts of the joined vector. */
function splitLike(joined: Tensor, list: Variable[]): Tensor[] {
  const sizes = tf.tensor1d(list.map((p) => p.size), "int32");
  const attrs = { num_split: list.length, T: "float32", Tlen: "int32" } as const;
  return runOps("SplitV", attrs, [joined, sizes, tf.scalar(0, "int32")], list.length);
}

/** Loss (a scalar) and its gradients in the order of `params`. */
export function lossAndGradients(loss: () => Tensor, params: Parameters): { loss: Tensor; gradients: Tensor[] } {
  const list = Object.values(params);
  const { value, grads } = tf.variableGrads(() => tf.reshape(loss(), []), list);
  return { loss: value, gradients: list.map((p) => grads[p.name] ?? tf.zerosLike(p)) };
}
