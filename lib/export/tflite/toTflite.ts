/** A model as a TFLite file, made from its ONNX graph by TensorFlow, in the project's Python. */
import { join } from "node:path";
import type { Model } from "../../predict/predict";
import { onnxJson } from "../onnx/onnxFile";
import { toOnnx } from "../onnx/toOnnx";
import { runPython } from "../runPython";

/**
 * How weights are kept: in 32 bits, in 16, or those of products in eight, with a scale a row of what they are multiplied with.
 * TFLite's kind that rounds everything to eight bits is left out: a transformer loses half of its score to it.
 */
export type Precision = "float32" | "float16" | "dynamic";

/**
 * The file's bytes: input `windows` `[1, T, R]`, as of `toOnnx`, outputs `logits` and `probabilities` `[1, A]` and `features`
 * `[1, F]`; the names of activities are in its labels.txt, since it is a zip archive too.
 *
 * @throws Error where TensorFlow is missing, or does not take the graph, with its reason
 */
export function toTflite(model: Model, precision: Precision): Uint8Array {
  try {
    return runPython(join(__dirname, "toTflite.py"), [precision], JSON.stringify(onnxJson(toOnnx(model))));
  } catch (error) {
    throw new Error(`TensorFlow makes no TFLite file of the model: ${(error as Error).message}`);
  }
}
