import assert from "node:assert/strict";
import { logTicks, scoreAxis } from "../../../lib/figures/kit/axes";

describe("axes", () => {
  it("of scores reach no further than a score, where an interval does", () => {
    const rangeOf = (scores: number[]) => scoreAxis(scores).range as number[];
    assert.deepEqual(rangeOf([0.5, 1.3]), rangeOf([0.5, 1]));
    assert.deepEqual(rangeOf([-0.4, 0.5]), rangeOf([0, 0.5]));
    const [low, high] = rangeOf([0.5, 1]);
    assert.ok(low < 50 && high > 100 && high < 105);
  });

  it("of logarithms have four round numbers or more, few in a long range", () => {
    assert.deepEqual(logTicks(0.5, 2000), [1, 10, 100, 1000]);
    assert.deepEqual(logTicks(0.9, 21), [1, 2, 5, 10, 20]);
    assert.ok(logTicks(0.25, 0.27).length >= 4);
  });
});
