/**
 * Layers of the encoders over samples in plain JavaScript, a window at a time, as lib/model/nets.ts has them for training.
 *
 * Shapes:  T samples  C channels of the window  I, O channels in and out of a layer  D dimension of a state
 */
import { attention, linear, matrix, type Matrix, softmax, type Weights } from "./layers";

interface Places {
  kernel: number;
  stride: number;
  /** Zeros before the first sample; `circular`: the window's end instead. */
  before: number;
  circular?: boolean;
}

/** The samples under each place of a convolution, side by side: `[T, I]` → `[T / stride, kernel · I]`. */
export function unfold(x: Matrix, { kernel, stride, before, circular = false }: Places): Matrix {
  const under = matrix(x.rows / stride, kernel * x.columns);
  for (let place = 0; place < under.rows; place++) {
    for (let k = 0; k < kernel; k++) {
      const at = place * stride + k - before;
      if (!circular && (at < 0 || at >= x.rows)) continue;
      const row = (at + x.rows) % x.rows;
      under.values.set(x.values.subarray(row * x.columns, (row + 1) * x.columns), (place * kernel + k) * x.columns);
    }
  }
  return under;
}

/** Each value in place. */
export function relu(x: Matrix): Matrix {
  x.values.forEach((value, i) => (x.values[i] = Math.max(value, 0)));
  return x;
}

/** Batch normalisation `name` by its running moments, epsilon 1e-5. */
export function batchNorm(weights: Weights, name: string, x: Matrix): Matrix {
  const [scale, shift] = [weights(`${name}.weight`), weights(`${name}.bias`)];
  const [mean, variance] = [weights(`${name}.running_mean`), weights(`${name}.running_var`)];
  const values = x.values.map((value, i) => {
    const k = i % x.columns;
    return ((value - mean[k]) / Math.sqrt(variance[k] + 1e-5)) * scale[k] + shift[k];
  });
  return matrix(x.rows, x.columns, values);
}

/** Every second sample of what a filter smooths: `[T, I]` → `[T / 2, I]`. */
export function halved(x: Matrix): Matrix {
  const y = matrix(x.rows / 2, x.columns);
  y.values.forEach((_, i) => {
    const [first, column] = [2 * Math.floor(i / x.columns) - 1, i % x.columns];
    [1, 3, 3, 1].forEach((weight, k) => {
      const at = first + k;
      if (at >= 0 && at < x.rows) y.values[i] += (weight / 8) * x.values[at * x.columns + column];
    });
  });
  return y;
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** LSTM `name`, gates i, f, g, o: `[T, I]` → every state `[T, D]`. */
export function lstm(weights: Weights, name: string, x: Matrix): Matrix {
  const dim = weights(`${name}.bias`).length / 4;
  const y = matrix(x.rows, dim);
  const cell = new Float32Array(dim);
  const both = matrix(1, x.columns + dim);
  for (let t = 0; t < x.rows; t++) {
    both.values.set(x.values.subarray(t * x.columns, (t + 1) * x.columns));
    const { values } = linear(weights, name, both);
    for (let i = 0; i < dim; i++) {
      const [input, forget, made, out] = [0, 1, 2, 3].map((gate) => values[gate * dim + i]);
      cell[i] = sigmoid(forget) * cell[i] + sigmoid(input) * Math.tanh(made);
      y.values[t * dim + i] = sigmoid(out) * Math.tanh(cell[i]);
    }
    both.values.set(y.values.subarray(t * dim, (t + 1) * dim), x.columns);
  }
  return y;
}

/** GRU `name`, gates r, z, n, the reset on the state's product: `[T, I]` → every state `[T, D]`. */
export function gru(weights: Weights, name: string, x: Matrix): Matrix {
  const given = linear(weights, `${name}.input`, x);
  const dim = given.columns / 3;
  const y = matrix(x.rows, dim);
  let state = matrix(1, dim);
  for (let t = 0; t < x.rows; t++) {
    const { values } = linear(weights, `${name}.state`, state);
    const next = matrix(1, dim);
    for (let i = 0; i < dim; i++) {
      const [ofR, ofZ, ofN] = [0, 1, 2].map((gate) => given.values[t * given.columns + gate * dim + i]);
      const [r, z] = [sigmoid(ofR + values[i]), sigmoid(ofZ + values[dim + i])];
      next.values[i] = (1 - z) * Math.tanh(ofN + r * values[2 * dim + i]) + z * state.values[i];
    }
    y.values.set(next.values, t * dim);
    state = next;
  }
  return y;
}

/** Runs `encode` on each channel by itself, `[T, 1]` → `[S, I]`, and puts the results side by side: `[T, C]` → `[S, C·I]`. */
export function byChannel(x: Matrix, encode: (signal: Matrix) => Matrix): Matrix {
  const made = Array.from({ length: x.columns }, (_, channel) =>
    encode(
      matrix(
        x.rows,
        1,
        x.values.filter((_, i) => i % x.columns === channel),
      ),
    ),
  );
  const [{ rows, columns }] = made;
  const y = matrix(rows, x.columns * columns);
  made.forEach(({ values }, channel) => {
    for (let row = 0; row < rows; row++)
      y.values.set(values.subarray(row * columns, (row + 1) * columns), (row * x.columns + channel) * columns);
  });
  return y;
}

/** Adds to the channels of each sample what they find in one another, times the gain: `[T, C·I]` → the same shape. */
export function channelAttention(weights: Weights, name: string, x: Matrix, channels: number): Matrix {
  const dim = x.columns / channels;
  const [gain] = weights(`${name}.gain`);
  const y = matrix(x.rows, x.columns);
  for (let row = 0; row < x.rows; row++) {
    const own = x.values.subarray(row * x.columns, (row + 1) * x.columns);
    const qkv = linear(weights, `${name}.qkv`, matrix(channels, dim, own), false);
    // The products of q and k are not divided by √I.
    qkv.values.forEach((value, i) => (qkv.values[i] = i % (3 * dim) < dim ? value * Math.sqrt(dim) : value));
    attention(qkv, 1).values.forEach((found, i) => (y.values[row * x.columns + i] = own[i] + gain * found));
  }
  return y;
}

/** Each row times what `of` makes of its share of the attention over time, the shares being 1 on average. */
export function weighted(x: Matrix, scores: Matrix, of: (share: number) => number): Matrix {
  const shares = softmax(Float64Array.from(scores.values));
  return matrix(
    x.rows,
    x.columns,
    x.values.map((value, i) => value * of(shares[Math.floor(i / x.columns)] * x.rows)),
  );
}
