import assert from "node:assert/strict";
import { appendFileSync, cpSync } from "node:fs";
import { join } from "node:path";
import { codeVersion, codeVersionOf } from "../../lib/grid/hash";
import { temporaryFolder } from "../data/makeFiles";

describe("the version of the code", () => {
  const place = temporaryFolder();
  let library: string;
  before(() => {
    library = join(place.path(), "lib");
    cpSync(join(__dirname, "../../lib"), library, { recursive: true });
  });

  it("is the same in every folder", () => {
    assert.equal(codeVersionOf(library), codeVersion());
  });

  for (const file of ["train/loop.ts", "model/mae.ts", "engine/kernels/attention.h", "eval/lbfgs.ts", "random.ts", "data/unitWorker.ts",
    "data/resample.ts", "grid/runOne.ts"]) {
    it(`changes with ${file}, which makes numbers`, () => {
      const before = codeVersionOf(library);
      appendFileSync(join(library, file), "// another\n");
      assert.notEqual(codeVersionOf(library), before);
    });
  }

  for (const file of ["figures/figure2.ts", "data/download.ts", "data/leaks.ts", "grid/runStudy.ts", "scaling/advise.ts", "cli.ts"]) {
    it(`stays with ${file}, which makes none`, () => {
      const before = codeVersionOf(library);
      appendFileSync(join(library, file), "// another\n");
      assert.equal(codeVersionOf(library), before);
    });
  }
});
