/**
 * BFGS with the whole inverse Hessian, for the few parameters of a law (Nocedal & Wright 2006, algorithm 6.1). Its
 * memory is allocated once for thousands of starts.
 */
import { type Evaluated, lineSearch, type Objective } from "./lineSearch";
import { dot, norm } from "./vectors";

export interface Minimum {
  x: Float64Array;
  value: number;
  /** Euclidean. */
  gradientNorm: number;
}

export interface BfgsOptions {
  /** Stops where the norm of the gradient is at most this … */
  tolerance?: number;
  /** … or where three steps in a row each lower the value by at most this share of it. */
  relativeDecrease?: number;
  maxIterations?: number;
}

type Minimiser = (objective: Objective, start: Float64Array, options?: BfgsOptions) => Minimum;

/** A minimiser of functions of `size` variables; it leaves `start` as it is. */
export function createBfgs(size: number): Minimiser {
  const inverse = new Float64Array(size * size);
  const vector = () => new Float64Array(size);
  let point: Evaluated = { x: vector(), gradient: vector(), value: NaN };
  let trial: Evaluated = { x: vector(), gradient: vector(), value: NaN };
  const [direction, step, change, product] = [vector(), vector(), vector(), vector()];

  function reset(diagonal: number): void {
    inverse.fill(0);
    for (let i = 0; i < size; i++) inverse[i * size + i] = diagonal;
  }

  /** direction = −H · gradient; the slope along it. */
  function descend(): number {
    let slope = 0;
    for (let i = 0; i < size; i++) {
      let sum = 0;
      for (let j = 0; j < size; j++) sum -= inverse[i * size + j] * point.gradient[j];
      direction[i] = sum;
      slope += sum * point.gradient[i];
    }
    return slope;
  }

  /** H ← (I − s yᵀ/sᵀy) H (I − y sᵀ/sᵀy) + s sᵀ/sᵀy, with s the step and y the change of the gradient. */
  function update(first: boolean): void {
    const curvature = dot(step, change);
    if (!(curvature > 0)) return;
    if (first) reset(curvature / dot(change, change)); // the curvature seen sets the scale
    for (let i = 0; i < size; i++) {
      let sum = 0;
      for (let j = 0; j < size; j++) sum += inverse[i * size + j] * change[j];
      product[i] = sum;
    }
    const scale = (1 + dot(change, product) / curvature) / curvature;
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        inverse[i * size + j] += scale * step[i] * step[j] - (product[i] * step[j] + step[i] * product[j]) / curvature;
      }
    }
  }

  return (objective, start, options = {}) => {
    const { tolerance = 1e-10, relativeDecrease = 1e-13, maxIterations = 500 } = options;
    point.x.set(start);
    reset(1);
    point.value = objective(point.x, point.gradient);
    let small = 0;
    for (let iteration = 0; iteration < maxIterations && small < 3 && norm(point.gradient) > tolerance; iteration++) {
      if (!(descend() < 0)) {
        reset(1); // rounding has spoilt the memory: start again from the gradient
        descend();
      }
      const length = iteration === 0 ? 1 / Math.max(1, norm(point.gradient)) : 1;
      if (!lineSearch(objective, point, direction, length, trial).found) break;
      for (let i = 0; i < size; i++) {
        step[i] = trial.x[i] - point.x[i];
        change[i] = trial.gradient[i] - point.gradient[i];
      }
      update(iteration === 0);
      small = point.value - trial.value <= relativeDecrease * Math.abs(point.value) ? small + 1 : 0;
      [point, trial] = [trial, point];
    }
    return { x: Float64Array.from(point.x), value: point.value, gradientNorm: norm(point.gradient) };
  };
}
