/** Layers as nodes of ONNX, in float32 or with products of whole numbers of eight bits. */
import type { Config } from "../../base/config";
import type { Model } from "../../predict/predict";
import type { OnnxGraph, Value } from "./onnxFile";

export interface Layers {
  graph: OnnxGraph;
  weight: (name: string) => Float32Array;
  linear: (name: string, x: Value) => Value;
  norm: (name: string, x: Value) => Value;
  gelu: (x: Value) => Value;
}

/**
 * @param int8 weights are kept, and products taken, in eight bits: of weights with a scale an output, of what they are
 * multiplied with by the range that it has in the window at hand
 */
export function layerNodes(graph: OnnxGraph, { tensors }: Model, gelu: Config["gelu"], int8: boolean): Layers {
  const weight = (name: string) => {
    const tensor = tensors.get(name);
    if (!tensor) throw new TypeError(`expected tensor ${name} in the model, found none`);
    return tensor.values;
  };
  return {
    graph,
    weight,
    linear(name, x) {
      const [values, bias] = [weight(`${name}.weight`), weight(`${name}.bias`)];
      const shape = [values.length / bias.length, bias.length]; // [I, O]
      const product = int8 ? integerProduct(x) : graph.add("MatMul", [x, graph.constant(transposed(values, bias.length), shape)]);
      return graph.add("Add", [product, graph.constant(bias, [bias.length])]);

      function integerProduct(x: Value): Value {
        const { scales, rounded } = rounding(values, bias.length);
        const whole = graph.add("DynamicQuantizeLinear", [x], {}, 3); // values, their scale, their zero
        const rows = graph.constant(transposed(rounded, bias.length), shape);
        const sums = graph.add("Cast", [graph.add("MatMulInteger", [whole, rows, `${whole}:2`])], { to: 1 });
        const scale = graph.add("Mul", [`${whole}:1`, graph.constant(scales, [bias.length])]);
        return graph.add("Mul", [sums, scale]);
      }
    },
    norm(name, x) {
      const [scale, shift] = [weight(`${name}.weight`), weight(`${name}.bias`)].map((values) =>
        graph.constant(values, [values.length]),
      );
      return graph.add("LayerNormalization", [x, scale, shift], { axis: -1, epsilon: { float: 1e-6 } });
    },
    gelu: (x) => graph.add("Gelu", [x], { approximate: gelu === "tanh" ? "tanh" : "none" }),
  };
}

/** torch's `[O, I]` → `[I, O]`. */
function transposed<T extends Float32Array | Int8Array>(values: T, outputs: number): T {
  const inputs = values.length / outputs;
  const made = values.slice() as T;
  for (let o = 0; o < outputs; o++) for (let i = 0; i < inputs; i++) made[i * outputs + o] = values[o * inputs + i];
  return made;
}

/** Weights `[O, I]` over the scale of their output, to whole numbers from −127 to 127. */
function rounding(values: Float32Array, outputs: number): { scales: Float32Array; rounded: Int8Array } {
  const inputs = values.length / outputs;
  const scales = Float32Array.from({ length: outputs }, (_, o) => {
    const most = values.subarray(o * inputs, (o + 1) * inputs).reduce((top, value) => Math.max(top, Math.abs(value)), 0);
    return (most || 1) / 127;
  });
  return { scales, rounded: Int8Array.from(values, (value, i) => Math.round(value / scales[Math.floor(i / inputs)])) };
}
