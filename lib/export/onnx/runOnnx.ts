/** An exported file as others run it: onnxruntime, in the project's Python. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../base/projectRoot";

/**
 * Windows `[N, T, R]` → logits `[N, A]` or features `[N, F]`, flat.
 *
 * @throws Error where onnxruntime is missing, or refuses the file or the windows, with its reason
 */
export function runOnnx(file: string, windows: Float32Array, output: "logits" | "features" = "logits"): Float32Array {
  const python = join(projectRoot, ".venv/bin/python");
  if (!existsSync(python)) throw new Error(`expected ${python}, which runs what was exported; call make setup`);
  const input = new Uint8Array(windows.buffer, windows.byteOffset, windows.byteLength);
  const script = join(projectRoot, "lib/export/onnx/runOnnx.py");
  const { status, stdout, stderr } = spawnSync(python, [script, file, output], { input, maxBuffer: 2 ** 30 });
  if (status !== 0) throw new Error(`${file}: onnxruntime does not run it: ${stderr.toString().trim().split("\n").pop()}`);
  return new Float32Array(new Uint8Array(stdout).buffer);
}
