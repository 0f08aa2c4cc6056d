import assert from "node:assert/strict";
import { appendFileSync, cpSync } from "node:fs";
import { join } from "node:path";
import { compiledFolder } from "../../../lib/base/compiledFolder";
import { codeVersion, codeVersionOf } from "../../../lib/grid/store/codeVersion";
import { temporaryFolder } from "../../data/loaders/makeFiles";

describe("the version of the code", () => {
  const place = temporaryFolder();
  let library: string;
  before(() => {
    library = join(place.path(), "dist");
    cpSync(compiledFolder, library, { recursive: true });
  });

  it("is the same in every folder", () => {
    assert.equal(codeVersionOf(library), codeVersion());
  });

  for (const file of [
    "train/loop.js",
    "model/mae.js",
    "engine/kernels/attention.h",
    "numeric/lbfgs.js",
    "base/random.js",
    "data/store/unitWorker.js",
    "data/signal/resample.js",
    "grid/run/runOne.js",
  ]) {
    it(`changes with ${file}, which makes numbers`, () => {
      const before = codeVersionOf(library);
      appendFileSync(join(library, file), "// another\n");
      assert.notEqual(codeVersionOf(library), before);
    });
  }

  for (const file of [
    "figures/paper/figure2.js",
    "data/get/download.js",
    "data/check/leaks.js",
    "grid/run/runStudy.js",
    "scaling/advice/advise.js",
    "cli.js",
  ]) {
    it(`stays with ${file}, which makes none`, () => {
      const before = codeVersionOf(library);
      appendFileSync(join(library, file), "// another\n");
      assert.equal(codeVersionOf(library), before);
    });
  }
});
