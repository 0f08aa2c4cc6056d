/** The passes of `engine/kernels/logistic.h` without native code, for backends that this project has no kernels for. */
import type { FeatureRows, Kernels } from "../engine/backend";
import { cholesky, solveFactored } from "../numeric/cholesky";

const BLOCK = 64; // rows that stay in the cache between two products

type Passes = Pick<Kernels, "crossEntropy" | "probabilities" | "hessianBlocks" | "choleskyBlocks" | "solveBlocks">;

export const plainLogistic: Passes = {
  crossEntropy(data, labels, w, gradient) {
    const { columns, read } = reader(data);
    const classes = w.length / columns;
    const logits = new Float64Array(BLOCK * classes);
    let loss = 0;
    for (let from = 0; from < data.rows.length; from += BLOCK) {
      const { x, rows } = read(from);
      multiply(x, rows, columns, w, classes, logits);
      for (let i = 0; i < rows; i++) {
        const own = i * classes + labels[data.rows[from + i]];
        loss -= logits[own];
        loss += softmax(logits, i * classes, classes);
        logits[own] -= 1;
      }
      accumulate(x, rows, columns, logits, classes, gradient);
    }
    return loss;
  },
  probabilities(data, w, p) {
    const { columns, read } = reader(data);
    const [n, classes] = [data.rows.length, w.length / columns];
    const logits = new Float64Array(BLOCK * classes);
    for (let from = 0; from < n; from += BLOCK) {
      const { x, rows } = read(from);
      multiply(x, rows, columns, w, classes, logits);
      for (let i = 0; i < rows; i++) {
        softmax(logits, i * classes, classes);
        for (let k = 0; k < classes; k++) p[k * n + from + i] = logits[i * classes + k];
      }
    }
  },
  hessianBlocks(data, p, blocks) {
    const { columns, read } = reader(data);
    const [n, classes] = [data.rows.length, p.length / data.rows.length];
    for (let from = 0; from < n; from += BLOCK) {
      const { x, rows } = read(from);
      for (let i = 0; i < rows; i++) {
        for (let k = 0; k < classes; k++) {
          const weight = p[k * n + from + i] * (1 - p[k * n + from + i]);
          if (weight < 1e-3) continue; // a row of hardly any weight costs as much as any other
          for (let r = 0; r < columns; r++) {
            const value = weight * x[i * columns + r];
            const to = (k * columns + r) * columns;
            for (let c = 0; c <= r; c++) blocks[to + c] += value * x[i * columns + c];
          }
        }
      }
    }
  },
  choleskyBlocks(blocks, columns) {
    for (const block of each(blocks, columns ** 2)) cholesky(block, columns, (left) => Math.max(left, 1e-12));
  },
  solveBlocks(factors, columns, vector) {
    const right = each(vector, columns);
    each(factors, columns ** 2).forEach((factor, k) => solveFactored(factor, columns, right[k]));
  },
};

function each<T extends Float32Array | Float64Array>(values: T, length: number): T[] {
  return Array.from({ length: values.length / length }, (_, k) => values.subarray(k * length, (k + 1) * length) as T);
}

/** Reads a block of rows, standardised, with a last column of 1: `[rows, columns]`. */
function reader({ features, rows, mean, rest, inverse }: FeatureRows) {
  const dim = mean.length;
  const columns = dim + 1;
  const x = new Float32Array(BLOCK * columns).fill(1);
  const read = (from: number) => {
    const count = Math.min(BLOCK, rows.length - from);
    for (let i = 0; i < count; i++) {
      const at = rows[from + i] * dim;
      for (let j = 0; j < dim; j++) x[i * columns + j] = (features[at + j] - mean[j] - rest[j]) * inverse[j];
    }
    return { x, rows: count };
  };
  return { columns, read };
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

/** logits [rows, K] = x [rows, D] · Wᵀ; two rows by two classes at a time, held in registers. */
function multiply(x: Float32Array, rows: number, columns: number, w: Float64Array, classes: number, logits: Float64Array): void {
  for (let i = 0; i < rows; i += 2) {
    const a = i * columns;
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

/** gradient [K, D] += residuals [rows, K]ᵀ · x [rows, D]; four rows at a time. */
function accumulate(
  x: Float32Array,
  rows: number,
  columns: number,
  residuals: Float64Array,
  classes: number,
  gradient: Float64Array,
): void {
  const whole = rows - (rows % 4);
  for (let i = 0; i < whole; i += 4) {
    const a = i * columns;
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
    const a = i * columns;
    for (let k = 0; k < classes; k++) {
      const r = residuals[i * classes + k];
      for (let j = 0; j < columns; j++) gradient[k * columns + j] += r * x[a + j];
    }
  }
}
