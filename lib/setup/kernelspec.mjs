/** Registers tslab as the venv's kernel "tslab", run by the Node.js that runs this file. */
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";

const folder = ".venv/share/jupyter/kernels/tslab";
const spec = {
  argv: [process.execPath, resolve("node_modules/tslab/bin/tslab"), "kernel", "--config-path={connection_file}"],
  display_name: "TypeScript (wearlaws)",
  language: "typescript",
};
mkdirSync(folder, { recursive: true });
writeFileSync(`${folder}/kernel.json.part`, JSON.stringify(spec, null, 2) + "\n");
renameSync(`${folder}/kernel.json.part`, `${folder}/kernel.json`);
