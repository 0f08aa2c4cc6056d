import assert from "node:assert/strict";
import type { Converter } from "tslab/dist/converter";
import { CellErrors } from "../../lib/notebook/kernel/cellErrors";
import { createTimedConverter } from "../../lib/notebook/kernel/compilerTimers";

/** What TypeScript says of these cells is its own wording, as its version in tslab gives it. */
describe("an error of the compiler in a cell", function () {
  this.timeout(60_000);
  let converter: Converter;
  before(() => (converter = createTimedConverter()));
  after(() => converter.close());

  const errorOf = (code: string) => new CellErrors().ofCompiler(converter.convert("", code).diagnostics, code);

  it("is one line with its cause, however many reasons there are", () => {
    const code = 'const wanted: { a: { b: string } } = { a: { b: "" } };\nconst found = { a: { b: 1 } };\nconst a: typeof wanted = found;';
    assert.deepEqual(errorOf(code).traceback, [
      "CompileError: The types of 'a.b' are incompatible between these types. Type 'number' is not assignable to type 'string'.",
      "    line 3: The types of 'a.b' are incompatible between these types. Type 'number' is not assignable to type 'string'." +
        "\n        const a: typeof wanted = found;",
    ]);
  });

  it("names the field that a misspelt one may mean", () => {
    const declared = "interface Config { learningRate?: number; steps?: number }\nfunction train(config: Config) {}\n";
    const evalue = "'learningrate' does not exist in type 'Config'. Did you mean to write 'learningRate'?";
    assert.equal(errorOf(`${declared}train({ learningrate: 1e-3 });`).evalue, evalue);
    assert.equal(errorOf(`${declared}const config: Config = { learningrate: 1e-3 };`).evalue, evalue);
  });

  it("asks for await where a promise stands for its value", () => {
    const declared = "async function load() { return { count: 3 }; }\nfunction print(set: { count: number }) {}\n";
    for (const cell of ["load().count", "print(load())", "const set: { count: number } = load();", "for (const one of load()) print(one);"])
      assert.match(errorOf(declared + cell).evalue, /'Promise<.*\. Did you forget await\?$/, cell);
    assert.doesNotMatch(errorOf(`${declared}const set: Promise<number> = 3;`).evalue, /await/);
  });

  it("is one of several, each with its line", () => {
    const { traceback } = errorOf('const a: string = 1;\nconst b: number = "";');
    assert.equal(traceback.length, 3);
    assert.match(traceback[2], /^ {4}line 2: Type 'string' is not assignable to type 'number'\.\n/);
  });
});
