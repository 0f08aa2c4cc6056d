import assert from "node:assert/strict";
import type { Row } from "../../../lib/base/row";
import { scores } from "../../../lib/base/metrics";
import {
  baselines,
  bestFromScratch,
  isRandomEncoder,
  meanF1,
  scratchRuns,
  simpleFeatureRows,
} from "../../../lib/claims/baselines";
import { f1Difference, probeDifferences, trainedOnAll } from "../../../lib/claims/probeDifferences";
import { f1ByActivity } from "../../../lib/claims/probeHeads";
import { gainChecks } from "../../../lib/claims/probes/gainChecks";
import { scratchChoice } from "../../../lib/claims/probes/scratchChoice";
import { signedRankP } from "../../../lib/numeric/distributions";
import { deviation, mean, quantile } from "../../../lib/numeric/stats";
import { foldMean } from "../../../lib/scaling/study/foldEstimates";
import { cellPoints } from "../../../lib/scaling/study/points";
import { f1DifferenceDraws } from "../../../lib/scaling/study/scoreInterval";
import { encoderOf, isAugmented, isOf, longRuns } from "../../../lib/scaling/study/rows";
import { close } from "../../close";
import { closeTo, grid, rows, sameInterval } from "../../scaling/design/audit";
import { auditCells, type ComparedProbes } from "../../scaling/design/auditCells";

const nameOf = ({ config }: Pick<Row, "config">) => `${config.width}x${config.depth}`;
const probesOf = (own: readonly Row[], set: string) => own.map((row) => row.result.probes[set]);
const wide = trainedOnAll(rows).find(([row]) => nameOf(row) === "512x1" && row.config.steps === 8000) ?? [];
const longs = new Map(longRuns(rows).map((row) => [`long ${nameOf(row)}`, row]));

/** Probes by the kind of their encoder, as auditCells.py names them. */
function kindsOf(set: string): Record<string, Row["result"]["probes"][string][]> {
  const scratch = scratchRuns(rows, set);
  return {
    ...{ chosen: bestFromScratch(scratch, set).probes, best: bestFromScratch(scratch, set, "oracle").probes },
    ...{ all: probesOf(scratch, set), wide: probesOf(wide, set) },
    simple: probesOf(
      simpleFeatureRows(rows).filter(({ config }) => config.set === set),
      set,
    ),
    ...Object.fromEntries([...longs].map(([name, row]) => [name, probesOf([row], set)])),
  };
}

type Probes = ReturnType<typeof probesOf>;

const accuracyOf = (probes: Probes, user: string) =>
  mean(probes.map(({ confusionByUser }) => scores(confusionByUser[user]).accuracy));

/**
 * Wilcoxon's p, and percentiles of 2000 draws of the users. A percentile q of B draws is known to a standard error of
 * √(q (1 − q)/B)/f, f the draws' density there, a normal one's: .060 of their deviation, .085 for two percentiles from other
 * draws. Allowed is 3.5 times that.
 */
function sameWithoutT(a: Probes, b: Probes, accuracy: readonly number[], { drawn, wilcoxon }: ComparedProbes): void {
  closeTo(signedRankP(accuracy), wilcoxon, 1e-12);
  const byUser = (probes: Probes) => probes.map(({ confusionByUser }) => confusionByUser);
  const draws = f1DifferenceDraws(byUser(a), byUser(b), 2000, 1);
  const allowed = { absolute: 0.3 * deviation(draws) };
  [0.025, 0.975].forEach((share, end) => close(quantile(draws, share), drawn[end], allowed));
}

/** Numbers expected are those of auditCells.json, by NumPy and SciPy. */
describe("the downstream scores of the study `real`", () => {
  for (const [set, its] of Object.entries(auditCells.downstream)) {
    const kinds = kindsOf(set);

    it(`on ${set} differ so between ways to train, in macro F1 and user by user in accuracy`, () => {
      for (const [name, expected] of Object.entries(its.less)) {
        const [a, b] = name.split(" less ").map((kind) => kinds[kind]);
        const { difference, ci95 } = f1Difference(a, b);
        sameInterval([difference, ...ci95, meanF1(a), meanF1(b)], [expected.difference, ...expected.ci95, ...expected.macroF1]);
        const byUser = Object.keys(a[0].confusionByUser).map((user) => accuracyOf(a, user) - accuracyOf(b, user));
        const { mean: accuracy, ci95: interval } = foldMean(byUser);
        sameInterval([accuracy, ...interval], [expected.accuracy.mean, ...expected.accuracy.ci95]);
        assert.equal(byUser.filter((value) => value > 0).length, expected.above, name);
        sameWithoutT(a, b, byUser, expected);
      }
    });

    it(`on ${set} are so far above those of random encoders`, () => {
      const found = probeDifferences(rows).filter((each) => each.set === set);
      assert.equal(found.length, Object.keys(its.overRandom).length);
      const groups = trainedOnAll(rows);
      found.forEach(({ pretrained, random, difference, ci95 }, i) => {
        const [row] = groups[i];
        const expected = its.overRandom[row.config.steps === 8000 ? nameOf(row) : `long ${nameOf(row)}`];
        sameInterval([pretrained, random, difference, ...ci95], [...expected.macroF1, expected.difference, ...expected.ci95]);
        const twins = rows.filter((each) => isRandomEncoder(each) && isOf(each, row.config));
        const users = Object.keys(row.result.probes[set].confusionByUser);
        const [a, b] = [groups[i], twins].map((own) => users.map((user) => accuracyOf(probesOf(own, set), user)));
        const byUser = a.map((value, user) => value - b[user]);
        const { mean: accuracy, ci95: interval } = foldMean(byUser);
        sameInterval([accuracy, ...interval], [expected.accuracy.mean, ...expected.accuracy.ci95]);
        assert.equal(byUser.filter((value) => value > 0).length, expected.above);
        sameWithoutT(probesOf(groups[i], set), probesOf(twins, set), byUser, expected);
      });
    });

    it(`on ${set} from scratch are of these runs, and were chosen by this loss`, () => {
      const loss = (row: Row) => row.result.validationLoss ?? NaN;
      const sorted = [...scratchRuns(rows, set)].sort((a, b) => loss(a) - loss(b));
      const listed = sorted.map(({ config, result }) => {
        const { validationLoss, trainLoss, testLoss, probes, stillFalling } = result;
        const name = nameOf({ config });
        return [name, config.learningRate, validationLoss, trainLoss, testLoss, probes[set].macroF1, stillFalling];
      });
      assert.deepEqual(listed, its.scratch);
      const f1 = sorted.map(({ result }) => 100 * result.probes[set].macroF1);
      sameInterval([mean(f1), deviation(f1), Math.min(...f1), Math.max(...f1)], its.scratchSpread);
      const chosen = rows.find(({ runId }) => runId === scratchChoice(rows).sets.find((each) => each.set === set)?.chosen.runId);
      assert.deepEqual(
        [chosen?.windows, chosen?.users.length, chosen && nameOf(chosen)],
        [...its.chosenTrainedOn, its.scratch[0][0]],
      );
    });

    it(`on ${set} are these by activity and by test user`, () => {
      for (const [kind, expected] of Object.entries(its.byActivity))
        sameInterval(
          f1ByActivity(kinds[kind]).map((f1) => f1 ?? NaN),
          expected,
        );
      const longest = kinds["long 512x10"];
      for (const [kind, expected] of Object.entries(its.byUser)) {
        const probes = kind === "longest" ? longest : kinds[kind];
        const users = Object.keys(expected);
        sameInterval(
          users.map((user) => accuracyOf(probes, user)),
          Object.values(expected),
        );
      }
    });

    it(`on ${set} are these by size, and over an encoder's own random weights`, () => {
      const cells = cellPoints(grid);
      const f1 = (row: Row) => 100 * row.result.probes[set].macroF1;
      for (const [strategy, expected] of Object.entries(its.bySize)) {
        const sizes = ([2, 4, 8, 16, 32, "all"] as const).map((users) =>
          mean(cells.filter((point) => point.strategy === strategy && point.users === users).map(({ row }) => f1(row))),
        );
        sameInterval(sizes, expected);
      }
      its.hoursByFold.forEach((expected, fold) => {
        const on = (users: number | "all") =>
          mean(
            cells
              .filter((each) => each.strategy === "user" && each.fold === fold && each.users === users)
              .map(({ row }) => f1(row)),
          );
        closeTo(on("all") - on(2), 100 * expected);
      });
      const { random } = baselines(rows, set, grid.map(encoderOf));
      assert.equal(random.length, 5);
      for (const { width, depth, macroF1 } of random) {
        const trained = mean(grid.filter((row) => !isAugmented(row) && isOf(row, { width, depth })).map(f1));
        const name = `${width}x${depth}`;
        sameInterval([100 * macroF1, trained - 100 * macroF1], its.overOwnRandom[name]);
        sameInterval(rows.filter((row) => isRandomEncoder(row) && nameOf(row) === name).map(f1), its.randomOnes[name]);
      }
    });
  }

  it("are above those of random encoders without Student's t too", () => {
    const { checks, text } = gainChecks(rows);
    const found = probeDifferences(rows);
    checks.forEach(({ ci95, drawn, p }, i) => {
      assert.deepEqual(ci95, found[i].ci95);
      // Expanded percentiles are made to be as wide as Student's t.
      drawn.forEach((end, at) => close(end, ci95[at], { absolute: 0.15 * (ci95[1] - ci95[0]) }));
      assert(p < 0.05, `${p}`);
    });
    assert.match(
      text,
      /^- UCI HAR, .* excludes 0 in 7 of 7: test users drawn .* in \*\*7\*\*, and Wilcoxon's .* in \*\*7\*\*\.$/m,
    );
    const untrained = rows.find((row) => isRandomEncoder(row) && nameOf(row) === "512x1");
    const same = rows.map((row) => (row.config.steps > 0 && untrained ? { ...row, result: untrained.result } : row));
    const nothing = gainChecks(same.filter((row) => nameOf(row) === "512x1"));
    assert.match(nothing.text, /UCI HAR, .* excludes 0 in 0 of \d: .* exclude it in \*\*0\*\*, .* in \*\*0\*\*/);
  });
});
