/**
 * Which form the losses of all folds and draws support together, with a level for each fold: 6 sizes of 3 folds are 18
 * points, where 6 alone cannot distinguish forms.
 *
 *   power       ln L = level of the fold − exponent · u
 *   quadratic   the same + curvature · u²
 *   saturating  ln L = level of the fold + ln(e + exp(−exponent · u))
 *
 * u = ln x − its mean.
 */
import type { Ci95 } from "../../base/ci95";
import { normalMatrix, solveSymmetric } from "../../numeric/cholesky";
import { tCritical } from "../../numeric/distributions";
import { mean } from "../../numeric/stats";
import { aicc, TELLING } from "../fit/aicc";
import type { Point } from "../fit/powerLaw";
import type { PowerVerdict } from "../fit/verdict";
import { lossAt, valuesAt } from "../forms/law";
import { type FoldEstimate, foldMean } from "../study/foldEstimates";
import type { LossPoint } from "../study/points";
import { groupBy } from "../study/rows";
import { fitWithLevels, groupsOf, withoutLevels } from "./levels";

/** Loss `y` at size `x` in one fold. */
export interface FoldPoint extends Point {
  fold: number;
}

export interface PooledForms {
  /** Points, and folds among them. */
  n: number;
  folds: number;
  /** ln of the loss at the smallest size over that at the largest: above 0 where it falls, whatever the form. */
  drop: FoldEstimate;
  power: { exponent: number; aicc: number };
  /** Of ln L against ln x: above 0 where the law flattens, so that no one power law holds. */
  quadratic: { curvature: number; ci95: Ci95; aicc: number };
  /** `loss` at a size is that of the mean fold. */
  saturating: { exponent: number; aicc: number; loss: (x: number) => number };
  /** Of the power law. */
  verdict: PowerVerdict;
}

/** Null for fewer than 2 folds, fewer than 4 sizes, or too few points for a form of `folds` + 2 parameters. */
export function pooledForms(points: readonly FoldPoint[]): PooledForms | null {
  const n = points.length;
  const group = groupsOf(points.map(({ fold }) => fold));
  const folds = new Set(group).size;
  if (folds < 2 || n <= folds + 4 || new Set(points.map(({ x }) => x)).size < 4) return null;
  const logs = points.map(({ x }) => Math.log(x));
  const centre = mean(logs);
  const y = withoutLevels(
    points.map((point) => Math.log(point.y)),
    group,
  );
  const linear = withoutLevels(logs, group);
  const square = withoutLevels(
    logs.map((value) => (value - centre) ** 2),
    group,
  );
  const straight = leastSquares([linear], y);
  const curved = leastSquares([linear, square], y);
  if (straight === null || curved === null) return null;
  const half = tCritical(n - folds - 2) * Math.sqrt((curved.rss / (n - folds - 2)) * curved.lastInverse);
  const curvature = curved.weights[1];
  const column = (value: (point: FoldPoint) => number) => Float64Array.from(points, value);
  const saturating = fitWithLevels("saturating", { d: column(({ x }) => x), loss: column((point) => point.y) }, group);
  const { law, theta, offset } = saturating;
  const loss = (x: number) => Math.exp(offset) * valuesAt([lossAt(law, [x])], theta).loss;
  const forms: Omit<PooledForms, "verdict"> = {
    n,
    folds,
    drop: foldMean([...groupBy(points, ({ fold }) => fold).values()].map(dropOf)),
    power: { exponent: -straight.weights[0], aicc: aicc(straight.rss, n, folds + 2) },
    quadratic: { curvature, ci95: [curvature - half, curvature + half], aicc: aicc(curved.rss, n, folds + 3) },
    saturating: { exponent: valuesAt(law.parameters, theta).exponent, aicc: aicc(saturating.rss, n, folds + 3), loss },
  };
  return { ...forms, verdict: verdictOf(forms) };
}

/** Of loss against hours, of one strategy. */
export function formsOfData(points: readonly LossPoint[], strategy: LossPoint["strategy"]): PooledForms | null {
  const own = points.filter((point) => point.strategy === strategy);
  return pooledForms(own.map(({ fold, hours, testLoss }) => ({ fold, x: hours, y: testLoss })));
}

/** Whether the loss falls at all comes first, then whether a form that bends is better. */
function verdictOf({ drop, power, quadratic, saturating }: Omit<PooledForms, "verdict">): PowerVerdict {
  if (drop.ci95[1] < 0) return { kind: "not supported", reasons: ["the loss rises"] };
  if (drop.ci95[0] <= 0) return { kind: "inconclusive", reasons: ["the loss does not clearly fall"] };
  const flattens = power.aicc - Math.min(saturating.aicc, quadratic.curvature > 0 ? quadratic.aicc : Infinity) > TELLING;
  if (flattens) return { kind: "falls, but not as a power law", reasons: ["it flattens"] };
  if (power.aicc - quadratic.aicc > TELLING) return { kind: "falls, but not as a power law", reasons: ["it steepens"] };
  if (saturating.aicc - power.aicc > TELLING) return { kind: "supported", reasons: [] };
  return { kind: "inconclusive", reasons: [`AICc differs by less than ${TELLING}`] };
}

/** Of one fold; draws of a size are averaged. */
function dropOf(points: readonly FoldPoint[]): number {
  const xs = points.map(({ x }) => x);
  const at = (size: number) => mean(points.filter(({ x }) => x === size).map(({ y }) => Math.log(y)));
  return at(Math.min(...xs)) - at(Math.max(...xs));
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
