/**
 * Limited-memory BFGS (Nocedal & Wright 2006, algorithm 7.4). The initial inverse Hessian may be given: a
 * preconditioner changes the number of iterations, never the minimum.
 */
import { letOthers } from "../base/cellSignal";
import { type Evaluated, lineSearch, type Objective } from "./lineSearch";
import { dot, norm } from "./vectors";

export interface LbfgsOptions {
  /** Stops where the next step is expected to lower the value by this at most. */
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
  const vector = () => new Float64Array(start.length);
  let point: Evaluated = { x: Float64Array.from(start), gradient: vector(), value: NaN };
  let trial: Evaluated = { x: vector(), gradient: vector(), value: NaN };
  const direction = vector();
  const pairs: Pair[] = [];
  point.value = objective(point.x, point.gradient);
  let evaluations = 1;
  let iterations = 0;
  let converged = false;

  while (iterations < maxIterations) {
    await letOthers(signal);
    twoLoops(point.gradient, pairs, precondition, direction);
    let slope = dot(point.gradient, direction);
    if (!(slope < 0)) {
      pairs.length = 0; // rounding has spoilt the memory: start again from the gradient
      twoLoops(point.gradient, pairs, precondition, direction);
      slope = dot(point.gradient, direction);
    }
    // Without a memory the scale of the first step is unknown.
    const hasScale = pairs.length > 0 || precondition !== undefined;
    converged = slope === 0 || (hasScale && -slope / 2 <= tolerance); // of a parabola, whose minimum the step is
    if (converged) break;
    const length = hasScale ? 1 : 1 / Math.max(1, norm(point.gradient));
    const search = lineSearch(objective, point, direction, length, trial);
    evaluations += search.evaluations;
    if (!search.found) break;
    remember(pairs, memory, point, trial);
    [point, trial] = [trial, point];
    iterations++;
  }
  return { x: point.x, value: point.value, iterations, evaluations, converged };
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

function remember(pairs: Pair[], memory: number, from: Evaluated, to: Evaluated): void {
  const oldest = pairs.length === memory ? pairs.shift() : undefined;
  const step = oldest?.step ?? new Float64Array(from.x.length);
  const change = oldest?.change ?? new Float64Array(from.x.length);
  for (let i = 0; i < step.length; i++) {
    step[i] = to.x[i] - from.x[i];
    change[i] = to.gradient[i] - from.gradient[i];
  }
  const product = dot(step, change);
  if (product > 0) pairs.push({ step, change, rho: 1 / product });
}

function axpy(a: number, x: Float64Array, y: Float64Array): void {
  for (let i = 0; i < x.length; i++) y[i] += a * x[i];
}
