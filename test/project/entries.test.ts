import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { build } from "esbuild";
import type * as TypeScript from "typescript";

const root = resolve(__dirname, "../..");
const dist = join(root, "dist");

describe("the entries of dist", () => {
  it("exist, with their types", () => {
    for (const file of ["index", "train", "predict"].flatMap((name) => [`entries/${name}.js`, `entries/${name}.d.ts`])) {
      assert(existsSync(join(dist, file)), `dist/${file} is missing: make setup`);
    }
  });

  it("load no tfjs when a notebook only reads rows", () => {
    const script = `require("wearlaws"); console.log(JSON.stringify(Object.keys(require.cache)));`;
    const loaded = JSON.parse(execFileSync(process.execPath, ["-e", script], { cwd: root, encoding: "utf8" })) as string[];
    assert(loaded.length > 5, "some modules were loaded");
    const left = ["data", "engine", "model", "train", "eval"].map((room) => join(dist, room) + sep);
    const wrong = loaded.filter((path) => path.includes("@tensorflow") || left.some((room) => path.startsWith(room)));
    assert.deepEqual(wrong, []);
  });

  it("print nothing when loaded", () => {
    const script = `require("wearlaws"); require("wearlaws/train"); require("wearlaws/predict");`;
    const output = execFileSync(process.execPath, ["-e", script], { cwd: root, encoding: "utf8" });
    assert.equal(output, "");
  });

  it("let a browser predict, from less than 100 kB", async () => {
    const { outputFiles } = await build({
      entryPoints: [join(dist, "entries/predict.js")],
      bundle: true,
      minify: true,
      write: false,
      platform: "browser", // fails on an import that only Node has
      format: "esm",
    });
    assert(outputFiles[0].contents.length < 100_000, `${outputFiles[0].contents.length} bytes`);
  });

  it("type-check under tslab's own TypeScript 5.0.4, with node10 resolution and no DOM", function () {
    this.timeout(300_000);
    const diagnostics = checkAsTslab();
    assert.deepEqual(diagnostics, []);
  });
});

/** Compiles a cell that imports every entry as tslab does, and every declaration file of dist with it. */
function checkAsTslab(): string[] {
  const ts = require("@tslab/typescript-for-tslab") as typeof TypeScript;
  assert.equal(ts.version.split("-")[0], "5.0.4"); // tslab 1.0.22
  const folder = mkdtempSync(join(root, "build/types-")); // in the project, as a notebook is
  const cell = join(folder, "cell.ts");
  const lines = ["", "/train", "/predict"].map((entry, i) => `export * as entry${i} from "wearlaws${entry}";`);
  writeFileSync(cell, lines.join("\n"));
  const program = ts.createProgram([cell], {
    target: ts.ScriptTarget.ES2022,
    lib: ["lib.es2022.d.ts"],
    module: ts.ModuleKind.CommonJS,
    moduleResolution: ts.ModuleResolutionKind.Node10,
    esModuleInterop: true,
    strict: true,
    noEmit: true,
    typeRoots: [join(root, "node_modules/@types")],
    types: ["node"],
  });
  try {
    // Only our own declarations: those of some packages need a newer compiler or the DOM.
    const ours = program.getSourceFiles().filter((file) => file.fileName === cell || file.fileName.startsWith(dist));
    assert(ours.length > 5, "the declarations of dist were found");
    // They would be parsed for a good part of a second in every notebook's first cell.
    assert(!program.getSourceFiles().some(({ fileName }) => fileName.includes("/node_modules/zod/")), "zod's types are reached");
    const found = ours.flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]);
    return found.map((one) => {
      const place = one.file ? relative(root, one.file.fileName) : "";
      return `${place}: ${ts.flattenDiagnosticMessageText(one.messageText, " ")}`;
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("package.json", () => {
  it("pins every package to one exact version", () => {
    const text = readFileSync(join(root, "package.json"), "utf8");
    const { dependencies, devDependencies } = JSON.parse(text) as Record<string, Record<string, string>>;
    const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(([, v]) => !/^\d+\.\d+\.\d+$/.test(v));
    assert.deepEqual(loose, []);
  });

  it("has a lock file that names no registry host", () => {
    const lock = readFileSync(join(root, "package-lock.json"), "utf8");
    assert.equal(lock.includes('"resolved"'), false);
  });
});

describe("requirements.txt", () => {
  it("pins every package to one exact version", () => {
    for (const name of ["requirements.txt", "requirements-gpu.txt"]) {
      const lines = readFileSync(join(root, name), "utf8").split("\n");
      const pins = lines.filter((line) => line !== "" && !line.startsWith("#"));
      assert(pins.length > 5, name);
      const loose = pins.filter((line) => !/^[a-z0-9-]+(\[[a-z-]+\])?==[0-9][0-9a-z.]*(; .*)?$/.test(line));
      assert.deepEqual(loose, [], name);
    }
  });
});
