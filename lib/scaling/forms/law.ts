/**
 * What the minimiser needs to know about a form of law. θ are the minimiser's own coordinates: logarithms of what is
 * positive, and logarithms of sizes less their mean, so that a coefficient and its exponent are nearly independent.
 */
import { mean } from "../../numeric/stats";

/** A law bound to the sizes of some rows. */
export interface Law {
  /** Length of θ. */
  size: number;
  /** Takes θ for the calls of `logLoss` that follow; false where θ is out of the law's domain. */
  prepare(theta: Float64Array): boolean;
  /** ln L of a row; writes ∂ ln L/∂θ into `slopes`. */
  logLoss(row: number, slopes: Float64Array): number;
  /** The same at other sizes, in the order in which the form reads them. */
  logLossAt(sizes: readonly number[], slopes: Float64Array): number;
  /** Where a start begins: a point of the unit cube (as many numbers as θ) → θ. */
  start(unit: Float64Array): Float64Array;
  /** The parameters as they are printed, in that order. */
  parameters: Quantity[];
}

/** A number that θ gives: a parameter, or the loss at some sizes. */
export interface Quantity {
  name: string;
  /** On the scale on which its interval is sought, smooth in θ; writes the gradient into `slopes`. */
  at(theta: Float64Array, slopes: Float64Array): number;
  /** As it is printed; rising. */
  value(at: number): number;
  /** The coordinate that it is, where the law has only its square: the law is the same for −θ there. */
  square?: number;
}

/** A quantity whose scale is the sum of `weights` times θ. */
export function linear(name: string, weights: readonly number[], value = (at: number) => at): Quantity {
  return {
    name,
    value,
    at(theta, slopes) {
      let sum = 0;
      for (let k = 0; k < weights.length; k++) {
        slopes[k] = weights[k];
        sum += weights[k] * theta[k];
      }
      return sum;
    },
  };
}

/** The values of some quantities by name. */
export function valuesAt(quantities: readonly Quantity[], theta: Float64Array): Record<string, number> {
  const slopes = new Float64Array(theta.length);
  return Object.fromEntries(quantities.map(({ name, at, value }) => [name, value(at(theta, slopes))]));
}

/** The law's loss at some sizes, in the order in which the form reads them. */
export function lossAt(law: Law, sizes: readonly number[]): Quantity {
  return {
    name: "loss",
    value: Math.exp,
    at(theta, slopes) {
      law.prepare(theta);
      return law.logLossAt(sizes, slopes);
    },
  };
}

/** Logarithms of sizes, from their mean. */
export interface CentredLogs {
  values: Float64Array;
  mean: number;
}

export function centredLogs(sizes: Float64Array): CentredLogs {
  const logs = sizes.map(Math.log);
  const centre = mean(logs);
  return { values: logs.map((value) => value - centre), mean: centre };
}

/** The point of a unit interval between `from` and `to`. */
export function between(from: number, to: number, unit: number): number {
  return from + (to - from) * unit;
}
