/**
 * Multinomial logistic regression with an L2 penalty, the linear head of a probe.
 *
 * Objective, with l2 = 1/C of scikit-learn's LogisticRegression (its sum divided by n, which moves no minimum):
 *   J(W) = (1/n) · [ Σᵢ −log softmax(W xᵢ)[yᵢ]  +  (l2/2) · Σ W² ], the bias column not penalised.
 *
 * Shapes:  n windows  D features + 1 (the last column is 1)  K classes;  W is [K, D], flattened.
 */
import { type FeatureRows, nativeKernels } from "../engine/backend";
import { lbfgs, type Minimum } from "../numeric/lbfgs";
import { plainLogistic } from "./plainLogistic";

/** Windows to fit: rows of features, which are standardised as they are read. */
export interface Problem extends FeatureRows {
  /** Of every row of `features`. */
  labels: Int32Array;
  classes: number;
}

/** What multiplies a vector [K, D] by an approximate inverse Hessian, in place, for any L2; null: nothing does. */
export type Curvature = ((l2: number) => (vector: Float64Array) => void) | null;

/** Multiply-adds spent at most on the blocks of a preconditioner, with native kernels and without. */
const KERNELS_BUDGET = 2e10;
const PLAIN_BUDGET = 1e9;
/** Iterations after which the curvature is measured again where they have led, and how often at most. */
const ITERATIONS = 30;
const ROUNDS = 60;

const passes = () => nativeKernels() ?? plainLogistic;
const columnsOf = ({ mean }: FeatureRows): number => mean.length + 1;

/** Rows with the mean and population deviation of each feature over them; a constant feature keeps deviation 1. */
export function problemOf(
  { features, dim, labels }: { features: Float32Array; dim: number; labels: Int32Array },
  rows: Uint32Array,
  classes: number,
): Problem {
  const mean = new Float64Array(dim);
  const squares = new Float64Array(dim);
  for (const row of rows) for (let j = 0; j < dim; j++) mean[j] += features[row * dim + j] / rows.length;
  for (const row of rows) {
    for (let j = 0; j < dim; j++) squares[j] += (features[row * dim + j] - mean[j]) ** 2 / rows.length;
  }
  const inverse = Float32Array.from(squares, (value, j) => {
    const deviation = Math.sqrt(value);
    return deviation > 1e-12 * Math.abs(mean[j]) ? 1 / deviation : 1;
  });
  const single = Float32Array.from(mean);
  return {
    features,
    rows,
    mean: single,
    rest: Float32Array.from(mean, (value, j) => value - single[j]),
    inverse,
    labels,
    classes,
  };
}

/** Weights to start from. */
export const zeroWeights = (problem: Problem): Float64Array => new Float64Array(columnsOf(problem) * problem.classes);

/**
 * Minimises J from `start` until the next step would lower it by `tolerance` at most.
 *
 * @param curvature of a problem and weights that are near these, where it is known
 * @throws Stopped when the signal stops it
 */
export async function fitLogistic(
  problem: Problem,
  l2: number,
  start: Float64Array,
  tolerance: number,
  { curvature = curvatureAt(problem, start), signal }: { curvature?: Curvature; signal?: AbortSignal } = {},
): Promise<Minimum> {
  const objective = (w: Float64Array, gradient: Float64Array) => lossAndGradient(problem, l2, w, gradient);
  const maxIterations = curvature ? ITERATIONS : ITERATIONS * ROUNDS;
  for (let [x, round] = [start, 1]; ; round++) {
    const found = await lbfgs(objective, x, { tolerance, precondition: curvature?.(l2), maxIterations, signal });
    if (found.iterations < maxIterations || !curvature || round === ROUNDS) return found;
    x = found.x;
    curvature = curvatureAt(problem, x);
  }
}

/** Class of the largest probability of each row. */
export function predict(data: FeatureRows, w: Float64Array): Int32Array {
  const n = data.rows.length;
  const classes = w.length / columnsOf(data);
  const p = new Float32Array(classes * n);
  passes().probabilities(data, w, p);
  return Int32Array.from(data.rows, (_, i) => {
    let best = 0;
    for (let k = 1; k < classes; k++) if (p[k * n + i] > p[best * n + i]) best = k;
    return best;
  });
}

/** W, which is of standardised features, as weights `[K, D]` and biases of the features as they are. */
export function onFeatures(data: FeatureRows, w: Float64Array): { weight: Float32Array; bias: Float32Array } {
  const { mean, rest, inverse } = data;
  const dim = mean.length;
  const classes = w.length / (dim + 1);
  const weight = new Float32Array(classes * dim);
  const bias = new Float32Array(classes);
  for (let k = 0; k < classes; k++) {
    let sum = w[k * (dim + 1) + dim];
    for (let j = 0; j < dim; j++) {
      const scaled = w[k * (dim + 1) + j] * inverse[j];
      weight[k * dim + j] = scaled;
      sum -= scaled * (mean[j] + rest[j]);
    }
    bias[k] = sum;
  }
  return { weight, bias };
}

/** J and its gradient. */
function lossAndGradient(problem: Problem, l2: number, w: Float64Array, gradient: Float64Array): number {
  const [n, columns] = [problem.rows.length, columnsOf(problem)];
  gradient.fill(0);
  const loss = passes().crossEntropy(problem, problem.labels, w, gradient);
  let squares = 0;
  for (let i = 0; i < w.length; i++) {
    gradient[i] /= n;
    if (i % columns === columns - 1) continue;
    squares += w[i] * w[i];
    gradient[i] += (l2 / n) * w[i];
  }
  return (loss + (l2 / 2) * squares) / n;
}

/**
 * The diagonal blocks of the Hessian at `w`, one a class: XᵀSX / n + (l2/n) I, S = p(1 − p). Features of an encoder are
 * highly correlated, and to solve with the blocks takes that out. A large problem takes every m-th row for them: the
 * minimum does not depend on it. Null where there are fewer windows than features: blocks would cost more than they save.
 */
export function curvatureAt(problem: Problem, w: Float64Array): Curvature {
  const { rows, classes } = problem;
  const [n, columns] = [rows.length, columnsOf(problem)];
  if (n < columns) return null;
  const budget = nativeKernels() ? KERNELS_BUDGET : PLAIN_BUDGET;
  const stride = Math.max(1, Math.ceil((n * columns * columns * classes) / 2 / budget));
  const some = { ...problem, rows: rows.filter((_, i) => i % stride === 0) };
  const p = new Float32Array(classes * some.rows.length);
  passes().probabilities(some, w, p);
  const blocks = new Float64Array(classes * columns * columns);
  passes().hessianBlocks(some, p, blocks);
  for (let i = 0; i < blocks.length; i++) blocks[i] /= some.rows.length;
  return (l2) => {
    const factors = blocks.slice();
    for (let row = 0; row < classes * columns; row++) factors[row * columns + (row % columns)] += l2 / n + 1e-7;
    passes().choleskyBlocks(factors, columns);
    const single = Float32Array.from(factors); // a step reads them twice, and is only guided by them
    return (vector) => {
      centre(vector, columns);
      passes().solveBlocks(single, columns, vector);
      centre(vector, columns);
    };
  };
}

/**
 * Projects on the weights whose sum over the classes is 0. The minimum has that sum, and the gradient too: what all
 * classes share moves no probability, so nothing but the weak penalty would ever correct it.
 */
function centre(vector: Float64Array, columns: number): void {
  const classes = vector.length / columns;
  for (let j = 0; j < columns; j++) {
    let mean = 0;
    for (let i = j; i < vector.length; i += columns) mean += vector[i] / classes;
    for (let i = j; i < vector.length; i += columns) vector[i] -= mean;
  }
}
