import assert from "node:assert/strict";
import { doubleDescent } from "../../../lib/claims/training/doubleDescent";
import { fakeRows } from "../../figures/fakeRows";

const [row] = fakeRows({ encoders: [[512, 5]], folds: 1, sizes: ["all"] });
const along = (losses: number[]) => {
  const curve = losses.map((loss, i): [number, number, number] => [i + 1, loss, loss]);
  return doubleDescent([{ ...row, result: { ...row.result, curve, probeCurve: [] } }]);
};

describe("double descent", () => {
  it("is the largest rise that is undone, over the highest loss: 0.5 to 0.6 and down to 0.4 is a tenth of 1", () => {
    const { runs, text } = along([1, 0.5, 0.6, 0.4]);
    assert.equal(runs[0].rise.toFixed(12), "0.100000000000");
    assert.match(text, /the test loss rose by up to 10\.0 % of its highest value and fell again\. A rise worth a longer run\.$/);
  });

  it("is none where the loss only falls, or rises and stays there", () => {
    for (const losses of [
      [1, 0.5, 0.4],
      [1, 0.5, 0.6],
    ]) {
      const { runs, text } = along(losses);
      assert.equal(runs[0].rise, 0);
      assert.match(text, /the test loss never rose and fell again along its curve\. No double descent/);
    }
  });

  it("does not call a rise that rounds to 0.0 % a rise", () => {
    const { runs, text } = along([1, 0.5, 0.5004, 0.4]);
    assert(runs[0].rise > 0);
    assert.doesNotMatch(text, /rose by/);
  });
});
