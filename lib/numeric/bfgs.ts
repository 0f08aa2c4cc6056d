/**
 * BFGS with the whole inverse Hessian, for the few parameters of a law (Nocedal & Wright 2006, algorithm 6.1), and a
 * weak Wolfe line search by bisection, which also serves a Huber objective's kinks (Lewis & Overton 2013,
 * algorithm 2.6). Its memory is allocated once for thousands of starts.
 */

/** Returns the value at `x` and writes the gradient there into `gradient`; not finite where `x` is out of the domain. */
export type Objective = (x: Float64Array, gradient: Float64Array) => number;

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

const SUFFICIENT_DECREASE = 1e-4;
const CURVATURE = 0.9;

/** A minimiser of functions of `size` variables; it leaves `start` as it is. */
export function createBfgs(size: number): Minimiser {
  const inverse = new Float64Array(size * size);
  const [point, trial, gradient, trialGradient, direction, step, change, product] = Array.from(
    { length: 8 },
    () => new Float64Array(size),
  );

  function reset(diagonal: number): void {
    inverse.fill(0);
    for (let i = 0; i < size; i++) inverse[i * size + i] = diagonal;
  }

  /** direction = −H · gradient; the slope along it. */
  function descend(): number {
    let slope = 0;
    for (let i = 0; i < size; i++) {
      let sum = 0;
      for (let j = 0; j < size; j++) sum -= inverse[i * size + j] * gradient[j];
      direction[i] = sum;
      slope += sum * gradient[i];
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
    point.set(start);
    reset(1);
    let value = objective(point, gradient);
    let small = 0;
    for (let iteration = 0; iteration < maxIterations && small < 3 && norm(gradient) > tolerance; iteration++) {
      let slope = descend();
      if (!(slope < 0)) {
        reset(1); // rounding has spoilt the memory: start again from the gradient
        slope = descend();
      }
      let [length, low, high] = [iteration === 0 ? 1 / Math.max(1, norm(gradient)) : 1, 0, Infinity];
      let [found, trialValue] = [false, value];
      for (let attempt = 0; attempt < 40 && !found; attempt++) {
        for (let i = 0; i < size; i++) trial[i] = point[i] + length * direction[i];
        trialValue = objective(trial, trialGradient);
        if (!(trialValue <= value + SUFFICIENT_DECREASE * length * slope)) high = length;
        else if (dot(trialGradient, direction) < CURVATURE * slope) low = length;
        else found = true;
        if (!found) length = high < Infinity ? (low + high) / 2 : 2 * low;
      }
      if (!found) break; // the value no longer falls within rounding
      for (let i = 0; i < size; i++) {
        step[i] = trial[i] - point[i];
        change[i] = trialGradient[i] - gradient[i];
      }
      update(iteration === 0);
      small = value - trialValue <= relativeDecrease * Math.abs(value) ? small + 1 : 0;
      point.set(trial);
      gradient.set(trialGradient);
      value = trialValue;
    }
    return { x: Float64Array.from(point), value, gradientNorm: norm(gradient) };
  };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function norm(a: Float64Array): number {
  return Math.sqrt(dot(a, a));
}
