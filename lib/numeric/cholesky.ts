/**
 * Symmetric positive definite matrices by their Cholesky factor, and least squares of a few unknowns through their
 * normal equations (Golub & Van Loan 2013, sections 4.2 and 5.3). Matrices `[k, k]` are held by rows.
 */

/**
 * Replaces the lower triangle of `matrix` by L of L Lᵀ, and reads that triangle alone.
 *
 * @param pivot what to take the square root of, given what is left on the diagonal of a column
 */
export function cholesky(matrix: Float64Array, size: number, pivot: (left: number, column: number) => number): void {
  for (let r = 0; r < size; r++) {
    for (let c = 0; c <= r; c++) {
      let sum = matrix[r * size + c];
      for (let j = 0; j < c; j++) sum -= matrix[r * size + j] * matrix[c * size + j];
      matrix[r * size + c] = r === c ? Math.sqrt(pivot(sum, c)) : sum / matrix[c * size + c];
    }
  }
}

/** b ← A⁻¹ b, from the factor of A. */
export function solveFactored(factor: Float32Array | Float64Array, size: number, b: Float64Array): void {
  for (let r = 0; r < size; r++) {
    let sum = b[r];
    for (let j = 0; j < r; j++) sum -= factor[r * size + j] * b[j];
    b[r] = sum / factor[r * size + r];
  }
  for (let r = size - 1; r >= 0; r--) {
    b[r] /= factor[r * size + r];
    for (let j = 0; j < r; j++) b[j] -= factor[r * size + j] * b[r];
  }
}

/** x of `matrix` · x = `right`; null where the matrix is singular. */
export function solveSymmetric(matrix: Float64Array, right: ArrayLike<number>): Float64Array | null {
  const size = right.length;
  const factor = Float64Array.from(matrix);
  let singular = false;
  cholesky(factor, size, (left, column) => {
    singular ||= !(left > 1e-12 * matrix[column * size + column]); // what is left of a column is rounding
    return left;
  });
  if (singular) return null;
  const x = Float64Array.from(right);
  solveFactored(factor, size, x);
  return x;
}

/** Σ rowᵀ row + `ridge` on the diagonal, `[k, k]`. */
export function normalMatrix(rows: Iterable<ArrayLike<number>>, size: number, ridge = 0): Float64Array {
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++) matrix[i * size + i] = ridge;
  for (const row of rows) {
    for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) matrix[i * size + j] += row[i] * row[j];
  }
  return matrix;
}
