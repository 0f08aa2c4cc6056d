import assert from "node:assert/strict";
import type { Result } from "../../lib/base/row";
import { chosenPoint, curveSteps, isStillFalling } from "../../lib/train/curve";

describe("the curve of a run", () => {
  it("has points spaced evenly from 0 to the last step", () => {
    assert.deepEqual(curveSteps({ steps: 10, curvePoints: 4 }), [0, 3, 5, 8, 10]);
  });

  const falling = (last: number): Result["curve"] => [
    [0, null, 2],
    [80, null, 1],
    [100, null, last],
    [125, null, 0.5],
  ];

  it("still falls where the test loss fell by over 2 % in the last fifth of its part before a decay", () => {
    assert.equal(isStillFalling(falling(0.97), 100), true);
    assert.equal(isStillFalling(falling(0.99), 100), false);
    assert.equal(isStillFalling(falling(0.99), 125), true);
  });

  it("has its point chosen by the validation loss whatever the test loss, the first of equal ones", () => {
    const curve: Result["curve"] = [
      [0, null, 3, 3],
      [5, 2, 1, 2.5],
      [10, 1, 2, 2],
      [15, 1, 0.5, 2],
      [20, 1, 0.4, null],
    ];
    assert.deepEqual(chosenPoint(curve), { step: 10, validationLoss: 2, testLoss: 2 });
    assert.equal(chosenPoint(falling(1)), null);
  });
});
