import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, existsSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { compiledFolder } from "../../lib/base/compiledFolder";
import { projectRoot } from "../../lib/base/projectRoot";
import { temporaryFolder } from "../data/loaders/makeFiles";
import { small, written } from "../predict/models";

const run = promisify(execFile);

describe("dist beside node_modules in another folder, without lib", function () {
  this.timeout(120_000);
  const place = temporaryFolder();
  let root: string;
  before(() => {
    root = place.path();
    cpSync(compiledFolder, join(root, "dist"), { recursive: true });
    cpSync(join(projectRoot, "package.json"), join(root, "package.json"));
    symlinkSync(join(projectRoot, "node_modules"), join(root, "node_modules"));
  });
  const node = async (...args: string[]) => (await run(process.execPath, args, { cwd: root })).stdout;

  it("loads both entries", async () => {
    const count = (entry: string) => `console.log(Object.keys(require("./dist/entries/${entry}")).length)`;
    for (const entry of ["index", "train"]) assert(Number(await node("-e", count(entry))) > 10, entry);
  });

  it("has the command line, which knows its version", async () => {
    assert.match(await node("dist/cli.js", "--help"), /^Usage: wearlaws/);
    assert.match(await node("dist/cli.js", "--version"), /^\d+\.\d+\.\d+$/m);
    assert.match(await node("dist/cli.js", "data", "list"), /^hapt: HAPT, 30 users, 12 activities/m);
  });

  it("makes the keys of rows and stores from its own files", async () => {
    const keys = `
      const { windowCode } = require("./dist/data/store/storeKey");
      const { codeVersion } = require("./dist/grid/store/codeVersion");
      console.log(windowCode(require("./dist/base/compiledFolder").compiledFolder), codeVersion());`;
    assert.match(await node("-e", keys), /^[0-9a-f]{64} [0-9a-f]{16}$/m);
  });

  it("makes the page of a model, and has the scripts by which exports are made and run", async () => {
    written(join(root, "model.safetensors"), small);
    const page = `
      const { makePage } = require("./dist/export/page/makePage");
      console.log(makePage(require("node:fs").readFileSync("model.safetensors"), "sines", null, "out"));`;
    assert.equal(Number(await node("-e", page)), statSync(join(root, "out/index.html")).size);
    for (const script of ["onnx/runOnnx", "tflite/toTflite", "tflite/runTflite"])
      assert.ok(existsSync(join(root, `dist/export/${script}.py`)), script);
  });
});
