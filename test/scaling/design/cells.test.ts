import assert from "node:assert/strict";
import type { Row } from "../../../lib/base/row";
import { mean } from "../../../lib/numeric/stats";
import { lossOfSetsAlike, lossOfUsersAlike, lossOnSet, setOf, withLoss } from "../../../lib/scaling/design/dataSets";
import { equalHoursGaps } from "../../../lib/scaling/design/equalHours";
import { epochsOf, exponentsBySteps } from "../../../lib/scaling/design/trainingLength";
import { compareStrategies, exponentsByFold } from "../../../lib/scaling/study/exponents";
import { foldMean } from "../../../lib/scaling/study/foldEstimates";
import { figure2Points, type LossPoint } from "../../../lib/scaling/study/points";
import { groupBy } from "../../../lib/scaling/study/rows";
import { subsetPoints } from "../../../lib/scaling/study/subsetPoints";
import { grid, sameInterval } from "./audit";
import { auditCells as expected, cells, nameOf, points, strategies, usersFrom, wide, type WholeComparison } from "./auditCells";

function same(own: readonly LossPoint[], its: WholeComparison, what: string): void {
  const found = compareStrategies(own);
  assert(found, what);
  const [user, random] = strategies.map((strategy) => foldMean([...exponentsByFold(own, strategy).values()]));
  for (const [estimate, value] of [
    [user, its.user],
    [random, its.random],
    [found.difference, its.difference],
  ] as const) {
    sameInterval([estimate.mean, ...estimate.ci95], [value.mean, ...value.ci95]);
  }
  sameInterval([found.ratio, ...found.byFold], [its.ratio.value, ...its.ratio.byFold]);
  assert.equal(found.ci95 === null, its.ratio.ci95 === null, what);
  sameInterval(found.ci95 ?? [], its.ratio.ci95 ?? [], 1e-7);
}

/** Numbers expected are those of auditCells.json, by NumPy and SciPy. */
describe("the losses of the study `real`", () => {
  it("have these means over folds in each of its 60 cells", () => {
    const groups = groupBy(cells, ({ row, strategy, users }) => `${nameOf(row)} ${strategy} ${users}`);
    assert.deepEqual([...groups.keys()].sort(), Object.keys(expected.cells).sort());
    for (const [name, own] of groups) {
      const over = (value: (row: Row) => number | null | undefined) => mean(own.map(({ row }) => value(row) ?? NaN));
      const at = (step: number) => over(({ result }) => result.curve.find((point) => point[0] === step)?.[2]);
      sameInterval(
        [
          mean(own.map(({ hours }) => hours)),
          over(({ result }) => result.trainLoss),
          mean(own.map(({ testLoss }) => testLoss)),
          over(({ result }) => result.validationLoss),
          over(({ result }) => result.bestTestLoss),
          ...[2400, 4800, 6400, 8000].map(at),
          over(epochsOf),
        ],
        expected.cells[name],
      );
    }
  });

  it("have these exponents, with every interval, under each choice of sizes, encoder, loss and oracle", () => {
    const { sizes, oracle, encoders, losses } = expected.comparisons;
    const some: Record<string, LossPoint[]> = {
      ...{ all: points, from8: usersFrom(points, 8), from4: usersFrom(points, 4) },
      ...{ to16: usersFrom(points, 0, 16), to8: usersFrom(points, 0, 8), to32: usersFrom(points, 0, 32) },
    };
    const without = (name: string) => points.filter(({ users }) => name !== `without ${users}`);
    for (const [name, its] of Object.entries(sizes)) same(some[name] ?? without(name), its, name);
    same(figure2Points(grid, "oracle"), oracle, "oracle");
    for (const [name, { all, from8: large }] of Object.entries(encoders)) {
      const own = cells.filter(({ row }) => nameOf(row) === name);
      same(own, all, name);
      same(usersFrom(own, 8), large, `${name}, 8 users or more`);
    }
    const of: Record<string, (row: Row) => number | null> = {
      ...{ early: ({ result }) => result.bestTestLoss, users: lossOfUsersAlike, sets: lossOfSetsAlike },
      ...{ sisfall: (row: Row) => lossOnSet(row, "sisfall"), wisdm: (row: Row) => lossOnSet(row, "wisdm-phone") },
    };
    for (const [name, { all, from8: large }] of Object.entries(losses)) {
      same(withLoss(points, of[name]), all, name);
      same(usersFrom(withLoss(points, of[name]), 8), large, `${name}, 8 users or more`);
    }
  });

  it("have these exponents at each step of the curves, of one encoder and of the best", () => {
    for (const [part, encoders] of Object.entries(expected.steps)) {
      const some = part === "all" ? grid : grid.filter(({ config }) => config.users === "all" || config.users >= 8);
      for (const [name, its] of Object.entries(encoders)) {
        const own = name === "best" ? some : some.filter((row) => nameOf(row) === name);
        const found = exponentsBySteps(own).map(({ steps, user, random, ratio }) => [steps, user, random, ratio]);
        assert.equal(found.length, its.length);
        sameInterval(found.flat(), its.flat(), 1e-8);
      }
    }
  });

  it("have these gaps on equal hours on the test users of each data set", () => {
    for (const [set, sizes] of Object.entries(expected.equalHours)) {
      const name = set === "wisdm" ? "wisdm-phone" : set;
      const gaps = equalHoursGaps(withLoss(subsetPoints(grid), (row) => lossOnSet(row, name)));
      assert.equal(gaps.length, 5);
      for (const { users, logRatio } of gaps) {
        sameInterval([logRatio.mean, ...logRatio.ci95], [sizes[users].mean, ...sizes[users].ci95]);
      }
    }
  });

  it("are of folds that share so many people", () => {
    const of = (fold: number, users: LossPoint["users"]) =>
      wide.find((point) => point.fold === fold && point.strategy === "user" && point.users === users)?.row ?? assert.fail();
    const folds = [0, 1, 2].map((fold) => {
      const { users, result } = of(fold, "all");
      return { trained: users, tested: Object.keys(result.testLossByUser) };
    });
    const everyone = [...new Set(folds.flatMap(({ trained, tested }) => [...trained, ...tested]))].sort();
    const validation = folds.map(({ trained, tested }) =>
      everyone.filter((user) => !trained.includes(user) && !tested.includes(user)),
    );
    const shared = (a: readonly string[], b: readonly string[]) => a.filter((user) => b.includes(user));
    const pairs = [
      [0, 1],
      [0, 2],
      [1, 2],
    ];
    const bySet = ({ result: { testLossByUser } }: Row) => {
      const own = (set: string) => Object.entries(testLossByUser).filter(([user]) => setOf(user) === set);
      const windows = (set: string) => own(set).reduce((sum, [, [, count]]) => sum + count, 0);
      return ["sisfall", "wisdm-phone"].flatMap((set) => [own(set).length, windows(set)]);
    };
    const { people } = expected;
    assert.deepEqual(
      {
        everyone: everyone.length,
        tested: folds.map(({ tested }) => tested.length),
        trained: folds.map(({ trained }) => trained.length),
        validation,
        firstTwo: folds.map((_, fold) => [...of(fold, 2).users].sort()),
        testedBySet: folds.map((_, fold) => bySet(of(fold, "all"))),
        validationOfFirstTestedLater: [1, 2].map((fold) => shared(validation[0], folds[fold].tested)),
        trainedShared: pairs.map(([a, b]) => shared(folds[a].trained, folds[b].trained).length),
        subsetsShared: Object.fromEntries(
          [2, 4, 8].map((size) => [size, pairs.map(([a, b]) => shared(of(a, size).users, of(b, size).users).length)]),
        ),
      },
      people,
    );
  });
});
