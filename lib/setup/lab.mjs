/** Runs JupyterLab, and beside it compilers that keep dist up to date: a notebook's import cell, run again, takes it. */
import { spawn } from "node:child_process";
import { mkdirSync, openSync, readFileSync } from "node:fs";

mkdirSync("build", { recursive: true });
const log = openSync("build/tsc.log", "w");
// As setup.sh compiles: code without comments, whose hash a row carries, and declarations with them.
const outputs = [["--removeComments", "--declaration", "false"], ["--emitDeclarationOnly"]];
const compilers = outputs.map((options) => {
  const tsc = ["node_modules/typescript/bin/tsc", "-p", ".", "--watch", "--pretty", "false", ...options];
  // In groups of their own: the first Ctrl-C only has JupyterLab ask whether to stop.
  return spawn(process.execPath, tsc, { detached: true, stdio: ["ignore", log, log] });
});

const root = process.getuid?.() === 0 ? ["--allow-root"] : [];
const always = JSON.parse(readFileSync(new URL("labOptions.json", import.meta.url), "utf8"));
const options = ["-m", "jupyterlab", ...always, `--ServerApp.root_dir=${process.cwd()}`, ...root];
const lab = spawn(".venv/bin/python", options, { stdio: "inherit" });
const end = (code) => {
  for (const compiler of compilers) compiler.kill();
  process.exit(code);
};
process.on("SIGINT", () => undefined); // JupyterLab has it too, and decides
for (const name of ["SIGTERM", "SIGHUP"]) process.on(name, () => lab.kill(name));
lab.on("error", (error) => (console.error(`lab: ${error.message}`), end(1)));
lab.on("exit", (code) => end(code ?? 1));
