/** What figures beside the paper's draw of rows planted by fakeRows.ts. */
import assert from "node:assert/strict";
import { fromScratchFigure } from "../../../lib/figures/study/fromScratch";
import { lossByPersonFigure } from "../../../lib/figures/study/lossByPerson";
import { peopleHoursFigure } from "../../../lib/figures/study/peopleHours";
import { planFigure } from "../../../lib/figures/study/plan";
import { advise } from "../../../lib/scaling/advice/advise";
import { fakeRow, fakeRows, planted } from "../fakeRows";
import { factorialRows } from "../../scaling/design/factorial";
import { legendOf } from "../readFigure";

const rows = fakeRows();

describe("figures of a study", () => {
  it("draw what simple features score beside training from scratch", () => {
    const supervised = fakeRow(planted, { task: "fromScratch", set: "uci-har", width: 512, depth: 5 });
    const simple = fakeRow(planted, { task: "simpleFeatures", set: "uci-har" });
    const line = fromScratchFigure([supervised, simple]).plot.data.find(({ name }) => name === "simple features");
    const score = 100 * simple.result.probes["uci-har"].macroF1;
    assert.ok(
      (line?.y as number[]).every((y) => Math.abs(y / score - 1) < 1e-5),
      `${line?.y}, expected ${score}`,
    );
  });

  it("draw the law of people and hours, a curve for each number of people, and refuse rows that cannot tell them apart", () => {
    const figure = peopleHoursFigure(factorialRows({ draws: 1, share: [0.25, 0.5, 1] }));
    assert.deepEqual(legendOf(figure), ["80 people", "56 people", "32 people", "16 people", "8 people"]);
    const [, line, points] = figure.plot.data; // of all people, without noise
    assert.deepEqual(points.x, [0.125, 0.25, 0.5]);
    const y = line.y as number[];
    (points.y as number[]).forEach((value, i) => assert(Math.abs(y[[0, 15, 30][i]] / value - 1) < 1e-4, `${value}`));
    assert.throws(
      () => peopleHoursFigure(factorialRows({ share: [1] })),
      /no law of people and hours: expected 6 subsets or more/,
    );
  });

  it("draw the loss on each person with the fewest people and with all, highest first, a panel a data set", () => {
    const tested = fakeRows({ folds: 2, sizes: [2, 8, "all"], encoders: [[512, 5]] }).map((row) => {
      const level = { 2: 4, 8: 3, all: 2 }[row.config.users] ?? 0;
      const users = row.config.fold === 0 ? ["a/1", "b/1"] : ["a/2"];
      const testLossByUser = Object.fromEntries(users.map((user, i) => [user, [10 * (level + i + row.config.fold), 10]]));
      const trained = Array.from({ length: row.config.users === "all" ? 46 : row.config.users }, (_, i) => `a/${i}`);
      return { ...row, users: trained, result: { ...row.result, testLossByUser } } as typeof row;
    });
    const figure = lossByPersonFigure(tested);
    assert.deepEqual(legendOf(figure), ["2 people", "46 people"]);
    const drawn = figure.plot.data
      .filter(({ customdata }) => customdata)
      .map(({ customdata, y, xaxis }) => [xaxis, customdata, y]);
    assert.deepEqual(drawn, [
      ["x", ["a/2", "a/1"], [5, 4]],
      ["x", ["a/2", "a/1"], [3, 2]],
      ["x2", ["b/1"], [5]],
      ["x2", ["b/1"], [3]],
    ]);
    // ∛(3/5 · 2/4 · 3/5) = 0.565
    assert.match(figure.caption, /−43\.5 % on average with 46 people in place of 2 people, lower for 3 of 3\./);
    assert.throws(() => lossByPersonFigure(fakeRows({ sizes: ["all"] })), /no person was tested with two numbers of people/);
  });

  it("draw a plan's loss over hours, and mark what is beyond the rows", () => {
    const advice = advise(rows, { hours: 300, users: 20 });
    const figure = planFigure(rows, advice);
    assert.deepEqual(legendOf(figure), [
      "hours of the same 20 people",
      "hours with new people",
      "the same, 32M parameters",
      "beyond the rows: an extrapolation",
      "the plan",
    ]);
    const [shape] = figure.plot.layout.shapes as { x0: number }[];
    assert.equal(shape.x0, 1196); // the rows' most hours: 26 h of 46 users
    const grown = factorialRows();
    assert.match(planFigure(grown, advise(grown, { hours: 10, users: 40 })).caption, /^The law of people and hours at/);
    const few = fakeRows({
      encoders: [
        [512, 5],
        [1024, 5],
      ],
    });
    assert.match(planFigure(few, advise(few, { hours: 300 })).subtitle, /too few points for a law/);
  });
});
