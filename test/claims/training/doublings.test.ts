import assert from "node:assert/strict";
import { doublings } from "../../../lib/claims/training/doublings";
import { close } from "../../close";
import { fakeRows } from "../../figures/fakeRows";

/** Two encoders in three folds, at three lengths. */
const lengths = { 800: 1, 1600: 0.9, 6400: 0.9 * 0.995 ** 2 };
const rows = Object.entries(lengths).flatMap(([steps, factor]) =>
  fakeRows({
    encoders: [
      [512, 5],
      [512, 10],
    ],
    sizes: ["all"],
    coefficient: 0.058 * factor,
    config: { steps: Number(steps), schedule: "wsd" },
  }),
);

describe("what a training twice as long gains", () => {
  it("is the fall of the test loss between two lengths, a doubling of the four-fold one its root", () => {
    const { doublings: found, text } = doublings(rows);
    assert.deepEqual(
      found.map(({ steps, runs, settled }) => ({ steps, runs, settled })),
      [
        { steps: [800, 1600], runs: 6, settled: 0 },
        { steps: [1600, 6400], runs: 6, settled: 6 },
      ],
    );
    close(found[0].gain, 0.1, { absolute: 1e-12 });
    close(found[1].gain, 0.005, { absolute: 1e-12 });
    assert.equal(
      text,
      "- From 800 to 1,600 steps a doubling lowers the test loss by **10.0 %** on average over 6 runs (10.0 to 10.0); **0 of them gain under 1.0 %**.\n" +
        "- From 1,600 to 6,400 steps a doubling lowers the test loss by **0.5 %** on average over 6 runs (0.5 to 0.5); **6 of them gain under 1.0 %**.",
    );
  });

  it("pairs a run with the same one alone, and says where the loss rises", () => {
    const worse = rows.map((row) =>
      row.config.steps === 1600 && row.config.fold === 0
        ? { ...row, result: { ...row.result, testLoss: 1.2 * (row.result.testLoss as number) } }
        : row,
    );
    const [{ gain, range }] = doublings(worse).doublings;
    close(range[0], -0.08, { absolute: 1e-12 }); // 1 − 0.9 · 1.2
    close(gain, (2 * -0.08 + 4 * 0.1) / 6, { absolute: 1e-12 });
    const rising = rows
      .filter(({ config }) => config.steps > 800)
      .map((row) => ({ ...row, result: { ...row.result, testLoss: row.config.steps } }));
    assert.match(doublings(rising).text, /a doubling raises the test loss by \*\*100\.0 %\*\*/);
  });

  it("is not known of runs of one length", () => {
    const { doublings: found, text } = doublings(rows.filter(({ config }) => config.steps === 800));
    assert.deepEqual(found, []);
    assert.match(text, /one length/);
  });
});
