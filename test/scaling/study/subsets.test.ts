import assert from "node:assert/strict";
import { trainedOnAll } from "../../../lib/claims/probeDifferences";
import { figure2Points, figure3Points } from "../../../lib/scaling/study/points";
import { gridRows } from "../../../lib/scaling/study/rows";
import { subsetPoints } from "../../../lib/scaling/study/subsetPoints";
import { fakeRows } from "../../figures/fakeRows";
import { factorial, factorialRows } from "../design/factorial";

describe("the subsets of a factorial study", () => {
  const rows = factorialRows();
  const cells = factorial.people.length * factorial.share.length;

  it("are one grid, of every share of people and of windows, fold and draw", () => {
    assert.equal(rows.length, factorial.folds * (factorial.draws * (cells - 1) + 1));
    assert.deepEqual(gridRows(rows), rows);
    assert.equal(subsetPoints(rows).length, rows.length);
  });

  it("are USER where only people are fewer and RANDOM where only windows are, named by as many users", () => {
    const points = figure2Points(rows).filter(({ fold, draw }) => fold === 0 && draw === 0);
    const sizes = (strategy: "user" | "random") => points.filter((point) => point.strategy === strategy);
    for (const strategy of ["user", "random"] as const) {
      assert.deepEqual(
        sizes(strategy).map(({ users }) => users),
        [8, 16, 32, 56, "all"], // of 80 people
      );
    }
    assert.deepEqual(
      sizes("user").map(({ row }) => row.users.length),
      [8, 16, 32, 56, 80],
    );
    assert(sizes("random").every(({ row }) => row.users.length === 80));
    sizes("user").forEach(({ hours }, i) => assert(Math.abs(hours - sizes("random")[i].hours) < 1e-9));
  });

  it("hold everyone's windows once a fold, which alone is the full size", () => {
    const full = figure3Points(rows).flatMap(({ folds }) =>
      folds.map(({ fold, row }) => [fold, row.config.people, row.config.share]),
    );
    assert.deepEqual(full, [0, 1, 2, 3, 4].map((fold) => [fold, 1, 1])); // prettier-ignore
    assert.deepEqual(trainedOnAll(rows).map((own) => own.length), [factorial.folds]); // prettier-ignore
  });

  it("keep draws apart, the second without the full size, which is the first's", () => {
    const second = figure2Points(rows).filter(({ fold, draw }) => fold === 0 && draw === 1);
    assert.deepEqual(new Set(second.map(({ users }) => users)), new Set([8, 16, 32, 56]));
  });

  it("are those of USER and RANDOM in a study of these", () => {
    const found = subsetPoints(fakeRows()).filter(({ fold }) => fold === 0);
    assert.equal(found.length, 11); // 6 sizes of USER, 5 of RANDOM, one run shared
  });
});
