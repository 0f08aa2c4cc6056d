import assert from "node:assert/strict";
import { didYouMean, listNames } from "../../lib/base/knownNames";

describe("names in error messages", () => {
  const sets = ["extrasensory", "uci-har", "hapt", "wisdm-phone", "wisdm-watch", "sisfall"];

  it("suggest the nearest known name, whatever the case", () => {
    assert.equal(didYouMean("hatp", sets), '; did you mean "hapt"?');
    assert.equal(didYouMean("UCIHAR", sets), '; did you mean "uci-har"?');
    assert.equal(didYouMean("wisdm_wacth", sets), '; did you mean "wisdm-watch"?');
    assert.equal(didYouMean("learninRate", ["learningRate", "batchSize"]), '; did you mean "learningRate"?');
    assert.equal(didYouMean("ACC_X", ["t", "acc_x"]), '; did you mean "acc_x"?');
  });

  it("suggest nothing where no name is near", () => {
    assert.equal(didYouMean("nonsense", sets), "");
    assert.equal(didYouMean("u", ["t", "x"]), "");
    assert.equal(didYouMean("hapt", []), "");
  });

  it("are four and a count, unless the count stands for one name", () => {
    const names = Array.from({ length: 34 }, (_, i) => `c${i}`);
    assert.equal(listNames(names), "c0, c1, c2, c3 and 30 more");
    assert.equal(listNames(names.slice(0, 5)), "c0, c1, c2, c3, c4");
    assert.equal(listNames(names.slice(0, 6)), "c0, c1, c2, c3 and 2 more");
  });
});
