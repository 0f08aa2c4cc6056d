/**
 * Which form the losses of all folds support together. Six sizes of one fold cannot distinguish forms; with a level for
 * each fold and one shape for all of them, 3 folds give 18 points.
 *
 *   power       ln L = level of the fold − exponent · u
 *   quadratic   the same + curvature · u²
 *   saturating  ln L = level of the fold + ln(e + exp(−exponent · u))
 *
 * u = ln hours − its mean. Levels are least squares' own, so each form is fitted to what is left of the fold's mean.
 */
import { createBfgs } from "../../numeric/bfgs";
import { tCritical } from "../../numeric/distributions";
import type { Objective } from "../../numeric/lineSearch";
import { mean } from "../../numeric/stats";
import { normalMatrix, solveSymmetric } from "../../numeric/cholesky";
import { aicc } from "../fit/aicc";
import type { Ci95 } from "../../base/ci95";
import { groupBy } from "../study/rows";
import type { LossPoint } from "../study/points";

export interface PooledForms {
  /** Points, and folds among them. */
  n: number;
  folds: number;
  power: { exponent: number; aicc: number };
  /** Of ln L against ln hours: above 0 where the law flattens, so that no one power law holds. */
  quadratic: { curvature: number; ci95: Ci95; aicc: number };
  saturating: { exponent: number; aicc: number };
}

/** What is pooled: each point's u and ln L, and its fold. */
interface Pool {
  u: number[];
  logLoss: number[];
  fold: number[];
  folds: number;
}

/** Null for fewer than 2 folds, or too few points for a form of `folds` + 2 parameters. */
export function pooledForms(points: readonly LossPoint[], strategy: LossPoint["strategy"]): PooledForms | null {
  const own = points.filter((point) => point.strategy === strategy);
  const n = own.length;
  const pool = pooled(own);
  const { u, folds } = pool;
  const sizes = new Set(own.map((point) => point.hours)).size;
  if (folds < 2 || n <= folds + 4 || sizes < 4) return null;
  const y = withoutLevels(pool, pool.logLoss);
  const linear = withoutLevels(pool, u);
  const square = withoutLevels(
    pool,
    u.map((value) => value * value),
  );
  const straight = leastSquares([linear], y);
  const curved = leastSquares([linear, square], y);
  if (straight === null || curved === null) return null;
  const deviation = Math.sqrt((curved.rss / (n - folds - 2)) * curved.lastInverse);
  const half = tCritical(n - folds - 2) * deviation;
  const curvature = curved.weights[1];
  const saturating = fitSaturating(pool, y);
  return {
    n,
    folds,
    power: { exponent: -straight.weights[0], aicc: aicc(straight.rss, n, folds + 2) },
    quadratic: { curvature, ci95: [curvature - half, curvature + half], aicc: aicc(curved.rss, n, folds + 3) },
    saturating: { exponent: saturating.exponent, aicc: aicc(saturating.rss, n, folds + 3) },
  };
}

function pooled(points: readonly LossPoint[]): Pool {
  const logs = points.map((point) => Math.log(point.hours));
  const centre = mean(logs);
  const names = [...groupBy(points, (point) => point.fold).keys()];
  return {
    u: logs.map((value) => value - centre),
    logLoss: points.map((point) => Math.log(point.testLoss)),
    fold: points.map((point) => names.indexOf(point.fold)),
    folds: names.length,
  };
}

/** Values less the mean of their fold. */
function withoutLevels({ fold, folds }: Pool, values: ArrayLike<number>): Float64Array {
  const [sums, counts] = [new Float64Array(folds), new Float64Array(folds)];
  fold.forEach((k, i) => {
    sums[k] += values[i];
    counts[k]++;
  });
  return Float64Array.from(fold, (k, i) => values[i] - sums[k] / counts[k]);
}

/** Weights of the columns, and the last weight's entry in the inverse of the normal matrix: its variance over σ². */
function leastSquares(
  columns: readonly Float64Array[],
  y: Float64Array,
): { weights: Float64Array; rss: number; lastInverse: number } | null {
  const size = columns.length;
  const rows = Array.from(y, (_, i) => columns.map((column) => column[i]));
  const matrix = normalMatrix(rows, size);
  const right = columns.map((column) => column.reduce((sum, value, i) => sum + value * y[i], 0));
  const weights = solveSymmetric(matrix, right);
  const last = solveSymmetric(
    matrix,
    columns.map((_, k) => (k === size - 1 ? 1 : 0)),
  );
  if (weights === null || last === null) return null;
  const residual = (row: number[], i: number) => y[i] - row.reduce((sum, value, k) => sum + value * weights[k], 0);
  return { weights, rss: rows.reduce((sum, row, i) => sum + residual(row, i) ** 2, 0), lastInverse: last[size - 1] };
}

/** θ = [ln e, ln exponent]. */
function fitSaturating(pool: Pool, y: Float64Array): { exponent: number; rss: number } {
  const { u } = pool;
  const shape = new Float64Array(u.length);
  const share = new Float64Array(u.length);
  const objective: Objective = ([logE, logExponent], gradient) => {
    const exponent = Math.exp(logExponent);
    u.forEach((value, i) => {
      const total = Math.exp(logE) + Math.exp(-exponent * value);
      shape[i] = Math.log(total);
      share[i] = Math.exp(logE) / total;
    });
    const fitted = withoutLevels(pool, shape);
    gradient.fill(0);
    let rss = 0;
    // Residuals of a fold add up to 0, so the levels take no part in the gradient.
    u.forEach((value, i) => {
      const residual = fitted[i] - y[i];
      rss += residual ** 2;
      gradient[0] += 2 * residual * share[i];
      gradient[1] -= 2 * residual * (1 - share[i]) * value * exponent;
    });
    return rss;
  };
  const minimise = createBfgs(2);
  const starts = [-3, -1, 1].flatMap((logE) => [-1, 0, 0.7].map((logExponent) => Float64Array.of(logE, logExponent)));
  const found = starts.map((start) => minimise(objective, start)).filter(({ value }) => Number.isFinite(value));
  const best = found.reduce((a, b) => (b.value < a.value ? b : a));
  return { exponent: Math.exp(best.x[1]), rss: best.value };
}
