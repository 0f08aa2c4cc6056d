/**
 * The saturating power law L = irreducibleLoss + coefficient · x^(−exponent), by least squares of log L.
 *
 * Levenberg–Marquardt (Nocedal & Wright 2006, section 10.3) on (log coefficient, exponent, share), where the
 * irreducible loss is share · the smallest L, from a fixed set of starts: nothing is drawn.
 */
import { checkPoints, type Point, powerLaw } from "./powerLaw";

export interface SaturatingPowerLaw {
  coefficient: number;
  exponent: number;
  irreducibleLoss: number;
  /** Sum of squared residuals of log L. */
  residual: number;
  r2: number;
  n: number;
}

/** Shares of the smallest loss that the irreducible loss starts from; 0 is the plain law. */
const STARTS = [0, 0.1, 0.3, 0.5, 0.7, 0.85, 0.95, 0.99];

/**
 * Fits the law to `points`; `irreducibleLoss` stays from 0 to below the smallest L.
 *
 * @throws RangeError for fewer than 4 points, values that are not positive and finite, or fewer than 3 different x
 */
export function saturatingPowerLaw(points: readonly Point[]): SaturatingPowerLaw {
  checkPoints(points, 4, "saturatingPowerLaw");
  const different = new Set(points.map((point) => point.x)).size;
  if (different < 3) {
    throw new RangeError(`saturatingPowerLaw: expected 3 different x or more, found ${different}: add sizes`);
  }
  const smallest = Math.min(...points.map((point) => point.y));
  let best: { parameters: number[]; residual: number } | undefined;
  for (const share of STARTS) {
    // The rest of the law in closed form, given the share.
    const rest = powerLaw(points.map(({ x, y }) => ({ x, y: y - share * smallest })));
    const found = levenbergMarquardt(points, smallest, [Math.log(rest.coefficient), rest.exponent, share]);
    if (!best || found.residual < best.residual) best = found;
  }
  const { parameters: [logCoefficient, exponent, share], residual } = best as NonNullable<typeof best>;
  const logs = points.map((point) => Math.log(point.y));
  const mean = logs.reduce((sum, value) => sum + value, 0) / logs.length;
  const total = logs.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    coefficient: Math.exp(logCoefficient), exponent, irreducibleLoss: share * smallest,
    residual, r2: total > 0 ? 1 - residual / total : 1, n: points.length,
  };
}

function levenbergMarquardt(points: readonly Point[], smallest: number, start: number[]) {
  let parameters = start;
  let residual = sumOfSquares(points, smallest, parameters);
  let damping = 1e-3;
  for (let iteration = 0; iteration < 500 && damping < 1e12; iteration++) {
    const { hessian, gradient } = normalEquations(points, smallest, parameters);
    // A share held at 0 by its bound takes no part while its gradient pushes it outwards.
    const held = parameters[2] === 0 && gradient[2] >= 0;
    const step = solve3(hessian, gradient, damping, held);
    const next = parameters.map((value, i) => value - step[i]);
    next[2] = Math.min(Math.max(next[2], 0), (1 + parameters[2]) / 2); // towards 1, never to it
    const found = sumOfSquares(points, smallest, next);
    if (!(found <= residual)) {
      damping *= 4;
      continue;
    }
    const moved = Math.max(...next.map((value, i) => Math.abs(value - parameters[i])));
    [parameters, residual] = [next, found];
    damping = Math.max(damping / 5, 1e-12);
    if (moved < 1e-13) break;
  }
  return { parameters, residual };
}

function sumOfSquares(points: readonly Point[], smallest: number, [a, exponent, share]: number[]): number {
  return points.reduce((sum, { x, y }) => {
    const predicted = share * smallest + Math.exp(a - exponent * Math.log(x));
    return sum + (Math.log(predicted) - Math.log(y)) ** 2;
  }, 0);
}

/** JᵀJ `[3, 3]` and Jᵀr `[3]` of the residuals log predicted − log L. */
function normalEquations(points: readonly Point[], smallest: number, [a, exponent, share]: number[]) {
  const hessian = [0, 1, 2].map(() => [0, 0, 0]);
  const gradient = [0, 0, 0];
  for (const { x, y } of points) {
    const power = Math.exp(a - exponent * Math.log(x));
    const predicted = share * smallest + power;
    const j = [power / predicted, (-power * Math.log(x)) / predicted, smallest / predicted];
    const r = Math.log(predicted) - Math.log(y);
    for (let p = 0; p < 3; p++) {
      gradient[p] += j[p] * r;
      for (let q = 0; q < 3; q++) hessian[p][q] += j[p] * j[q];
    }
  }
  return { hessian, gradient };
}

/** Solves (H + damping · diag H) step = g by elimination with pivots; `held` keeps the third parameter. */
function solve3(hessian: number[][], gradient: number[], damping: number, held: boolean): number[] {
  const rows = hessian.map((row, i) => [...row.map((h, j) => (i === j ? h * (1 + damping) + 1e-300 : h)), gradient[i]]);
  if (held) rows[2] = [0, 0, 1, 0];
  for (let c = 0; c < 3; c++) {
    const pivot = [c, c + 1, c + 2].filter((r) => r < 3)
      .reduce((p, r) => (Math.abs(rows[r][c]) > Math.abs(rows[p][c]) ? r : p), c);
    [rows[c], rows[pivot]] = [rows[pivot], rows[c]];
    for (let r = 0; r < 3; r++) {
      if (r === c) continue;
      const factor = rows[r][c] / rows[c][c];
      for (let k = c; k < 4; k++) rows[r][k] -= factor * rows[c][k];
    }
  }
  return rows.map((row, i) => row[3] / row[i]);
}
