/**
 * A model as an ONNX file: raw windows in, activities out.
 *
 * Shapes:  N windows  T samples  R recorded channels, three a sensor  C channels in the model's frame  A activities
 */
import type { ShippedEncoder } from "../../base/config";
import { featureDim } from "../../base/modelSize";
import { LEAST_GRAVITY } from "../../data/frame";
import type { Model } from "../../predict/predict";
import { encoderNodes } from "./encoderNodes";
import { layerNodes } from "./layerNodes";
import { OnnxGraph, type Value } from "./onnxFile";

/**
 * The file's bytes: input `windows` `[N, T, R]` at 50 Hz, accelerometer in g before gyroscope in rad/s, outputs `logits` and
 * `probabilities` `[N, A]`, and the encoder's `features` `[N, F]`, for heads of your own.
 *
 * @param int8 whether the encoder's weights are kept, and its products taken, in eight bits; those of an LSTM or GRU stay in 32
 */
export function toOnnx(model: Model, { int8 = false } = {}): Uint8Array {
  const { config, activities, channels, moments } = model;
  const encode = encoderNodes[(config.encoder ?? "vit") as ShippedEncoder]; // `load` refuses others
  const graph = new OnnxGraph();
  const layers = layerNodes(graph, model, config.gelu, int8);
  let x: Value = "windows";
  if (config.frame === "gravity") x = byGravity(graph, x, channels);
  if (config.frame === "both") x = graph.add("Concat", [x, byGravity(graph, x, channels)], { axis: 2 });
  if (moments) {
    const [mean, std] = [moments.mean, moments.std].map((values) => graph.constant(Float32Array.from(values), [values.length]));
    x = graph.add("Div", [graph.add("Sub", [x, mean]), std]);
  }
  const features = pooled(graph, encode(layers, config, x), model);
  // Small as it is, and features differ by little of their range.
  const logits = layers.exactLinear("classifier", features);
  const out = ["N", activities.length];
  return graph.encode(
    { name: "windows", shape: ["N", config.seqLen, channels] },
    [
      { name: "logits", shape: out, value: logits },
      { name: "probabilities", shape: out, value: graph.add("Softmax", [logits], { axis: -1 }) },
      { name: "features", shape: ["N", featureDim(config)], value: features },
    ],
    { activities: JSON.stringify(activities), input: describeInput(config.seqLen, channels) },
  );
}

function describeInput(samples: number, channels: number): string {
  const sensors = channels === 3 ? "accelerometer x, y, z in g" : "accelerometer x, y, z in g, gyroscope x, y, z in rad/s";
  return `windows of ${samples} samples at 50 Hz: ${sensors}`;
}

/** Each sensor's value along the mean acceleration, the norm across it and the norm: `[N, T, R]`, see lib/data/frame.ts. */
function byGravity(graph: OnnxGraph, windows: Value, channels: number): Value {
  const sensor = (first: number) => graph.add("Slice", [windows, graph.list(first), graph.list(first + 3), graph.list(2)]);
  const sum = (x: Value) => graph.add("ReduceSum", [x, graph.list(2)]);
  const norm = (x: Value) => graph.add("Sqrt", [sum(graph.add("Mul", [x, x]))]);
  const mean = graph.add("ReduceMean", [sensor(0), graph.list(1)]); // [N, 1, 3]
  const length = norm(mean);
  const isThere = graph.add("GreaterOrEqual", [length, graph.number(LEAST_GRAVITY)]);
  const unit = graph.add("Div", [mean, graph.add("Max", [length, graph.number(LEAST_GRAVITY)])]);
  const down = graph.add("Where", [isThere, unit, graph.number(0)]);
  const parts = Array.from({ length: channels / 3 }, (_, i) => {
    const values = sensor(3 * i);
    const along = sum(graph.add("Mul", [values, down]));
    const across = norm(graph.add("Sub", [values, graph.add("Mul", [along, down])]));
    return [along, across, norm(values)];
  });
  return graph.add("Concat", parts.flat(), { axis: 2 });
}

/** Tokens `[N, L, D]` → features `[N, D]` or `[N, 2 D]`. */
function pooled(graph: OnnxGraph, tokens: Value, { config }: Model): Value {
  const over = (op: string, x: Value, keepdims: 0 | 1) => graph.add(op, [x, graph.list(1)], { keepdims });
  const mean = over("ReduceMean", tokens, 1);
  const flat = graph.add("Squeeze", [mean, graph.list(1)]);
  if (config.pooling === "mean") return flat;
  if (config.pooling === "meanAndMax") return graph.add("Concat", [flat, over("ReduceMax", tokens, 0)], { axis: 1 });
  const away = graph.add("Sub", [tokens, mean]);
  const variance = graph.add("Add", [over("ReduceMean", graph.add("Mul", [away, away]), 0), graph.number(1e-8)]);
  return graph.add("Concat", [flat, graph.add("Sqrt", [variance])], { axis: 1 });
}
