/**
 * The layers of an encoder in plain JavaScript, a window at a time.
 *
 * Shapes:  L tokens  I, O inputs and outputs of a layer  D dimension
 */

/** Rows of equal length, one after the other. */
export interface Matrix {
  rows: number;
  columns: number;
  values: Float32Array;
}

/** The tensor of a name, `[…]` flat. */
export type Weights = (name: string) => Float32Array;

export function matrix(rows: number, columns: number, values: Float32Array = new Float32Array(rows * columns)): Matrix {
  return { rows, columns, values };
}

/** Layer `name` in torch's layout, weight `[O, I]`: `[L, I]` → `[L, O]`. */
export function linear(weights: Weights, name: string, x: Matrix, hasBias = true): Matrix {
  const weight = weights(`${name}.weight`);
  const bias = hasBias ? weights(`${name}.bias`) : new Float32Array(weight.length / x.columns);
  const y = matrix(x.rows, bias.length);
  for (let row = 0; row < x.rows; row++) {
    const from = row * x.columns;
    for (let out = 0; out < bias.length; out++) {
      let sum = bias[out];
      for (let i = 0, at = out * x.columns; i < x.columns; i++) sum += x.values[from + i] * weight[at + i];
      y.values[row * bias.length + out] = sum;
    }
  }
  return y;
}

/** LayerNorm `name` over each row, epsilon 1e-6. */
export function layerNorm(weights: Weights, name: string, { rows, columns, values }: Matrix): Matrix {
  const [scale, shift] = [weights(`${name}.weight`), weights(`${name}.bias`)];
  const y = matrix(rows, columns);
  for (let from = 0; from < values.length; from += columns) {
    let [mean, square] = [0, 0];
    for (let i = 0; i < columns; i++) mean += values[from + i] / columns;
    for (let i = 0; i < columns; i++) square += (values[from + i] - mean) ** 2 / columns;
    const inverse = 1 / Math.sqrt(square + 1e-6);
    for (let i = 0; i < columns; i++) y.values[from + i] = (values[from + i] - mean) * inverse * scale[i] + shift[i];
  }
  return y;
}

/** Each value in place. */
export function gelu(x: Matrix, kind: "exact" | "tanh"): Matrix {
  const cubic = Math.sqrt(2 / Math.PI);
  x.values.forEach((v, i) => {
    const share = kind === "exact" ? erf(v * Math.SQRT1_2) : Math.tanh(cubic * (v + 0.044715 * v ** 3));
    x.values[i] = 0.5 * v * (1 + share);
  });
  return x;
}

/** Off by 1.5e-7 at most (Abramowitz and Stegun 1964, 7.1.26). */
function erf(x: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const terms = [1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592];
  const rest = terms.reduce((sum, term) => (sum + term) * t, 0) * Math.exp(-x * x);
  return Math.sign(x) * (1 - rest);
}

export function add(x: Matrix, y: Matrix): Matrix {
  return matrix(
    x.rows,
    x.columns,
    x.values.map((value, i) => value + y.values[i]),
  );
}

/**
 * Softmax attention of each head over all tokens: q, k and v side by side `[L, 3 D]` → `[L, D]`.
 *
 * @param seen is given the share of each token `[L]` that a token takes in a head
 */
export function attention(qkv: Matrix, heads: number, seen?: (token: number, shares: Float64Array) => void): Matrix {
  const { rows: tokens, columns, values } = qkv;
  const dim = columns / 3;
  const size = dim / heads;
  const mixed = matrix(tokens, dim);
  const scores = new Float64Array(tokens);
  for (let head = 0; head < heads; head++) {
    const place = (token: number, part: number) => token * columns + part * dim + head * size;
    for (let query = 0; query < tokens; query++) {
      for (let key = 0; key < tokens; key++) {
        let sum = 0;
        for (let i = 0; i < size; i++) sum += values[place(query, 0) + i] * values[place(key, 1) + i];
        scores[key] = sum / Math.sqrt(size);
      }
      const shares = softmax(scores);
      seen?.(query, shares);
      for (let i = 0; i < size; i++) {
        let sum = 0;
        for (let key = 0; key < tokens; key++) sum += shares[key] * values[place(key, 2) + i];
        mixed.values[query * dim + head * size + i] = sum;
      }
    }
  }
  return mixed;
}

export function softmax(scores: Float64Array): Float64Array {
  const most = scores.reduce((a, b) => Math.max(a, b), -Infinity);
  const parts = scores.map((score) => Math.exp(score - most));
  const sum = parts.reduce((a, b) => a + b, 0);
  return parts.map((part) => part / sum);
}
