/**
 * The capacity that suits a data size, from runs of several encoders on several sizes: in each fold ln L is a parabola
 * in ln N whose middle moves with ln D (a response surface, Box & Wilson 1951; at one D the parabola of Hoffmann et al.
 * 2022, approach 2). The optimum is the ratio of its slope and its curvature, with Fieller's interval over folds.
 */
import { foldMean, ratioOfMeans } from "./foldEstimates";
import { mean } from "../../numeric/stats";
import { normalMatrix, solveSymmetric } from "../../numeric/cholesky";
import type { Ci95 } from "../../base/ci95";
import { groupBy } from "./rows";
import type { CellPoint } from "./points";

export interface Capacity {
  /** Parameters of lowest loss; null where the rows have no such place between their encoders. */
  params: number | null;
  /** In parameters; it may reach beyond the encoders. */
  ci95: Ci95 | null;
  /** In words: why there is an optimum, or none. */
  verdict: string;
  /** Parameters up to which the loss falls: the optimum, or the largest encoder; null where it does not. */
  fallsTo: number | null;
  /** Where the surface of each fold is lowest, null where it has no such place; and how far off the fold's ln L are. */
  folds: { params: number | null; deviation: number }[];
}

/** One fold: ln L = c₀ + c₁n + c₂n² + c₃d + c₄nd with n = ln N and d = ln D from their means. */
export interface Surface {
  slope: number;
  curvature: number;
  /** 0 at one D. */
  bySize: number;
  /** Root mean square of the residuals of ln L. */
  deviation: number;
}

const FEWEST = 6;

/**
 * The capacity of lowest loss on `hours` of data, by the USER runs.
 *
 * @param points of the study's grid, one source
 * @throws RangeError for hours that are not positive and finite
 */
export function optimalCapacity(points: readonly CellPoint[], hours: number): Capacity {
  if (!(hours > 0 && hours < Infinity)) {
    throw new RangeError(`optimalCapacity: expected positive hours, found ${hours}`);
  }
  const own = points.filter((point) => point.strategy === "user");
  const middleN = mean(own.map((point) => Math.log(point.encoderParams)));
  const middleD = mean(own.map((point) => Math.log(point.hours)));
  const surfaces = [...groupBy(own, (point) => point.fold).values()].flatMap((fold) => {
    const rows = fold.map(({ encoderParams, hours: d, testLoss }) => ({
      n: Math.log(encoderParams) - middleN,
      d: Math.log(d) - middleD,
      logLoss: Math.log(testLoss),
    }));
    return rows.length < FEWEST ? [] : (surfaceOf(rows) ?? []);
  });
  if (surfaces.length < 2) {
    const verdict =
      `too few points: 2 folds needed with ${FEWEST} runs each, of 3 encoders and 2 sizes, found ` + `${surfaces.length}`;
    return { params: null, ci95: null, verdict, fallsTo: null, folds: [] };
  }
  return lowestOf(
    surfaces,
    own.map((point) => point.encoderParams),
    middleN,
    Math.log(hours) - middleD,
  );
}

/**
 * Where the folds' surfaces are lowest.
 *
 * @param encoders their parameters; @param middleN what n is counted from; @param d where
 */
export function lowestOf(surfaces: readonly Surface[], encoders: readonly number[], middleN: number, d: number): Capacity {
  const sizes = encoders.map((params) => Math.log(params) - middleN);
  const [smallest, largest] = [Math.min(...sizes), Math.max(...sizes)];
  const slopeAt = (n: number) => foldMean(surfaces.map(({ slope, curvature, bySize }) => slope + 2 * curvature * n + bySize * d));
  const curvature = foldMean(surfaces.map((surface) => 2 * surface.curvature));
  const { ratio, ci95 } = ratioOfMeans(
    surfaces.map(({ slope, bySize }) => -slope - bySize * d),
    surfaces.map((surface) => 2 * surface.curvature),
  );
  const params = (n: number) => Math.exp(n + middleN);
  const folds = surfaces.map(({ slope, curvature: bend, bySize, deviation }) => ({
    params: bend > 0 ? params((-slope - bySize * d) / (2 * bend)) : null,
    deviation,
  }));
  const none = { params: null, ci95: null, fallsTo: null, folds };
  if (ci95 !== null && curvature.mean > 0 && ratio >= smallest && ratio <= largest) {
    const optimum = params(ratio);
    return {
      params: optimum,
      ci95: [params(ci95[0]), params(ci95[1])],
      verdict: "between the encoders",
      fallsTo: optimum,
      folds,
    };
  }
  // A parabola's slope halfway is that of the line between its ends.
  const across = slopeAt((smallest + largest) / 2);
  if (across.ci95[1] < 0 && slopeAt(largest).ci95[1] < 0) {
    const verdict = "the loss falls up to the largest encoder: that one, or beyond";
    return { ...none, verdict, fallsTo: params(largest) };
  }
  if (across.ci95[0] > 0 && slopeAt(smallest).ci95[0] > 0) {
    return { ...none, verdict: "the loss rises from the smallest encoder on: that one, or below" };
  }
  return { ...none, verdict: "not determined: the folds do not agree how the loss moves with the encoder's size" };
}

/** The same where the model may have `most` parameters at most. */
export function withinBudget(capacity: Capacity, most: number): Capacity {
  const { ci95, fallsTo } = capacity;
  if (fallsTo === null || fallsTo <= most) return capacity;
  const bounded: Ci95 | null = ci95 && [Math.min(ci95[0], most), Math.min(ci95[1], most)];
  const verdict = "the budget is the bound: the loss would still fall beyond it";
  return { ...capacity, params: most, ci95: bounded, verdict, fallsTo: most };
}

/** By least squares, of 3 encoders or more at 2 sizes or more; null where there are fewer. */
function surfaceOf(rows: readonly { n: number; d: number; logLoss: number }[]): Surface | null {
  const different = (values: number[]) => new Set(values).size;
  if (different(rows.map(({ n }) => n)) < 3 || different(rows.map(({ d }) => d)) < 2) return null;
  const solved = leastSquares(
    rows.map(({ n, d }) => [1, n, n * n, d, n * d]),
    rows,
  );
  return (
    solved && { slope: solved.weights[1], curvature: solved.weights[2], bySize: solved.weights[4], deviation: solved.deviation }
  );
}

/** The same at one size, of 3 encoders or more. */
export function parabolaOf(rows: readonly { n: number; logLoss: number }[]): Surface | null {
  if (new Set(rows.map(({ n }) => n)).size < 3) return null;
  const solved = leastSquares(
    rows.map(({ n }) => [1, n, n * n]),
    rows,
  );
  return solved && { slope: solved.weights[1], curvature: solved.weights[2], bySize: 0, deviation: solved.deviation };
}

function leastSquares(
  columns: readonly number[][],
  rows: readonly { logLoss: number }[],
): { weights: Float64Array; deviation: number } | null {
  const right = new Float64Array(columns[0].length);
  columns.forEach((row, i) => row.forEach((value, k) => (right[k] += value * rows[i].logLoss)));
  const weights = solveSymmetric(normalMatrix(columns, right.length), right);
  if (weights === null) return null;
  const residuals = columns.map((row, i) => rows[i].logLoss - row.reduce((sum, value, k) => sum + value * weights[k], 0));
  return { weights, deviation: Math.sqrt(mean(residuals.map((residual) => residual ** 2))) };
}
