/**
 * Limited-memory BFGS with a weak Wolfe line search (Nocedal & Wright 2006, algorithm 7.4; line search of
 * Lewis & Overton 2013, algorithm 2.6). The initial inverse Hessian may be given: a preconditioner changes the
 * number of iterations, never the minimum.
 */
import { letOthers } from "../base/cellSignal";

/** Returns the value at `x` and writes the gradient there into `gradient`. */
export type Objective = (x: Float64Array, gradient: Float64Array) => number;

export interface LbfgsOptions {
  /** Stops where the Euclidean norm of the gradient is at most this. */
  tolerance: number;
  maxIterations?: number;
  /** Pairs of steps and gradient changes remembered. */
  memory?: number;
  /** Multiplies a vector by an approximate inverse Hessian, in place. */
  precondition?: (vector: Float64Array) => void;
  signal?: AbortSignal;
}

export interface Minimum {
  x: Float64Array;
  value: number;
  iterations: number;
  evaluations: number;
  converged: boolean;
}

/**
 * Minimises a smooth function from `start`, which is left as it is.
 *
 * @throws Stopped when the signal stops it
 */
export async function lbfgs(objective: Objective, start: Float64Array, options: LbfgsOptions): Promise<Minimum> {
  const { tolerance, maxIterations = 1000, memory = 30, precondition, signal } = options;
  let x = Float64Array.from(start);
  let gradient = new Float64Array(x.length);
  let trial = new Float64Array(x.length);
  let trialGradient = new Float64Array(x.length);
  const direction = new Float64Array(x.length);
  const pairs: Pair[] = [];
  let value = objective(x, gradient);
  let evaluations = 1;
  let iterations = 0;
  let converged = norm(gradient) <= tolerance;

  while (!converged && iterations < maxIterations) {
    await letOthers(signal);
    twoLoops(gradient, pairs, precondition, direction);
    let slope = dot(gradient, direction);
    if (!(slope < 0)) {
      pairs.length = 0; // rounding has spoilt the memory: start again from the gradient
      twoLoops(gradient, pairs, precondition, direction);
      slope = dot(gradient, direction);
    }
    // Without a memory the scale of the first step is unknown.
    let step = pairs.length > 0 || precondition ? 1 : 1 / Math.max(1, norm(gradient));
    let [low, high] = [0, Infinity];
    let found = false;
    let trialValue = value;
    for (let attempt = 0; attempt < 40 && !found; attempt++) {
      for (let i = 0; i < x.length; i++) trial[i] = x[i] + step * direction[i];
      trialValue = objective(trial, trialGradient);
      evaluations++;
      if (!(trialValue <= value + 1e-4 * step * slope)) high = step;
      else if (dot(trialGradient, direction) < 0.9 * slope) low = step;
      else found = true;
      if (!found) step = high < Infinity ? (low + high) / 2 : 2 * low;
    }
    if (!found) break; // the value no longer falls within rounding
    remember(pairs, memory, x, trial, gradient, trialGradient);
    [x, trial] = [trial, x];
    [gradient, trialGradient] = [trialGradient, gradient];
    value = trialValue;
    iterations++;
    converged = norm(gradient) <= tolerance;
  }
  return { x, value, iterations, evaluations, converged };
}

interface Pair {
  step: Float64Array;
  change: Float64Array;
  /** 1 / (step · change) */
  rho: number;
}

/** direction = −H · gradient, by the two-loop recursion. */
function twoLoops(
  gradient: Float64Array,
  pairs: Pair[],
  precondition: LbfgsOptions["precondition"],
  direction: Float64Array,
): void {
  for (let i = 0; i < gradient.length; i++) direction[i] = -gradient[i];
  const alphas = new Array<number>(pairs.length);
  for (let p = pairs.length - 1; p >= 0; p--) {
    alphas[p] = pairs[p].rho * dot(pairs[p].step, direction);
    axpy(-alphas[p], pairs[p].change, direction);
  }
  precondition?.(direction);
  if (pairs.length > 0) {
    const { change, rho } = pairs[pairs.length - 1];
    const shaped = Float64Array.from(change);
    precondition?.(shaped);
    const scale = 1 / (rho * dot(change, shaped)); // the curvature seen last sets the scale
    for (let i = 0; i < direction.length; i++) direction[i] *= scale;
  }
  for (let p = 0; p < pairs.length; p++) {
    axpy(alphas[p] - pairs[p].rho * dot(pairs[p].change, direction), pairs[p].step, direction);
  }
}

function remember(
  pairs: Pair[],
  memory: number,
  x: Float64Array,
  next: Float64Array,
  gradient: Float64Array,
  after: Float64Array,
): void {
  const oldest = pairs.length === memory ? pairs.shift() : undefined;
  const step = oldest?.step ?? new Float64Array(x.length);
  const change = oldest?.change ?? new Float64Array(x.length);
  for (let i = 0; i < x.length; i++) {
    step[i] = next[i] - x[i];
    change[i] = after[i] - gradient[i];
  }
  const product = dot(step, change);
  if (product > 0) pairs.push({ step, change, rho: 1 / product });
}

function axpy(a: number, x: Float64Array, y: Float64Array): void {
  for (let i = 0; i < x.length; i++) y[i] += a * x[i];
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function norm(a: Float64Array): number {
  return Math.sqrt(dot(a, a));
}
