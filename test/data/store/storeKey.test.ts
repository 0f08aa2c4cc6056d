import assert from "node:assert/strict";
import { appendFileSync, cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compiledFolder } from "../../../lib/base/compiledFolder";
import { storeKey, windowCode } from "../../../lib/data/store/storeKey";
import { temporaryFolder } from "../loaders/makeFiles";

describe("the key of a window store", () => {
  const place = temporaryFolder();
  const copy = () => {
    const library = join(place.path(), "dist");
    cpSync(compiledFolder, library, { recursive: true });
    return library;
  };

  it("is the same in every folder", () => {
    assert.equal(windowCode(copy()), windowCode(compiledFolder));
  });

  for (const file of [
    "data/read/numbers.js",
    "data/signal/resample.js",
    "data/loaders/wisdm.js",
    "data/store/storeSink.js",
    "numeric/stats.js",
  ]) {
    it(`changes with ${file}, which makes windows`, () => {
      const library = copy();
      appendFileSync(join(library, file), "// another\n");
      assert.notEqual(windowCode(library), windowCode(compiledFolder));
    });
  }

  for (const file of [
    "data/sets.js", // a citation that was corrected prepares nothing again
    "data/prepare.js",
    "data/check/checkStore.js",
    "data/synthetic/synthesise.js",
    "numeric/lbfgs.js",
    "model/mae.js",
  ]) {
    it(`stays with ${file}, which makes none`, () => {
      const library = copy();
      appendFileSync(join(library, file), "// another\n");
      assert.equal(windowCode(library), windowCode(compiledFolder));
    });
  }

  it("changes with the set's name and the size of a file", () => {
    const root = place.path();
    const file = join(root, "a.zip");
    writeFileSync(file, "one");
    const before = storeKey("hapt", [file], root);
    assert.equal(storeKey("hapt", [file], root), before);
    assert.notEqual(storeKey("uci-har", [file], root), before);
    writeFileSync(file, "longer");
    assert.notEqual(storeKey("hapt", [file], root), before);
  });
});
