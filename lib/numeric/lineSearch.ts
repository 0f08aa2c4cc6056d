/**
 * A line search by bisection for the weak Wolfe conditions, which also serves an objective with kinks, such as Huber's
 * (Lewis & Overton 2013, algorithm 2.6).
 */
import { dot } from "./vectors";

/** Returns the value at `x` and writes the gradient there into `gradient`; not finite where `x` is out of the domain. */
export type Objective = (x: Float64Array, gradient: Float64Array) => number;

/** A point, and the objective's value and gradient there. */
export interface Evaluated {
  x: Float64Array;
  gradient: Float64Array;
  value: number;
}

const SUFFICIENT_DECREASE = 1e-4;
const CURVATURE = 0.9;
const MOST_EVALUATIONS = 40;

/**
 * Looks along `direction`, whose slope at `from` is negative, for a point that meets both conditions, and writes it
 * into `to`. It tries `length` times the direction first.
 *
 * @returns the evaluations that it took; `found` is false where the value no longer falls within rounding
 */
export function lineSearch(
  objective: Objective,
  from: Evaluated,
  direction: Float64Array,
  length: number,
  to: Evaluated,
): { found: boolean; evaluations: number } {
  const slope = dot(from.gradient, direction);
  let [low, high] = [0, Infinity];
  for (let evaluations = 1; evaluations <= MOST_EVALUATIONS; evaluations++) {
    for (let i = 0; i < direction.length; i++) to.x[i] = from.x[i] + length * direction[i];
    to.value = objective(to.x, to.gradient);
    if (!(to.value <= from.value + SUFFICIENT_DECREASE * length * slope)) high = length;
    else if (dot(to.gradient, direction) < CURVATURE * slope) low = length;
    else return { found: true, evaluations };
    length = high < Infinity ? (low + high) / 2 : 2 * low;
  }
  return { found: false, evaluations: MOST_EVALUATIONS };
}
