/**
 * What a form of law tells the minimiser. θ are the minimiser's own coordinates: logarithms of what is positive, and
 * logarithms of sizes taken from their mean, so that a coefficient and its exponent are nearly independent.
 */

/** A law bound to the sizes of some rows. */
export interface Law {
  /** Length of θ. */
  size: number;
  /** Takes θ for the calls of `logLoss` that follow; false where θ is out of the law's domain. */
  prepare(theta: Float64Array): boolean;
  /** ln L of a row; writes ∂ ln L/∂θ into `slopes`. */
  logLoss(row: number, slopes: Float64Array): number;
  /** Where a start begins: a point of the unit cube (as many numbers as θ) → θ. */
  start(unit: Float64Array): Float64Array;
  /** The parameters as they are printed. */
  params(theta: Float64Array): Record<string, number>;
}

/** Logarithms of sizes, from their mean. */
export interface CentredLogs {
  values: Float64Array;
  mean: number;
}

export function centredLogs(sizes: Float64Array): CentredLogs {
  const logs = sizes.map(Math.log);
  const mean = meanOf(logs);
  return { values: logs.map((value) => value - mean), mean };
}

export function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The point of a unit interval between `from` and `to`. */
export function between(from: number, to: number, unit: number): number {
  return from + (to - from) * unit;
}
