/**
 * Layers of the encoders over samples as nodes of ONNX, as lib/predict/nets.ts computes them.
 *
 * Shapes:  N windows or signals  T samples  C channels of the window  I, O channels in and out of a layer  D dimension of a state
 */
import type { Layers } from "./layerNodes";
import type { Value } from "./onnxFile";

interface Places {
  kernel: number;
  stride: number;
  /** Samples that come out. */
  samples: number;
  /** The window's end before its start, and the other way round, in place of zeros. */
  circular?: boolean;
}

/** Convolution `name`: `[N, T, I]` → `[N, samples, O]`. */
export function convolution(layers: Layers, name: string, x: Value, { kernel, stride, samples, circular }: Places): Value {
  const { graph } = layers;
  const before = Math.floor((kernel - 1) / 2);
  const after = kernel - stride - before;
  const slice = (from: Value, start: number, end: number, step = 1) =>
    graph.add("Slice", [from, graph.list(start), graph.list(end), graph.list(1), graph.list(step)]);
  const padded = circular
    ? graph.add("Concat", [slice(x, -before, Number.MAX_SAFE_INTEGER), x, slice(x, 0, after)], { axis: 1 })
    : graph.add("Pad", [x, graph.list(0, before, 0, 0, after, 0)]);
  // The samples under each place side by side, so that a convolution is a linear layer, also of whole numbers.
  const under = Array.from({ length: kernel }, (_, k) => slice(padded, k, k + stride * (samples - 1) + 1, stride));
  return layers.linear(name, graph.add("Concat", under, { axis: 2 }));
}

export const relu = ({ graph }: Layers, x: Value): Value => graph.add("Relu", [x]);

/** Batch normalisation `name` by its running moments, epsilon 1e-5, as one product and one sum. */
export function batchNorm({ graph, weight }: Layers, name: string, x: Value): Value {
  const [scale, shift] = [weight(`${name}.weight`), weight(`${name}.bias`)];
  const [mean, variance] = [weight(`${name}.running_mean`), weight(`${name}.running_var`)];
  const factor = scale.map((value, k) => value / Math.sqrt(variance[k] + 1e-5));
  const offset = shift.map((value, k) => value - mean[k] * factor[k]);
  const [product, sum] = [factor, offset].map((values) => graph.constant(values, [values.length]));
  return graph.add("Add", [graph.add("Mul", [x, product]), sum]);
}

/** Every second sample of what a filter smooths: `[N, T, I]` → `[N, T / 2, I]`. */
export function halved({ graph }: Layers, x: Value, samples: number): Value {
  const padded = graph.add("Pad", [x, graph.list(0, 1, 0, 0, 1, 0)]);
  return [1, 3, 3, 1]
    .map((weight, k) => {
      const every = graph.add("Slice", [padded, graph.list(k), graph.list(k + samples - 1), graph.list(1), graph.list(2)]);
      return graph.add("Mul", [every, graph.number(weight / 8)]);
    })
    .reduce((sum, part) => graph.add("Add", [sum, part]));
}

/** LSTM `name`: `[N, T, I]` → every state `[N, T, D]`. In float32 always, as ONNX has it. */
export function lstm(layers: Layers, name: string, x: Value): Value {
  const { weight } = layers;
  const bias = weight(`${name}.bias`);
  const dim = bias.length / 4;
  const order = [0, 3, 1, 2]; // gates i, f, g, o to i, o, f, g
  const both = weight(`${name}.weight`); // [4 D, I + D]
  const columns = both.length / bias.length;
  const part = (from: number, to: number) =>
    Float32Array.from(byRow(both, columns).flatMap((row) => [...row.subarray(from, to)]));
  return recurrent(layers, "LSTM", x, {
    ...{ dim, order, input: part(0, columns - dim), state: part(columns - dim, columns) },
    biases: [bias, new Float32Array(bias.length)],
  });
}

/** GRU `name`: `[N, T, I]` → every state `[N, T, D]`. In float32 always, as ONNX has it. */
export function gru(layers: Layers, name: string, x: Value): Value {
  const [input, state, ...biases] = ["input.weight", "state.weight", "input.bias", "state.bias"].map((part) =>
    layers.weight(`${name}.${part}`),
  );
  const order = [1, 0, 2]; // gates r, z, n to z, r, n
  return recurrent(layers, "GRU", x, { dim: biases[0].length / 3, order, input, state, biases });
}

interface Recurrent {
  dim: number;
  /** The places here of the gates in ONNX's order. */
  order: readonly number[];
  /** `[gates · D, I]` and `[gates · D, D]`. */
  input: Float32Array;
  state: Float32Array;
  biases: readonly Float32Array[];
}

function recurrent({ graph }: Layers, op: "LSTM" | "GRU", x: Value, { dim, order, input, state, biases }: Recurrent): Value {
  const gates = order.length * dim;
  const inOrder = (values: Float32Array) => {
    const parts = byRow(values, values.length / order.length);
    return Float32Array.from(order.flatMap((gate) => [...parts[gate]]));
  };
  const weights = [input, state].map((values) => graph.constant(inOrder(values), [1, gates, values.length / gates]));
  const bias = graph.constant(Float32Array.from(biases.flatMap((values) => [...inOrder(values)])), [1, 2 * gates]);
  const bySample = graph.add("Transpose", [x], { perm: [1, 0, 2] });
  const reset: Record<string, number> = op === "GRU" ? { linear_before_reset: 1 } : {}; // on the state's product
  const states = graph.add(op, [bySample, ...weights, bias], { hidden_size: dim, ...reset }); // [T, 1, N, D]
  return graph.add("Transpose", [graph.add("Squeeze", [states, graph.list(1)])], { perm: [1, 0, 2] });
}

function byRow(values: Float32Array, columns: number): Float32Array[] {
  return Array.from({ length: values.length / columns }, (_, row) => values.subarray(row * columns, (row + 1) * columns));
}

/** Each channel by itself: `[N, T, C]` → `[N·C, T, 1]`. */
export function channelSignals({ graph }: Layers, windows: Value, samples: number): Value {
  const byChannel = graph.add("Transpose", [windows], { perm: [0, 2, 1] });
  return graph.add("Reshape", [byChannel, graph.list(-1, samples, 1)]);
}

/** What each of C channels became, side by side: `[N·C, T, I]` → `[N, T, C·I]`. */
export function bySample({ graph }: Layers, x: Value, channels: number, [samples, dim]: [samples: number, dim: number]): Value {
  const byWindow = graph.add("Reshape", [x, graph.list(-1, channels, samples, dim)]);
  const bySample = graph.add("Transpose", [byWindow], { perm: [0, 2, 1, 3] });
  return graph.add("Reshape", [bySample, graph.list(-1, samples, channels * dim)]);
}

/** Adds to the channels of each sample what they find in one another, times the gain: `[N, T, C·I]` → the same shape. */
export function channelAttention(
  layers: Layers,
  name: string,
  x: Value,
  channels: number,
  [samples, dim]: [samples: number, dim: number],
): Value {
  const { graph, weight } = layers;
  const own = graph.add("Reshape", [x, graph.list(-1, channels, dim)]); // [N·T, C, I]
  const qkv = graph.add("Split", [layers.linear(`${name}.qkv`, own)], { axis: 2, num_outputs: 3 }, 3);
  const byKey = graph.add("Transpose", [`${qkv}:1`], { perm: [0, 2, 1] });
  const shares = graph.add("Softmax", [graph.add("MatMul", [qkv, byKey])], { axis: -1 });
  const found = graph.add("Mul", [graph.add("MatMul", [shares, `${qkv}:2`]), graph.number(weight(`${name}.gain`)[0])]);
  return graph.add("Reshape", [graph.add("Add", [own, found]), graph.list(-1, samples, channels * dim)]);
}

/** Shares of the attention over time, 1 on average, of scores `[N, T, 1]`. */
export function timeShares({ graph }: Layers, scores: Value, samples: number): Value {
  return graph.add("Mul", [graph.add("Softmax", [scores], { axis: 1 }), graph.number(samples)]);
}
