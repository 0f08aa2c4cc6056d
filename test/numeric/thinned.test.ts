import assert from "node:assert/strict";
import { Thinned } from "../../lib/numeric/thinned";

describe("thinned values", () => {
  it("are all of a short list, and evenly chosen ones of a long list", () => {
    const of = (count: number) => {
      const thinned = new Thinned(4);
      for (let i = 0; i < count; i++) thinned.add(i);
      return [...thinned.values()];
    };
    assert.deepEqual(of(4), [0, 1, 2, 3]);
    assert.deepEqual(of(5), [0, 2, 4]);
    assert.deepEqual(of(8), [0, 2, 4, 6]);
    assert.deepEqual(of(9), [0, 4, 8]);
    assert.deepEqual(of(1000), [0, 256, 512, 768]);
  });
});
