import assert from "node:assert/strict";
import { tCritical } from "../../../lib/numeric/distributions";
import { deviation, mean } from "../../../lib/numeric/stats";
import { lossOnSet, setOf, withLoss } from "../../../lib/scaling/design/dataSets";
import { formsOfData } from "../../../lib/scaling/design/pooledForms";
import { fitLaw } from "../../../lib/scaling/fit/fitLaw";
import { powerLaw } from "../../../lib/scaling/fit/powerLaw";
import { pOf } from "../../../lib/scaling/fit/verdict";
import { exponentsByFold } from "../../../lib/scaling/study/exponents";
import { foldMean } from "../../../lib/scaling/study/foldEstimates";
import { optimalCapacity } from "../../../lib/scaling/study/optimum";
import { figure3Points, type LossPoint } from "../../../lib/scaling/study/points";
import { groupBy } from "../../../lib/scaling/study/rows";
import { oneVariable } from "../observations";
import { close } from "../../close";
import { audit, closeTo, grid, sameInterval } from "./audit";
import { auditCells as expected, cells, nameOf, points, strategies, usersFrom, wide } from "./auditCells";

const xy = (own: readonly LossPoint[]) => own.map(({ hours, testLoss }) => ({ x: hours, y: testLoss }));
const ofFold = (own: readonly LossPoint[], name: string) => own.filter(({ strategy, fold }) => `${strategy} ${fold}` === name);

/** Numbers expected are those of auditCells.json, by NumPy and SciPy. */
describe("the laws of the study `real`", () => {
  it("fit these power and saturating laws in one fold, whose AICc differ by their penalties alone", () => {
    for (const [name, its] of Object.entries(expected.folds)) {
      const own = ofFold(points, name);
      assert.deepEqual(
        own.map(({ row }) => nameOf(row)),
        its.chosen,
      );
      sameInterval(
        own.map(({ testLoss }) => testLoss),
        its.losses,
      );
      const { exponent: slope, exponentCi95, coefficient: level, r2 } = powerLaw(xy(own));
      sameInterval([slope, ...exponentCi95, level, r2], its.law);
      const rows = oneVariable(
        own.map(({ hours }) => hours),
        (_, i) => own[i].testLoss,
      );
      const [power, saturating] = (["power", "saturating"] as const).map((form) =>
        fitLaw(form, rows, { starts: 40, bootstrap: 0 }),
      );
      sameInterval([power.objective, power.aicc ?? NaN], its.power, 1e-8);
      sameInterval([saturating.objective, saturating.aicc ?? NaN], its.saturating, 1e-6);
      const { irreducibleLoss, coefficient, exponent } = saturating.params;
      [irreducibleLoss, coefficient, exponent].forEach((value, i) => close(value, its.params[i], { relative: 1e-3 }, name));
    }
  });

  it("are off the laws of all folds by this much", () => {
    for (const strategy of strategies) {
      const own = points.filter((point) => point.strategy === strategy);
      const forms = formsOfData(own, strategy);
      assert(forms);
      const { n, folds, power, quadratic } = forms;
      // What AICc was made of (Hurvich & Tsai 1989), k parameters and the variance.
      const rss = (aicc: number, k: number) => n * Math.exp((aicc - 2 * k - (2 * k * (k + 1)) / (n - k - 1)) / n);
      const half = (quadratic.ci95[1] - quadratic.ci95[0]) / 2 / tCritical(n - folds - 2);
      const [first, second, f] = expected.pooled[strategy];
      sameInterval(
        [rss(power.aicc, folds + 2), rss(quadratic.aicc, folds + 3), (quadratic.curvature / half) ** 2],
        [first, second, f],
      );
      closeTo(pOf(quadratic.ci95, n - folds - 2), audit.forms[strategy].curvatureP);
      const bySize = [...groupBy(own, ({ users }) => users).values()];
      const sizes = bySize.map((size) => [
        mean(size.map(({ hours }) => hours)),
        Math.exp(mean(size.map(({ testLoss }) => Math.log(testLoss)))),
      ]);
      sameInterval(sizes.flat(), expected.middle[strategy].flat());
      sameInterval(
        bySize.map((size) => mean(size.map(({ testLoss }) => testLoss))),
        audit.forms[strategy].losses,
      );
    }
    sameInterval(
      [0, 1, 2].flatMap((fold) => ofFold(points, `user ${fold}`).map(({ hours }) => hours)),
      expected.hours.flat(),
    );
  });

  it("are these on the test users of each data set, for 512 × 1, and fall with these exponents", () => {
    const of: Record<string, LossPoint[]> = {
      ...{ all: wide, sisfall: withLoss(wide, (row) => lossOnSet(row, "sisfall")) },
      ...{ wisdm: withLoss(wide, (row) => lossOnSet(row, "wisdm-phone")) },
    };
    for (const [set, its] of Object.entries(expected.aloneOverFolds)) {
      const [user, random] = strategies.map((strategy) => mean([...exponentsByFold(of[set], strategy).values()]));
      sameInterval([user, random, user / random], its);
    }
    for (const [set, folds] of Object.entries(expected.alone)) {
      for (const [name, its] of Object.entries(folds)) {
        const own = ofFold(of[set], name);
        sameInterval(
          own.map(({ testLoss }) => testLoss),
          its.losses,
        );
        sameInterval(
          [own, usersFrom(own, 8)].map((some) => powerLaw(xy(some)).exponent),
          its.exponents,
        );
      }
    }
  });

  it("fall with these exponents for single test users, by their data set", () => {
    const found = [0, 1, 2].flatMap((fold) => {
      const own = wide.filter((point) => point.fold === fold);
      return Object.keys(own[0].row.result.testLossByUser).map((user) => {
        const alone = withLoss(own, ({ result }) => result.testLossByUser[user][0] / result.testLossByUser[user][1]);
        const [people, hours] = strategies.map((strategy) => exponentsByFold(alone, strategy).get(fold) ?? NaN);
        return { set: setOf(user).replace("-phone", ""), people, hours };
      });
    });
    for (const [set, its] of Object.entries(expected.byTestUser)) {
      const own = found.filter((each) => set === "all" || each.set === set);
      const [people, hours] = [own.map((each) => each.people), own.map((each) => each.hours)];
      const differences = own.map((each) => each.people - each.hours);
      assert.deepEqual([own.length, differences.filter((value) => value > 0).length], [its.users, its.steeper]);
      sameInterval([mean(people), deviation(people), mean(hours), deviation(hours)], [...its.user, ...its.random]);
      sameInterval([mean(differences), deviation(differences) / Math.sqrt(own.length)], its.difference);
    }
  });

  it("have these exponents of parameters by fold, and these optima by fold and without an encoder", () => {
    const encoders = figure3Points(grid);
    const byFold = [0, 1, 2].map((fold) => {
      const own = encoders.map((point) => ({
        x: point.encoderParams,
        y: point.folds.find((each) => each.fold === fold)?.testLoss ?? NaN,
      }));
      return powerLaw(own).exponent;
    });
    const { mean: middle, ci95 } = foldMean(byFold);
    const { figure3 } = expected;
    const law = powerLaw(encoders.map(({ encoderParams, testLoss }) => ({ x: encoderParams, y: testLoss })));
    sameInterval([law.exponent, ...law.exponentCi95, law.coefficient, law.r2], figure3.law);
    sameInterval([...byFold, middle, ...ci95], [...figure3.byFold, figure3.mean, ...figure3.ci95]);
    const inOrder = [...encoders].sort((a, b) => a.width - b.width || a.depth - b.depth);
    sameInterval(
      inOrder.map(({ testLoss }) => testLoss),
      figure3.means,
    );
    const hours = Math.max(...cells.map((cell) => cell.hours));
    const some: Record<string, typeof cells> = { all: cells, from8: usersFrom(cells, 8) };
    for (const [name, its] of Object.entries(expected.optima)) {
      const own = some[name] ?? cells.filter(({ row }) => name !== `without ${nameOf(row)}`);
      const { params, ci95: interval, folds } = optimalCapacity(own, name.endsWith(" h") ? parseFloat(name) : hours);
      sameInterval([params ?? NaN, ...(interval ?? [])], [its.params, ...its.ci95], 1e-6);
      sameInterval(
        folds.map((fold) => fold.params ?? NaN),
        its.byFold,
        1e-6,
      );
      sameInterval(
        folds.map((fold) => fold.deviation),
        its.deviations,
      );
    }
  });
});
