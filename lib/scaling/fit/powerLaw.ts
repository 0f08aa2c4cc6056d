/**
 * The two-parameter power law L = coefficient · x^(−exponent), as the paper fits it: ordinary least squares
 * of log L on log x, with Student t intervals (Draper & Smith 1998, chapter 1).
 */
import type { Ci95 } from "../../base/ci95";
import { tCritical } from "../../numeric/distributions";
import { mean } from "../../numeric/stats";

export interface Point {
  x: number;
  y: number;
}

export interface PowerLaw {
  coefficient: number;
  /** Positive where the loss falls with x. */
  exponent: number;
  coefficientCi95: Ci95;
  exponentCi95: Ci95;
  /** Share of the variance of log L explained; 1 where every L is equal. */
  r2: number;
  /** Number of points. */
  n: number;
  /** Smallest and largest x fitted: beyond it the law is an extrapolation. */
  range: [from: number, to: number];
  /** Residual deviation of log L, n − 2 degrees of freedom. */
  sigma: number;
  /** Mean and sum of squared deviations of log x: what a band needs. */
  logX: { mean: number; squares: number };
}

/**
 * Fits the law to `points`.
 *
 * @throws RangeError for fewer than 3 points, values that are not positive and finite, or one x only
 */
export function powerLaw(points: readonly Point[]): PowerLaw {
  checkPoints(points, 3, "powerLaw");
  const n = points.length;
  const u = points.map((point) => Math.log(point.x));
  const v = points.map((point) => Math.log(point.y));
  const meanU = mean(u);
  const meanV = mean(v);
  let squares = 0;
  let products = 0;
  let total = 0;
  for (let i = 0; i < n; i++) {
    squares += (u[i] - meanU) ** 2;
    products += (u[i] - meanU) * (v[i] - meanV);
    total += (v[i] - meanV) ** 2;
  }
  const slope = products / squares;
  const intercept = meanV - slope * meanU;
  let residual = 0;
  for (let i = 0; i < n; i++) residual += (v[i] - intercept - slope * u[i]) ** 2;
  const sigma = Math.sqrt(residual / (n - 2));
  const t = tCritical(n - 2);
  const slopeHalf = (t * sigma) / Math.sqrt(squares);
  const interceptHalf = t * sigma * Math.sqrt(1 / n + meanU ** 2 / squares);
  return {
    coefficient: Math.exp(intercept),
    exponent: -slope,
    coefficientCi95: [Math.exp(intercept - interceptHalf), Math.exp(intercept + interceptHalf)],
    exponentCi95: [-slope - slopeHalf, -slope + slopeHalf],
    r2: total > 0 ? 1 - residual / total : 1,
    n,
    range: [Math.min(...points.map((point) => point.x)), Math.max(...points.map((point) => point.x))],
    sigma,
    logX: { mean: meanU, squares },
  };
}

/** The law's value at x. */
export function lawAt(law: Pick<PowerLaw, "coefficient" | "exponent">, x: number): number {
  return law.coefficient * x ** -law.exponent;
}

/** 95 % band at x: of the law itself ("mean"), or of one more observation ("prediction"). */
export function bandAt(law: PowerLaw, x: number, kind: "mean" | "prediction" = "prediction"): Ci95 {
  const leverage = 1 / law.n + (Math.log(x) - law.logX.mean) ** 2 / law.logX.squares;
  const half = tCritical(law.n - 2) * law.sigma * Math.sqrt(leverage + (kind === "prediction" ? 1 : 0));
  const centre = Math.log(lawAt(law, x));
  return [Math.exp(centre - half), Math.exp(centre + half)];
}

/** As the paper prints a law: "L = 0.058·D^-0.049"; `variable` names x. */
export function formatLaw(law: Pick<PowerLaw, "coefficient" | "exponent">, variable = "D"): string {
  const coefficient =
    law.coefficient >= 0.001 && law.coefficient < 1000 ? law.coefficient.toFixed(3) : law.coefficient.toExponential(2);
  const power = (-law.exponent).toFixed(3).replace(/^-(0\.000)$/, "$1");
  return `L = ${coefficient}·${variable}^${power}`;
}

/** Throws unless there are `least` points or more, all positive and finite, at two different x or more. */
export function checkPoints(points: readonly Point[], least: number, caller: string): void {
  if (points.length < least) {
    throw new RangeError(`${caller}: expected ${least} points or more, found ${points.length}: add sizes to the study`);
  }
  points.forEach(({ x, y }, i) => {
    if (!(x > 0 && y > 0 && Number.isFinite(x) && Number.isFinite(y))) {
      throw new RangeError(
        `${caller}: expected positive finite values, found (${x}, ${y}) at point ${i}: leave diverged runs out`,
      );
    }
  });
  if (points.every((point) => point.x === points[0].x)) {
    throw new RangeError(`${caller}: expected 2 different x or more, found ${points[0].x} alone: add sizes`);
  }
}
