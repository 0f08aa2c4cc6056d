import assert from "node:assert/strict";
import type { Config } from "../../../lib/base/config";
import type { Row } from "../../../lib/base/row";
import { equalOperations } from "../../../lib/claims/pretexts/equalOperations";
import { LOSS, pairExponents } from "../../../lib/claims/pretexts/pairExponents";
import { describeStudy } from "../../../lib/claims/reach/describeStudy";
import { pairLossesFigure, pairScoresFigure } from "../../../lib/figures/study/pairs";
import { pairExponentsTable, pairScoresTable } from "../../../lib/figures/tables/pairTables";
import { pairsOf } from "../../../lib/scaling/study/pairs";
import { close } from "../../close";
import { fakeRow, planted } from "../../figures/fakeRows";

const plan = { ...planted, sets: ["uci-har"], encoders: [[64, 1]] as [number, number][] };
const people = [4, 8, 16, 32];

/** Of each pair four shares in two folds at two rates; the loss falls by `exponent` of the people, and F1 is `macroF1`. */
function pairRows(encoder: Config["encoder"], pretext: Config["pretext"], exponent: number, macroF1: number): Row[] {
  const cells = people.flatMap((count) =>
    [0, 1].flatMap((fold) => [1e-3, 3e-3].map((learningRate) => ({ count, fold, learningRate }))),
  );
  return cells.map(({ count, fold, learningRate }) => {
    const row = fakeRow(plan, {
      width: 64,
      depth: 1,
      encoder,
      pretext,
      people: count / 32,
      fold,
      learningRate,
      users: "all",
      strategy: "user",
    });
    const worse = learningRate === 3e-3 ? 1.1 : 1;
    const testLoss = worse * (1 + 0.1 * fold) * count ** -exponent;
    const users = Array.from({ length: count }, (_, i) => `u${i}`);
    return {
      ...row,
      flops: 1e12,
      users,
      hours: 2 * count,
      result: { ...row.result, testLoss, validationLoss: testLoss, probes: { "uci-har": probeOf(row, macroF1) } },
    };
  });
}

/** Every test user scores the same, so that intervals have no width. */
function probeOf(row: Row, macroF1: number): Row["result"]["probes"][string] {
  const probe = row.result.probes["uci-har"];
  const right = Math.round(1000 * macroF1);
  const confusion = [
    [right, 1000 - right],
    [1000 - right, right],
  ];
  return {
    ...probe,
    macroF1,
    confusionByUser: Object.fromEntries(Object.keys(probe.confusionByUser).map((user) => [user, confusion])),
  };
}

const random = fakeRow(plan, { width: 64, depth: 1, encoder: "vit", pretext: "multiTask", steps: 0 });
const rows = [
  ...pairRows("vit", "mae", 0.1, 0.8),
  ...pairRows("vit", "simclr", 0.1, 0.9),
  ...pairRows("cnn", "simclr", 0.3, 0.85),
  { ...random, result: { ...random.result, probes: { "uci-har": probeOf(random, 0.7) } } },
];

describe("pairs of encoder and pretext", () => {
  it("are those of a study, each with one rate a cell and with its random twin of the same encoder", () => {
    const pairs = pairsOf(rows);
    assert.deepEqual(
      pairs.map(({ name, rows: own, random }) => [name, own.length, random.length]),
      [
        ["vit by mae", 8, 1],
        ["vit by simclr", 8, 1],
        ["cnn by simclr", 8, 0],
      ],
    );
    assert.ok(pairs.every((pair) => pair.rows.every(({ config }) => config.learningRate === 1e-3)));
  });

  it("are ordered by macro F1 at equal operations, with what each is behind the best and above its random twin", () => {
    const { scores, text } = equalOperations(rows);
    assert.deepEqual(
      scores.map(({ name }) => name),
      ["vit by simclr", "cnn by simclr", "vit by mae"],
    );
    close(scores[2].toBest!.difference, -0.1, { absolute: 1e-9 });
    close(scores[0].overRandom!.difference, 0.2, { absolute: 1e-9 });
    assert.equal(scores[1].overRandom, null);
    assert.match(text, /Every run took about 1\.0 · 10¹² operations/);
    assert.match(
      text,
      /UCI HAR: \*\*vit by simclr\*\* is ahead with 90\.0 % macro F1\. Clearly behind it.*cnn by simclr \(−5\.0/,
    );
    const longer = rows.map((row) => (row.config.encoder === "cnn" ? { ...row, flops: 2e12 } : row));
    assert.match(equalOperations(longer).text, /\*\*Not on equal terms:\*\* the runs took 1\.0 · 10¹² to 2\.0 · 10¹² operations/);
    assert.match(equalOperations(pairRows("vit", "mae", 0.1, 0.8)).text, /nothing to compare/);
  });

  it("have the planted exponents of the loss by people and by hours, and are told apart where these differ", () => {
    const { exponents, tests, text } = pairExponents(rows);
    const ofLoss = exponents.filter(({ of, by }) => of === LOSS && by === "people");
    ofLoss.forEach(({ law }, i) => close(law?.exponent, [0.1, 0.1, 0.3][i], { absolute: 1e-9 }));
    assert.deepEqual(tests.map(({ of, by, pairs }) => [of, by, pairs]), [
      [LOSS, "people", 3], [LOSS, "hours", 3], ["uci-har", "people", 3], ["uci-har", "hours", 3],
    ]); // prettier-ignore
    assert.match(
      text,
      /Test loss, by people, 3 pairs: exponents from 0\.100 .* to 0\.300 .*\(cnn by simclr\)\..*changes the exponent/,
    );
    assert.match(pairExponents(rows.slice(0, 16)).text, /No two pairs/);
  });

  it("are a row each in the tables", () => {
    assert.deepEqual(pairScoresTable(rows).array("UCI HAR F1 (%)"), [90, 85, 80]);
    const table = pairExponentsTable(rows);
    assert.equal(table.numRows(), 3);
    assert.equal(table.array("loss, by people")[2], "0.300 [0.300, 0.300]");
  });

  it("share an axis where scores are drawn, and one of a pretext alone where losses are", () => {
    const scores = pairScoresFigure(rows).plot.data;
    assert.deepEqual(scores.map(({ name, xaxis }) => [name, xaxis]), [["vit by mae", "x"], ["vit by simclr", "x"], ["cnn by simclr", "x"]]); // prettier-ignore
    assert.deepEqual(scores[0].x, people);
    const losses = pairLossesFigure(rows).plot.data;
    assert.deepEqual(
      losses.map(({ name, yaxis }) => [name, yaxis]),
      [
        ["vit", "y"],
        ["vit", "y2"],
        ["cnn", "y2"],
      ],
    );
    // Mean of folds 1 and 1.1 times 4^−0.1.
    close((losses[0].y as number[])[0], 1.05 * 4 ** -0.1, { absolute: 1e-6 });
  });

  it("are named where a study has several, whose laws are shown of one alone", () => {
    const study = { study: "s", title: "s", rows, cells: { present: 1, of: 1 }, dataTitle: "d" };
    assert.match(describeStudy(study).text, /It trains 3 pairs of encoder and pretext\*\*.* of vit by mae alone; notebook 11/);
    assert.doesNotMatch(describeStudy({ ...study, rows: rows.slice(0, 16) }).text, /pairs/);
  });
});
