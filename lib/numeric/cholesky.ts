/** Least squares of a few unknowns through their normal equations (Golub & Van Loan 2013, sections 4.2 and 5.3). */

/** Σ rowᵀ row + `ridge` on the diagonal, `[k, k]` by rows. */
export function normalMatrix(rows: Iterable<ArrayLike<number>>, size: number, ridge = 0): Float64Array {
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++) matrix[i * size + i] = ridge;
  for (const row of rows) {
    for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) matrix[i * size + j] += row[i] * row[j];
  }
  return matrix;
}

/** x of `matrix` · x = `right` for a symmetric positive definite matrix, by Cholesky; null where it is singular. */
export function solveSymmetric(matrix: Float64Array, right: ArrayLike<number>): Float64Array | null {
  const size = right.length;
  const factor = Float64Array.from(matrix); // its lower triangle becomes L of L Lᵀ
  for (let j = 0; j < size; j++) {
    for (let i = j; i < size; i++) {
      let sum = factor[i * size + j];
      for (let k = 0; k < j; k++) sum -= factor[i * size + k] * factor[j * size + k];
      if (i > j) factor[i * size + j] = sum / factor[j * size + j];
      else if (sum > 1e-12 * matrix[j * size + j]) factor[j * size + j] = Math.sqrt(sum);
      else return null; // what is left of a column is rounding
    }
  }
  const x = Float64Array.from(right);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) x[i] -= factor[i * size + k] * x[k];
    x[i] /= factor[i * size + i];
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) x[i] -= factor[k * size + i] * x[k];
    x[i] /= factor[i * size + i];
  }
  return x;
}
