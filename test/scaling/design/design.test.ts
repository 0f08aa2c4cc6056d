import assert from "node:assert/strict";
import { lossOnSet, setOf, withLoss } from "../../../lib/scaling/design/dataSets";
import { equalHoursGaps, exchanges } from "../../../lib/scaling/design/equalHours";
import { localExponents } from "../../../lib/scaling/design/localExponents";
import { pooledForms } from "../../../lib/scaling/design/pooledForms";
import { strategyExponents, type StrategyExponents } from "../../../lib/scaling/design/strategyExponents";
import { epochsOf, exponentsBySteps } from "../../../lib/scaling/design/trainingLength";
import { variations } from "../../../lib/scaling/design/variations";
import { figure2Points, type LossPoint } from "../../../lib/scaling/study/points";
import { subsetPoints } from "../../../lib/scaling/study/subsetPoints";
import { gridRows } from "../../../lib/scaling/study/rows";
import { fakeRows } from "../../figures/fakeRows";
import { audit, closeTo, type Comparison, grid, sameInterval } from "./audit";

const points = figure2Points(grid);

const seriesOf = (own: readonly LossPoint[], strategy: "user" | "random") =>
  own.filter((point) => point.strategy === strategy).map(({ fold, hours, testLoss }) => ({ fold, x: hours, y: testLoss }));

/** As NumPy and SciPy have it in audit.json. */
function sameComparison(found: StrategyExponents | null | undefined, expected: Comparison): void {
  assert(found);
  closeTo(found.user, expected.user);
  closeTo(found.random, expected.random);
  closeTo(found.difference.mean, expected.difference.mean);
  sameInterval(found.difference.ci95, expected.difference.ci95);
  closeTo(found.ratio, expected.ratio);
}

describe("what the design of the study `real` can carry, by NumPy and SciPy", () => {
  it("is what its mix of data sets leaves: the exponents on the test users of each", () => {
    assert.equal(setOf("wisdm-phone/1600"), "wisdm-phone");
    assert.equal(setOf("00EABED2"), "");
    sameComparison(strategyExponents(withLoss(points, (row) => lossOnSet(row, "sisfall"))), audit.mix.onSisfall);
    sameComparison(strategyExponents(withLoss(points, (row) => lossOnSet(row, "wisdm-phone"))), audit.mix.onWisdm);
    assert.equal(strategyExponents(withLoss(points, (row) => lossOnSet(row, "hapt"))), null);
  });

  it("is what its training length leaves: epochs, and the exponents at each step of the curves", () => {
    const epochs = (users: number | "all") => {
      const own = points.filter((point) => point.strategy === "user" && point.users === users).map(({ row }) => epochsOf(row));
      return own.reduce((sum, value) => sum + value, 0) / own.length;
    };
    for (const [users, expected] of Object.entries(audit.epochs))
      closeTo(epochs(users === "all" ? users : Number(users)), expected);
    const found = exponentsBySteps(grid);
    const expected = audit.bySteps.filter(({ steps }) => steps > 0);
    assert.deepEqual(
      found.map(({ steps }) => steps),
      expected.map(({ steps }) => steps),
    );
    found.forEach(({ user, random, ratio }, i) => {
      closeTo(user, expected[i].user);
      closeTo(random, expected[i].random);
      closeTo(ratio, expected[i].ratio);
    });
  });

  for (const strategy of ["user", "random"] as const) {
    it(`is the form that 18 points of ${strategy.toUpperCase()} choose, a level for each fold`, () => {
      const [found, expected] = [pooledForms(seriesOf(points, strategy)), audit.forms[strategy]];
      assert(found);
      assert.deepEqual([found.n, found.folds], [18, 3]);
      closeTo(found.power.exponent, expected.exponent);
      closeTo(found.power.aicc, expected.aicc.power);
      closeTo(found.quadratic.aicc, expected.aicc.quadratic);
      closeTo(found.quadratic.curvature, expected.curvature.mean);
      sameInterval(found.quadratic.ci95, expected.curvature.ci95);
      closeTo(found.saturating.aicc, expected.aicc.saturating, 1e-7);
      closeTo(found.saturating.exponent, expected.saturatingExponent, 1e-4);
      const local = localExponents(points, strategy).map(({ exponent }) => exponent);
      sameInterval(local, expected.localExponents);
      assert.equal(local.length, 5);
    });
  }

  it("is the gap on equal hours, and the hours of everyone that fewer people's are worth", () => {
    const gaps = equalHoursGaps(subsetPoints(grid));
    assert.deepEqual(
      gaps.map(({ users }) => users),
      [2, 4, 8, 16, 32],
    );
    for (const { users, logRatio } of gaps) {
      closeTo(logRatio.mean, audit.equalHours[users].mean);
      sameInterval(logRatio.ci95, audit.equalHours[users].ci95);
    }
    for (const { users, hours, hoursOfEveryone } of exchanges(points)) {
      closeTo(hours, audit.exchange[users].hours);
      const expected = audit.exchange[users].randomHours;
      if (expected === null) assert.equal(hoursOfEveryone, null);
      else closeTo(hoursOfEveryone ?? undefined, expected);
    }
  });

  it("is how the difference of exponents moves with the choices made", () => {
    const { withoutSize, from8Users, byEncoder, usersAlike, setsAlike } = audit.robustness;
    const expected: [label: string, comparison: Comparison][] = [
      ...Object.entries(withoutSize).map(([users, own]): (typeof expected)[number] => [`without ${users} users`, own]),
      ["8 users or more", from8Users],
      ...Object.entries(byEncoder).map(([name, own]): (typeof expected)[number] => [`${name.replace("x", " × ")} alone`, own]),
      ["each test user weighted equally", usersAlike],
      ["each data set weighted equally", setsAlike],
    ];
    const found = variations(grid);
    assert.equal(found.length, expected.length);
    for (const [label, comparison] of expected) {
      sameComparison(
        found.find((each) => each.label === label),
        comparison,
      );
    }
  });
});

describe("what the design of a study can carry, by planted laws", () => {
  const exact = figure2Points(gridRows(fakeRows()));

  it("is all of it where a power law was planted: no curvature, and one exponent between all sizes", () => {
    const found = pooledForms(seriesOf(exact, "user"));
    assert(found);
    closeTo(found.power.exponent, 0.049); // the plan's exponent
    closeTo(found.quadratic.curvature, 0);
    localExponents(exact, "user").forEach(({ exponent }) => closeTo(exponent, 0.049));
  });

  it("turns the planted laws' gap on equal hours into hours of everyone", () => {
    // Both laws meet at 46 users, the full size: L = L₄₆ (h/h₄₆)^−0.049 of USER, ^−0.017 of RANDOM.
    for (const { users, logRatio } of equalHoursGaps(subsetPoints(gridRows(fakeRows()))))
      closeTo(logRatio.mean, (0.049 - 0.017) * Math.log(46 / users));
    const worth = exchanges(exact).find(({ users }) => users === 32);
    closeTo(worth?.hoursOfEveryone ?? undefined, 26 * 46 * (32 / 46) ** (0.049 / 0.017));
  });

  it("is nothing for one fold or too few sizes", () => {
    const few = figure2Points(gridRows(fakeRows({ sizes: [2, "all"] })));
    const one = figure2Points(gridRows(fakeRows({ folds: 1 })));
    for (const own of [[], few, one]) {
      assert.equal(pooledForms(seriesOf(own, "user")), null);
      assert.equal(strategyExponents(own), null);
    }
    assert.deepEqual(
      [equalHoursGaps(subsetPoints(gridRows(fakeRows({ folds: 1 })))), exchanges([]), equalHoursGaps([])],
      [[], [], []],
    );
    assert.deepEqual([variations([]), exponentsBySteps([])], [[], []]);
  });
});
