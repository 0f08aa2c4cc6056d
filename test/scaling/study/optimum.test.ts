import assert from "node:assert/strict";
import { optimalCapacity, withinBudget } from "../../../lib/scaling/study/optimum";
import type { CellPoint } from "../../../lib/scaling/study/points";
import { random } from "../../../lib/base/random";
import { close } from "../../close";

const encoders = [1e6, 2e6, 4e6, 8e6, 16e6];
const hours = [50, 100, 200, 400];

/** Four folds of every encoder on every size, with ln L = `shape`(ln N, ln D) and the fold's own level. */
function cells(shape: (n: number, d: number, fold: number) => number, folds = 4): CellPoint[] {
  return Array.from({ length: folds }, (_, fold) =>
    encoders.flatMap((encoderParams) =>
      hours.map(
        (d) =>
          ({
            strategy: "user",
            fold,
            hours: d,
            encoderParams,
            testLoss: Math.exp(0.1 * fold + shape(Math.log(encoderParams), Math.log(d), fold)),
          }) as CellPoint,
      ),
    ),
  ).flat();
}

/** A parabola whose lowest place is 4M at 100 h, and grows with the root of the hours. */
const bowl = (n: number, d: number, fold: number) => {
  const away = n - Math.log(4e6) - 0.5 * (d - Math.log(100));
  return (0.05 + 0.005 * fold) * (away ** 2 - (0.5 * (d - Math.log(100))) ** 2) - 0.05 * d;
};

describe("optimal capacity", () => {
  it("is the lowest place of the folds' parabolas, and moves with the data", () => {
    for (const [d, expected] of [
      [100, 4e6],
      [400, 8e6],
    ]) {
      const { params, ci95, verdict, fallsTo } = optimalCapacity(cells(bowl), d);
      assert(params !== null);
      close(params, expected, { relative: 1e-6 });
      assert(ci95 && ci95[0] <= params * (1 + 1e-6) && ci95[1] >= params * (1 - 1e-6) && ci95[1] < 1.01 * ci95[0], `${ci95}`);
      assert.deepEqual([verdict, fallsTo], ["between the encoders", params]);
    }
  });

  it("has an interval that widens with noise", () => {
    const { normal } = random(1, "optimum");
    const { params, ci95 } = optimalCapacity(
      cells((n, d, fold) => bowl(n, d, fold) + 0.01 * normal()),
      100,
    );
    assert(params && ci95 && ci95[0] < 4e6 && ci95[1] > 4e6 && ci95[1] < 2 * ci95[0], `${params} ${ci95}`);
  });

  it("is in words where the encoders hold none", () => {
    const none = (shape: Parameters<typeof cells>[0], folds?: number) => {
      const { params, ci95, verdict, fallsTo } = optimalCapacity(cells(shape, folds), 100);
      assert.deepEqual([params, ci95], [null, null]);
      return `${verdict}; ${fallsTo && Math.round(fallsTo)}`;
    };
    const { normal } = random(2, "optimum");
    assert.equal(
      none((n) => -0.1 * n),
      "the loss falls up to the largest encoder: that one, or beyond; 16000000",
    );
    const late = (n: number, _: number, fold: number) => -0.02 * (n - Math.log(2e6) + 0.05 * fold) ** 2;
    assert.match(none(late), /^the loss falls up to the largest/, "though it rises at first");
    assert.equal(
      none((n) => 0.1 * n),
      "the loss rises from the smallest encoder on: that one, or below; null",
    );
    assert.match(
      none(() => 0.05 * normal()),
      /^not determined: the folds do not agree/,
    );
    assert.match(none(bowl, 1), /^too few points: 2 folds needed with 6 runs each, of 3 encoders and 2 sizes, found 1/);
    assert.match(optimalCapacity([], 100).verdict, /^too few points: .*found 0/);
  });

  it("is bounded by a budget that lies below it, and by no other", () => {
    const capacity = optimalCapacity(cells(bowl), 100);
    assert.equal(withinBudget(capacity, 5e6), capacity);
    const { params, ci95, verdict } = withinBudget(capacity, 2e6);
    assert.deepEqual([params, ci95], [2e6, [2e6, 2e6]]);
    assert.match(verdict, /^the budget is the bound/);
    const falling = optimalCapacity(
      cells((n) => -0.1 * n),
      100,
    );
    assert.equal(withinBudget(falling, 3e6).params, 3e6);
    assert.equal(withinBudget(falling, 1e9), falling, "beyond the largest encoder nothing is known");
    const rising = optimalCapacity(
      cells((n) => 0.1 * n),
      100,
    );
    assert.equal(withinBudget(rising, 3e6), rising);
  });

  it("refuses hours that are none", () => {
    for (const bad of [0, -1, NaN, Infinity]) {
      assert.throws(() => optimalCapacity(cells(bowl), bad), new RegExp(`expected positive hours, found ${bad}`));
    }
  });
});
