/**
 * Registers the venv's kernel "tslab": this project's launcher of tslab, run by the Node.js that runs this file, with
 * half of the machine's memory for its heap. Puts the extension of JupyterLab beside it, and links the project under its
 * name, so that a notebook in any of its folders can import "wearlaws" and "wearlaws/train".
 */
import { cpSync, lstatSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { totalmem } from "node:os";
import { resolve } from "node:path";

const folder = ".venv/share/jupyter/kernels/tslab";
// A container may have less than the machine; 0 or an astronomic number: no limit.
const memory = Math.min(totalmem(), process.constrainedMemory?.() || Infinity);
const heap = `--max-old-space-size=${Math.floor(memory / 2 / 2 ** 20)}`;
const spec = {
  argv: [process.execPath, heap, resolve("dist/notebook/kernel/kernel.js"), "{connection_file}"],
  display_name: "TypeScript (wearlaws)",
  language: "typescript",
};
mkdirSync(folder, { recursive: true });
writeFileSync(`${folder}/kernel.json.part`, JSON.stringify(spec, null, 2) + "\n");
renameSync(`${folder}/kernel.json.part`, `${folder}/kernel.json`);
cpSync("lib/notebook/labExtension", ".venv/share/jupyter/labextensions/wearlaws", { recursive: true });
if (!lstatSync("node_modules/wearlaws", { throwIfNoEntry: false })) symlinkSync("..", "node_modules/wearlaws", "dir");
