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
import { scratchChoice } from "../../../lib/claims/probes/scratchChoice";
import { mean } from "../../../lib/numeric/stats";
import { foldMean } from "../../../lib/scaling/study/foldEstimates";
import { cellPoints } from "../../../lib/scaling/study/points";
import { encoderOf, isAugmented, isOf, longRuns } from "../../../lib/scaling/study/rows";
import { grid, rows, sameInterval } from "../../scaling/design/audit";
import { auditCells } from "../../scaling/design/auditCells";

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

const accuracyOf = (probes: ReturnType<typeof probesOf>, user: string) =>
  mean(probes.map(({ confusionByUser }) => scores(confusionByUser[user]).accuracy));

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
      const { random } = baselines(rows, set, grid.map(encoderOf));
      assert.equal(random.length, 5);
      for (const { width, depth, macroF1 } of random) {
        const trained = mean(grid.filter((row) => !isAugmented(row) && isOf(row, { width, depth })).map(f1));
        sameInterval([100 * macroF1, trained - 100 * macroF1], its.overOwnRandom[`${width}x${depth}`]);
      }
    });
  }
});
