import assert from "node:assert/strict";
import type { Config } from "../../../lib/base/config";
import type { Row } from "../../../lib/base/row";
import { transferScores } from "../../../lib/claims/probes/transferScores";
import { transferFigure } from "../../../lib/figures/study/probeDifference";
import { transferTable } from "../../../lib/figures/tables/transferTable";
import { close } from "../../close";
import { fakeRow, planted } from "../../figures/fakeRows";

const plan = { ...planted, encoders: [[512, 2]] as [number, number][] };

/** Ten test users of two activities with 100 windows each; a user's share of right ones is `right` and a little more or less. */
function probe(right: number): Row["result"]["probes"][string] {
  const confusionByUser = Object.fromEntries(
    Array.from({ length: 10 }, (_, user) => {
      const hits = Math.round(100 * right) + (user % 3) - 1;
      const confusion: [number, number][] = [
        [hits, 100 - hits],
        [100 - hits, hits],
      ];
      return [`u${user}`, confusion];
    }),
  );
  const macroF1 = right; // both activities alike
  return { ...fakeRow(plan, {}).result.probes["uci-har"], classes: ["a", "b"], macroF1, confusionByUser };
}

const tested = ["uci-har", "wisdm-watch", "sisfall"];

/** @param right by tested set */
function row(cell: Partial<Config>, right: number[], validationLoss = 1): Row {
  const made = fakeRow(plan, { width: 512, depth: 2, users: "all", schedule: "wsd", ...cell });
  const probes = Object.fromEntries(tested.map((set, i) => [set, probe(right[i])]));
  return { ...made, result: { ...made.result, testLoss: 1, validationLoss, probes } };
}

const rows = [1, 2].flatMap((seed) => [
  // The longer training is better on the sets, and validation people choose the shorter.
  row({ set: "wisdm-phone", steps: 8000, seed }, [0.9, 0.8, 0.6], 0.5),
  row({ set: "wisdm-phone", steps: 32_000, seed }, [0.95, 0.95, 0.95], 0.6),
  row({ set: "wisdm-phone", steps: 0, seed }, [0.8, 0.7, 0.6]),
  row({ set: "wisdm-watch", steps: 8000, seed }, [0.7, 0.9, 0.5], 0.5),
  row({ set: "wisdm-watch", steps: 0, seed }, [0.8, 0.7, 0.6]),
]);
const simple = tested.map((set, i): Row => {
  const made = row({ task: "simpleFeatures", set }, [0.95, 0.5, 0.6]);
  return { ...made, result: { ...made.result, probes: { [set]: probe([0.95, 0.5, 0.6][i]) } } };
});

describe("what encoders are worth on sets that they never saw", () => {
  const { scores, text } = transferScores([...rows, ...simple]);
  const of = (trainedOn: string, set: string) => scores.find((score) => score.trainedOn === trainedOn && score.set === set)!;

  it("is of the length that validation people chose, less random encoders and less simple features", () => {
    assert.equal(scores.length, 6);
    const score = of("wisdm-phone", "uci-har");
    assert.deepEqual([score.macroF1, score.random, score.simple], [0.9, 0.8, 0.95]);
    close(score.overRandom.difference, 0.1, { absolute: 1e-4 }); // users differ a little, alike on both sides
    close(score.overSimple.difference, -0.05, { absolute: 1e-4 });
  });

  it("parts sets whose people the encoder knows from those of others", () => {
    const known = scores.filter(({ knowsPeople }) => knowsPeople).map(({ trainedOn, set }) => `${trainedOn}, ${set}`);
    assert.deepEqual(known, ["wisdm-phone, wisdm-watch", "wisdm-watch, wisdm-watch"]);
    assert.match(text, /Trained on WISDM Phone, on 2 sets of other people.*\*\*ahead of random encoders on UCI HAR \(\+10\.0 \[/);
    assert.match(text, /behind them on UCI HAR \(−5\.0 \[.*; not clearly either on SisFall/);
    assert.match(text, /On its own people \(encoder, random, simple features\): WISDM Watch 80\.0, 70\.0 and 50\.0\./);
    assert.match(text, /Trained on WISDM Watch.*\*\*behind them on UCI HAR \(−10\.0 \[.*\) and SisFall \(−10\.0/);
  });

  it("adjusts p over everything that is compared", () => {
    for (const { overRandom, overSimple } of scores)
      for (const { difference, p } of [overRandom, overSimple]) assert(Math.abs(difference) < 1e-9 ? p === 1 : p < 0.05);
  });

  it("says where there is nothing beside an encoder", () => {
    assert.deepEqual(transferScores(rows).scores, []);
    assert.match(transferScores(rows).text, /No trained encoder has/);
  });

  it("is a table of all, and a figure of the sets of other people", () => {
    const table = transferTable([...rows, ...simple]);
    assert.equal(table.numRows(), 6);
    assert.equal(table.array("tested on")[1], "WISDM Watch (its people)");
    assert.match(String(table.array("over random")[0]), /^10\.0 \[.*\], p under 0\.001$/);
    const figure = transferFigure([...rows, ...simple]);
    assert.deepEqual((figure.plot.data[0] as { y: number[] }).y, [3, 2, 1, 0]);
  });
});
