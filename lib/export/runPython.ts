/** The project's Python, which makes and runs exported files as others do. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../base/projectRoot";

/**
 * What a script beside the library writes to its standard output.
 *
 * @throws Error where there is no Python, or the script fails, with its last words
 */
export function runPython(script: string, args: readonly string[], input: Uint8Array | string): Uint8Array {
  const python = join(projectRoot, ".venv/bin/python");
  if (!existsSync(python))
    throw new Error(
      `expected ${python}, which makes and runs exported files: call make setup; or, beside the npm package, ` +
        "python3 -m venv .venv, then .venv/bin/pip install onnxruntime tensorflow ai-edge-litert",
    );
  // Where Python keeps nothing compiled, TensorFlow alone takes 15 s to import; its folder is the project's own.
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: "" };
  const { status, stdout, stderr, error } = spawnSync(python, [script, ...args], { input, env, maxBuffer: 2 ** 30 });
  if (status === 0) return new Uint8Array(stdout);
  throw new Error(error?.message ?? stderr.toString().trim().split("\n").pop());
}
