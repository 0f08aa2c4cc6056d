import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Row } from "../../../lib/base/row";
import { bestFromScratch, scratchRuns } from "../../../lib/claims/baselines";
import { f1Difference } from "../../../lib/claims/probeDifferences";
import { deviation, mean } from "../../../lib/numeric/stats";
import { lossOfSetsAlike, lossOfUsersAlike, lossOnSet, withLoss } from "../../../lib/scaling/design/dataSets";
import { equalHoursGaps } from "../../../lib/scaling/design/equalHours";
import { pooledForms } from "../../../lib/scaling/design/pooledForms";
import { strategyExponents } from "../../../lib/scaling/design/strategyExponents";
import { exponentsBySteps } from "../../../lib/scaling/design/trainingLength";
import { powerLaw } from "../../../lib/scaling/fit/powerLaw";
import { pOf } from "../../../lib/scaling/fit/verdict";
import { exponentsByFold } from "../../../lib/scaling/study/exponents";
import { optimalCapacity } from "../../../lib/scaling/study/optimum";
import { cellPoints, figure2Points, figure3Points, type LossPoint } from "../../../lib/scaling/study/points";
import { isOf, longRuns } from "../../../lib/scaling/study/rows";
import { subsetPoints } from "../../../lib/scaling/study/subsetPoints";
import { audit, closeTo, type Comparison, grid, rows, sameInterval } from "./audit";

interface Estimate {
  ci95: [number, number];
}

interface Variants {
  exponents: {
    oracle: Comparison;
    weights: Record<string, { all: Comparison; from8: Comparison }>;
    sizes: Record<string, Comparison>;
    encodersFrom8: Record<string, Comparison>;
  };
  equalHours: Record<"sisfall" | "wisdm", Record<string, Estimate & { mean: number }>>;
  steps: Record<string, { steps: number; user: number; random: number }[]>;
  byTestUser: { users: number; steeper: number; difference: number };
  table2: Record<string, number[]>;
  figure3: number[];
  optimum: Record<string, Estimate & { params: number }>;
  scores: Record<
    string,
    { scratchMean: number; scratchDeviation: number } & Record<
      "longLessChosen" | "longLessAll" | "longLessBest",
      Estimate & { difference: number }
    >
  >;
}

/** By NumPy and SciPy: test/reference/auditVariants.py. */
const expected = JSON.parse(readFileSync(resolve(__dirname, "../../reference/auditVariants.json"), "utf8")) as Variants;

const points = figure2Points(grid);
const encoder = (name: string) => {
  const [width, depth] = name.split("x").map(Number);
  return { width, depth };
};
const oneEncoder = (name: string) => cellPoints(grid).filter(({ row }) => isOf(row, encoder(name)));
const some = (own: readonly LossPoint[], least: number, most = Infinity) =>
  own.filter(({ users }) => (users === "all" ? most === Infinity : users >= least && users <= most));

function same(own: readonly LossPoint[], its: Comparison): void {
  const found = strategyExponents(own);
  assert(found);
  sameInterval(
    [found.user, found.random, found.difference.mean, ...found.difference.ci95],
    [its.user, its.random, its.difference.mean, ...its.difference.ci95],
  );
}

describe("the rows of the study `real` under other choices, by NumPy and SciPy", () => {
  it("have these exponents by the oracle, by other losses, sizes and single encoders", () => {
    const { oracle, weights, sizes, encodersFrom8 } = expected.exponents;
    same(figure2Points(grid, "oracle"), oracle);
    const losses: Record<string, (row: Row) => number | null> = {
      early: (row) => row.result.bestTestLoss,
      users: lossOfUsersAlike,
      sets: lossOfSetsAlike,
      sisfall: (row) => lossOnSet(row, "sisfall"),
      wisdm: (row) => lossOnSet(row, "wisdm-phone"),
    };
    for (const [name, { all, from8 }] of Object.entries(weights)) {
      same(withLoss(points, losses[name]), all);
      same(some(withLoss(points, losses[name]), 8), from8);
    }
    const ranges: Record<string, [least: number, most?: number]> = {
      ...{ all: [0], from8: [8], from4: [4], to16: [0, 16], to8: [0, 8], to32: [0, 32] },
    };
    for (const [name, its] of Object.entries(sizes)) same(some(points, ...ranges[name]), its);
    for (const [name, its] of Object.entries(encodersFrom8)) same(some(oneEncoder(name), 8), its);
  });

  it("have these laws by fold, this law of parameters, and these optima by hours", () => {
    for (const [name, its] of Object.entries(expected.table2)) {
      const [strategy, fold] = name.split(" ");
      const own = points.filter((point) => point.strategy === strategy && `${point.fold}` === fold);
      const { exponent, exponentCi95, coefficient } = powerLaw(own.map(({ hours, testLoss }) => ({ x: hours, y: testLoss })));
      sameInterval([exponent, ...exponentCi95, coefficient], its);
    }
    const law = powerLaw(figure3Points(grid).map(({ encoderParams, testLoss }) => ({ x: encoderParams, y: testLoss })));
    sameInterval([law.exponent, ...law.exponentCi95], expected.figure3);
    for (const [hours, its] of Object.entries(expected.optimum)) {
      const { params, ci95 } = optimalCapacity(cellPoints(grid), Number(hours));
      sameInterval([params ?? NaN, ...(ci95 ?? [])], [its.params, ...its.ci95], 1e-6);
    }
    for (const strategy of ["user", "random"] as const) {
      const own = points.filter((point) => point.strategy === strategy);
      const forms = pooledForms(own.map(({ fold, hours, testLoss }) => ({ fold, x: hours, y: testLoss })));
      closeTo(pOf(forms?.quadratic.ci95 ?? [0, 0], 13), audit.forms[strategy].curvatureP); // 18 points, 3 levels, 2 terms
    }
  });

  it("have these gaps on equal hours on each data set, and these exponents of single encoders at each step", () => {
    for (const [set, name] of [
      ["sisfall", "sisfall"],
      ["wisdm", "wisdm-phone"],
    ] as const) {
      const gaps = equalHoursGaps(withLoss(subsetPoints(grid), (row) => lossOnSet(row, name)));
      assert.equal(gaps.length, 5);
      for (const { users, logRatio } of gaps) {
        const its = expected.equalHours[set][users];
        sameInterval([logRatio.mean, ...logRatio.ci95], [its.mean, ...its.ci95]);
      }
    }
    for (const [name, its] of Object.entries(expected.steps)) {
      const found = exponentsBySteps(grid.filter((row) => isOf(row, encoder(name))));
      sameInterval(
        found.flatMap(({ steps, user, random }) => [steps, user, random]),
        its.flatMap(({ steps, user, random }) => [steps, user, random]),
      );
    }
  });

  it("have a steeper USER law for most test users", () => {
    const own = oneEncoder("512x1");
    const differences = [0, 1, 2].flatMap((fold) => {
      const inFold = own.filter((point) => point.fold === fold);
      return Object.keys(inFold[0].row.result.testLossByUser).map((user) => {
        const alone = withLoss(inFold, ({ result }) => result.testLossByUser[user][0] / result.testLossByUser[user][1]);
        const [people, hours] = (["user", "random"] as const).map(
          (strategy) => exponentsByFold(alone, strategy).get(fold) ?? NaN,
        );
        return people - hours;
      });
    });
    const { users, steeper, difference } = expected.byTestUser;
    assert.deepEqual([differences.length, differences.filter((value) => value > 0).length], [users, steeper]);
    closeTo(mean(differences), difference);
  });

  it("have these scores from scratch, and less them of the longest training", () => {
    for (const [set, its] of Object.entries(expected.scores)) {
      const scratch = scratchRuns(rows, set);
      const scores = scratch.map((row) => 100 * row.result.probes[set].macroF1);
      sameInterval([mean(scores), deviation(scores)], [its.scratchMean, its.scratchDeviation]);
      const [long] = longRuns(rows); // the largest encoder's
      const less = (probes: Parameters<typeof f1Difference>[1], own: Variants["scores"][string]["longLessAll"]) => {
        const { difference, ci95 } = f1Difference([long.result.probes[set]], probes);
        sameInterval([difference, ...ci95], [own.difference, ...own.ci95]);
      };
      less(bestFromScratch(scratch, set).probes, its.longLessChosen);
      less(bestFromScratch(scratch, set, "oracle").probes, its.longLessBest);
      less(
        scratch.map((row) => row.result.probes[set]),
        its.longLessAll,
      );
    }
  });
});
