/** An exported file as others run it: by onnxruntime or LiteRT, in the project's Python. */
import { join } from "node:path";
import { runPython } from "./runPython";

export type Output = "logits" | "features";

/** By name: where its script is. */
const runtimes = { onnxruntime: "onnx/runOnnx.py", LiteRT: "tflite/runTflite.py" };

/**
 * Windows `[N, T, R]` → logits `[N, A]` or features `[N, F]`, flat.
 *
 * @throws Error where the runtime is missing, or refuses the file or the windows, with its reason
 */
export function runExported(
  runtime: keyof typeof runtimes,
  file: string,
  windows: Float32Array,
  output: Output = "logits",
): Float32Array {
  const input = new Uint8Array(windows.buffer, windows.byteOffset, windows.byteLength);
  try {
    return new Float32Array(runPython(join(__dirname, runtimes[runtime]), [file, output], input).slice().buffer);
  } catch (error) {
    throw new Error(`${file}: ${runtime} does not run it: ${(error as Error).message}`);
  }
}
