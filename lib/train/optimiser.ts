/**
 * Adam (Kingma & Ba 2015) and AdamW (Loshchilov & Hutter 2019) on all parameters at once: gradients are joined to one
 * vector, so that a step takes a dozen kernels and one a parameter, not 18 a parameter.
 */
import { Tensor, tf } from "../engine/backend";
import { BETAS, passes } from "../engine/passes";
import type { Parameters } from "../model/layers";
import type { Config } from "../row";

const EPSILON = 1e-8;

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

/**
 * What changes from step to step, worked out on the host: `[4]` = rate with bias correction, epsilon, decay, and the
 * norm that gradients are clipped to.
 */
export function adamScalars(step: number, c: Config): Float32Array {
  const rate = rateAt(step, c);
  const root = Math.sqrt(1 - BETAS[1] ** (step + 1));
  const decay = c.optimiser === "adamw" ? rate * c.weightDecay : 0;
  return Float32Array.of((rate * root) / (1 - BETAS[0] ** (step + 1)), EPSILON * root, decay, c.clipNorm ?? Infinity);
}

/**
 * Takes one step. `gradients` in the order of `params`; `scalars` of `adamScalars`. With AdamW, weights of two axes
 * decay and biases, norms and tokens do not.
 *
 * @returns the norm of the whole gradient, before clipping
 */
export function applyAdam(params: Parameters, state: Parameters, gradients: Tensor[], scalars: Tensor): Tensor {
  const list = Object.values(params);
  const { [MOMENTS.first]: m, [MOMENTS.second]: v } = state;
  const after = passes().adam({ params: list, gradients, m, v, scalars });
  list.forEach((p, i) => p.assign(after.params[i]));
  m.assign(after.m);
  v.assign(after.v);
  return after.norm;
}

/** Loss (a scalar) and its gradients in the order of `params`. */
export function lossAndGradients(loss: () => Tensor, params: Parameters): { loss: Tensor; gradients: Tensor[] } {
  const list = Object.values(params);
  const { value, grads } = tf.variableGrads(() => tf.reshape(loss(), []), list);
  return { loss: value, gradients: list.map((p) => grads[p.name] ?? tf.zerosLike(p)) };
}
