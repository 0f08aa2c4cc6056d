import assert from "node:assert/strict";
import { f1DifferenceDraws, f1Interval } from "../../../lib/scaling/study/scoreInterval";

describe("the interval of a macro F1 over test users", () => {
  // Symmetric counts, so that macro F1 is accuracy: 48 of 60 right, without a user 28, 32 and 36 of 40.
  const byUser = { a: [[10, 0], [0, 10]], b: [[8, 2], [2, 8]], c: [[6, 4], [4, 6]] }; // prettier-ignore

  it("leaves out a user at a time", () => {
    // By hand: scores 0.7, 0.8, 0.9; variance 2/3 · 0.02; t(0.975, 2) = 4.302653; half 0.496828.
    const [low, high] = f1Interval([byUser]);
    assert.ok(Math.abs(low - (0.8 - 0.496828)) < 1e-6, `${low}`);
    assert.ok(Math.abs(high - (0.8 + 0.496828)) < 1e-6, `${high}`);
  });

  it("takes three users or more", () => {
    assert.throws(() => f1Interval([{ a: byUser.a, b: byUser.b }]), /f1Interval: expected 3 test users or more, found 2/);
  });
});

describe("a difference in macro F1 of test users drawn with replacement", () => {
  const right = (of10: number) => [[of10, 10 - of10], [10 - of10, of10]]; // prettier-ignore
  const [a, b] = [
    { u: right(10), v: right(8), w: right(6) },
    { u: right(9), v: right(5), w: right(6) },
  ];

  it("is of the same users for both", () => {
    assert(f1DifferenceDraws([a], [a, a], 100, 1).every((draw) => draw === 0));
    // By hand: the users' own differences are 0.1, 0.3 and 0, and a draw's is the mean of three of them, each with its users.
    const draws = [...f1DifferenceDraws([a], [b], 300, 1)].map((draw) => Math.round(30 * draw));
    assert.deepEqual([...new Set(draws)], [0, 1, 2, 3, 4, 5, 6, 7, 9]);
    assert.deepEqual(f1DifferenceDraws([a], [b], 300, 1), f1DifferenceDraws([a], [b], 300, 1));
    assert.notDeepEqual(f1DifferenceDraws([a], [b], 300, 1), f1DifferenceDraws([a], [b], 300, 2));
  });
});
