/**
 * Multinomial logistic regression with an L2 penalty, the linear head of a probe.
 *
 * Objective, with l2 = 1/C of scikit-learn's LogisticRegression (its sum divided by n, which moves no minimum):
 *   J(W) = (1/n) · [ Σᵢ −log softmax(W xᵢ)[yᵢ]  +  (l2/2) · Σ W² ], the bias column not penalised.
 *
 * Shapes:  n windows  D features + 1 (the last column is 1)  K classes;  W is [K, D], flattened.
 */
import { nativeKernels } from "../engine/backend";
import { cholesky, solveFactored } from "../numeric/cholesky";
import { lbfgs, type Minimum } from "../numeric/lbfgs";

export interface Problem {
  /** `[n, D]`, the last column 1. */
  x: Float32Array;
  labels: Int32Array;
  n: number;
  columns: number;
  classes: number;
}

/** Multiply-adds spent at most on the blocks of the preconditioner, with native kernels and without. */
const KERNELS_BUDGET = 4e9;
const PLAIN_BUDGET = 2e8;
const BLOCK = 64;

/**
 * Minimises J from `start` until its gradient's norm is `tolerance` times that at W = 0.
 *
 * @throws Stopped when the signal stops it
 */
export function fitLogistic(
  problem: Problem,
  l2: number,
  start: Float64Array,
  tolerance: number,
  signal?: AbortSignal,
): Promise<Minimum> {
  const objective = (w: Float64Array, gradient: Float64Array) => lossAndGradient(problem, l2, w, gradient);
  const scale = new Float64Array(start.length);
  objective(new Float64Array(start.length), scale);
  const atZero = Math.sqrt(scale.reduce((sum, g) => sum + g * g, 0));
  return lbfgs(objective, start, {
    tolerance: tolerance * atZero,
    // Fewer windows than features make a small problem, and blocks that cost more than they save.
    precondition: problem.n < problem.columns ? undefined : blockPreconditioner(problem, l2, start),
    maxIterations: 2000,
    signal,
  });
}

/** Class of the largest logit for each row of `x` `[n, D]`. */
export function predict({ x, n, columns, classes }: Omit<Problem, "labels">, w: Float64Array): Int32Array {
  const predicted = new Int32Array(n);
  const logits = new Float64Array(BLOCK * classes);
  for (let from = 0; from < n; from += BLOCK) {
    const rows = Math.min(BLOCK, n - from);
    multiply(x, from, rows, columns, w, classes, logits);
    for (let i = 0; i < rows; i++) {
      let best = 0;
      for (let k = 1; k < classes; k++) if (logits[i * classes + k] > logits[i * classes + best]) best = k;
      predicted[from + i] = best;
    }
  }
  return predicted;
}

/** J and its gradient. */
function lossAndGradient(problem: Problem, l2: number, w: Float64Array, gradient: Float64Array): number {
  const { x, labels, n, columns, classes } = problem;
  gradient.fill(0);
  const kernels = nativeKernels();
  const loss = kernels ? kernels.crossEntropy(x, labels, w, classes, gradient) : crossEntropy(problem, w, gradient);
  let squares = 0;
  for (let i = 0; i < w.length; i++) {
    gradient[i] /= n;
    if (i % columns === columns - 1) continue;
    squares += w[i] * w[i];
    gradient[i] += (l2 / n) * w[i];
  }
  return (loss + (l2 / 2) * squares) / n;
}

/** Sum of the rows' losses, and of their gradients; a block of rows at a time, so that both products find it cached. */
function crossEntropy({ x, labels, n, columns, classes }: Problem, w: Float64Array, gradient: Float64Array): number {
  const logits = new Float64Array(BLOCK * classes);
  let loss = 0;
  for (let from = 0; from < n; from += BLOCK) {
    const rows = Math.min(BLOCK, n - from);
    multiply(x, from, rows, columns, w, classes, logits);
    for (let i = 0; i < rows; i++) {
      const own = i * classes + labels[from + i];
      loss -= logits[own];
      loss += softmax(logits, i * classes, classes);
      logits[own] -= 1;
    }
    accumulate(x, from, rows, columns, logits, classes, gradient);
  }
  return loss;
}

/** Turns logits into probabilities in place; returns the log of their sum of exponentials. */
function softmax(logits: Float64Array, from: number, classes: number): number {
  let highest = -Infinity;
  for (let k = from; k < from + classes; k++) if (logits[k] > highest) highest = logits[k];
  let sum = 0;
  for (let k = from; k < from + classes; k++) sum += logits[k] = Math.exp(logits[k] - highest);
  for (let k = from; k < from + classes; k++) logits[k] /= sum;
  return highest + Math.log(sum);
}

/** logits [rows, K] = x[from …] [rows, D] · Wᵀ; two rows by two classes at a time, held in registers. */
function multiply(
  x: Float32Array,
  from: number,
  rows: number,
  columns: number,
  w: Float64Array,
  classes: number,
  logits: Float64Array,
): void {
  for (let i = 0; i < rows; i += 2) {
    const a = (from + i) * columns;
    const b = i + 1 < rows ? a + columns : a; // an odd last row is computed twice
    const second = i + 1 < rows ? (i + 1) * classes : i * classes;
    for (let k = 0; k < classes; k += 2) {
      const p = k * columns;
      const q = k + 1 < classes ? p + columns : p;
      let ap = 0;
      let aq = 0;
      let bp = 0;
      let bq = 0;
      for (let j = 0; j < columns; j++) {
        const xa = x[a + j];
        const xb = x[b + j];
        const wp = w[p + j];
        const wq = w[q + j];
        ap += xa * wp;
        aq += xa * wq;
        bp += xb * wp;
        bq += xb * wq;
      }
      const other = k + 1 < classes ? k + 1 : k;
      logits[i * classes + k] = ap;
      logits[i * classes + other] = aq;
      logits[second + k] = bp;
      logits[second + other] = bq;
    }
  }
}

/** gradient [K, D] += residuals [rows, K]ᵀ · x[from …] [rows, D]; four rows at a time. */
function accumulate(
  x: Float32Array,
  from: number,
  rows: number,
  columns: number,
  residuals: Float64Array,
  classes: number,
  gradient: Float64Array,
): void {
  const whole = rows - (rows % 4);
  for (let i = 0; i < whole; i += 4) {
    const a = (from + i) * columns;
    const [b, c, d] = [a + columns, a + 2 * columns, a + 3 * columns];
    for (let k = 0; k < classes; k++) {
      const r = i * classes + k;
      const [ra, rb] = [residuals[r], residuals[r + classes]];
      const [rc, rd] = [residuals[r + 2 * classes], residuals[r + 3 * classes]];
      const g = k * columns;
      for (let j = 0; j < columns; j++) {
        gradient[g + j] += ra * x[a + j] + rb * x[b + j] + rc * x[c + j] + rd * x[d + j];
      }
    }
  }
  for (let i = whole; i < rows; i++) {
    const a = (from + i) * columns;
    for (let k = 0; k < classes; k++) {
      const r = residuals[i * classes + k];
      for (let j = 0; j < columns; j++) gradient[k * columns + j] += r * x[a + j];
    }
  }
}

/**
 * Solves with the diagonal blocks of the Hessian at `start`, one a class: XᵀSX / n + (l2/n) I, S = p(1 − p).
 * Features of an encoder are highly correlated, and this takes that out. A large problem takes every m-th row for
 * it: the minimum does not depend on it.
 */
function blockPreconditioner(problem: Problem, l2: number, start: Float64Array): (vector: Float64Array) => void {
  const { x, n, columns, classes } = problem;
  const kernels = nativeKernels();
  const budget = kernels ? KERNELS_BUDGET : PLAIN_BUDGET;
  const stride = Math.max(1, Math.ceil((n * columns * columns * classes) / 2 / budget));
  const blocks = new Float64Array(classes * columns * columns);
  const used = kernels
    ? kernels.hessianBlocks(x, n, start, classes, stride, blocks)
    : hessianBlocks(problem, start, stride, blocks);
  for (let i = 0; i < blocks.length; i++) blocks[i] /= used;
  for (let row = 0; row < classes * columns; row++) blocks[row * columns + (row % columns)] += l2 / n + 1e-7;
  if (kernels) {
    kernels.choleskyBlocks(blocks, columns);
    return centred((vector) => kernels.solveBlocks(blocks, columns, vector), columns);
  }
  const each = Array.from({ length: classes }, (_, k) => blocks.subarray(k * columns * columns, (k + 1) * columns * columns));
  for (const block of each) cholesky(block, columns, (left) => Math.max(left, 1e-12));
  return centred((vector) => {
    each.forEach((block, k) => solveFactored(block, columns, vector.subarray(k * columns, (k + 1) * columns)));
  }, columns);
}

/**
 * `solve` between two projections on the weights whose sum over the classes is 0. The minimum has that sum, and the
 * gradient too: what all classes share moves no probability, so nothing but the weak penalty would ever correct it.
 */
function centred(solve: (vector: Float64Array) => void, columns: number): (vector: Float64Array) => void {
  const centre = (vector: Float64Array) => {
    const classes = vector.length / columns;
    for (let j = 0; j < columns; j++) {
      let mean = 0;
      for (let i = j; i < vector.length; i += columns) mean += vector[i] / classes;
      for (let i = j; i < vector.length; i += columns) vector[i] -= mean;
    }
  };
  return (vector) => {
    centre(vector);
    solve(vector);
    centre(vector);
  };
}

/** Adds p (1 − p) x xᵀ of every `stride`-th row to the lower triangles of `blocks` `[K, D, D]`; returns the rows. */
function hessianBlocks({ x, n, columns, classes }: Problem, w: Float64Array, stride: number, blocks: Float64Array): number {
  const p = new Float64Array(classes);
  let used = 0;
  for (let i = 0; i < n; i += stride, used++) {
    multiply(x, i, 1, columns, w, classes, p);
    softmax(p, 0, classes);
    for (let k = 0; k < classes; k++) {
      const weight = p[k] * (1 - p[k]);
      if (weight < 1e-4) continue; // a row of no weight costs as much as any other
      for (let r = 0; r < columns; r++) {
        const value = weight * x[i * columns + r];
        const to = (k * columns + r) * columns;
        for (let c = 0; c <= r; c++) blocks[to + c] += value * x[i * columns + c];
      }
    }
  }
  return used;
}
