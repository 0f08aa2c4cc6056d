/** Layers as nodes of ONNX, in float32 or with products of whole numbers of eight bits. */
import type { Config } from "../../base/config";
import type { Model } from "../../predict/predict";
import { elementTypes, type OnnxGraph, type Value } from "./onnxFile";

export interface Layers {
  graph: OnnxGraph;
  weight: (name: string) => Float32Array;
  /** In eight bits where the model asks for it. */
  linear: (name: string, x: Value) => Value;
  /** In float32 always. */
  exactLinear: (name: string, x: Value) => Value;
  norm: (name: string, x: Value) => Value;
  gelu: (x: Value) => Value;
}

/** @param int8 whether `linear` keeps weights, and takes products, in eight bits */
export function layerNodes(graph: OnnxGraph, { tensors }: Model, gelu: Config["gelu"], int8: boolean): Layers {
  const tensor = (name: string) => {
    const found = tensors.get(name);
    if (!found) throw new TypeError(`expected tensor ${name} in the model, found none`);
    return found;
  };
  const weight = (name: string) => tensor(name).values;
  const exactLinear = (name: string, x: Value) =>
    layer(name, (values, shape) => {
      return graph.add("MatMul", [x, graph.constant(transposed(values, shape[1]), shape)]);
    });
  return {
    graph,
    weight,
    exactLinear,
    linear: int8 ? integerLinear : exactLinear,
    norm(name, x) {
      const [scale, shift] = [weight(`${name}.weight`), weight(`${name}.bias`)].map((values) =>
        graph.constant(values, [values.length]),
      );
      return graph.add("LayerNormalization", [x, scale, shift], { axis: -1, epsilon: { float: 1e-6 } });
    },
    gelu: (x) => graph.add("Gelu", [x], { approximate: gelu === "tanh" ? "tanh" : "none" }),
  };

  /** A layer, with its bias where it has one. */
  function layer(name: string, product: (values: Float32Array, shape: [inputs: number, outputs: number]) => Value): Value {
    const { values, shape } = tensor(`${name}.weight`);
    const [outputs] = shape;
    const made = product(values, [values.length / outputs, outputs]);
    const bias = tensors.get(`${name}.bias`);
    return bias ? graph.add("Add", [made, graph.constant(bias.values, [outputs])]) : made;
  }

  /**
   * Weights have a scale an output, and what they are multiplied with one a row, so that no token's answer depends on others.
   * Both are without a sign, zero at 128: products of values with and without one saturate on x64 that has no VNNI.
   */
  function integerLinear(name: string, x: Value): Value {
    return layer(name, (values, shape) => {
      const [, outputs] = shape;
      const { scales, rounded } = rounding(values, outputs);
      const most = graph.add("ReduceMax", [graph.add("Abs", [x]), graph.list(-1)], { keepdims: 1 });
      const scale = graph.add("Div", [graph.add("Max", [most, graph.number(LEAST)]), graph.number(STEPS)]);
      const steps = graph.add("Round", [graph.add("Div", [x, scale])]);
      const rows = graph.add("Cast", [graph.add("Add", [steps, graph.number(ZERO)])], { to: elementTypes.uint8 });
      const zero = graph.constant(Uint8Array.of(ZERO), []);
      const product = graph.add("MatMulInteger", [rows, graph.constant(transposed(rounded, outputs), shape), zero, zero]);
      const sums = graph.add("Cast", [product], { to: elementTypes.float });
      return graph.add("Mul", [graph.add("Mul", [sums, scale]), graph.constant(scales, [outputs])]);
    });
  }
}

/** torch's `[O, I]` → `[I, O]`. */
function transposed<T extends Float32Array | Uint8Array>(values: T, outputs: number): T {
  const inputs = values.length / outputs;
  const made = values.slice() as T;
  for (let o = 0; o < outputs; o++) for (let i = 0; i < inputs; i++) made[i * outputs + o] = values[o * inputs + i];
  return made;
}

/** Steps from zero to the largest value, the byte that is zero, and a largest value that is as good as none. */
const [STEPS, ZERO, LEAST] = [127, 128, 1e-20];

/** Weights `[O, I]` over the scale of their output, to whole numbers from −127 to 127, and these above zero's place. */
function rounding(values: Float32Array, outputs: number): { scales: Float32Array; rounded: Uint8Array } {
  const inputs = values.length / outputs;
  const scales = Float32Array.from({ length: outputs }, (_, o) => {
    const most = values.subarray(o * inputs, (o + 1) * inputs).reduce((top, value) => Math.max(top, Math.abs(value)), 0);
    return Math.max(most, LEAST) / STEPS;
  });
  return { scales, rounded: Uint8Array.from(values, (value, i) => ZERO + Math.round(value / scales[Math.floor(i / inputs)])) };
}
