import assert from "node:assert/strict";
import { answers as answersOf } from "../../lib/claims/answers/answers";
import { probeGains } from "../../lib/claims/probes/probeGains";
import type { Row } from "../../lib/base/row";
import { fakeRow, fakeRows, planted } from "../figures/fakeRows";
import { probeDifferences } from "../../lib/claims/probeDifferences";
import { close } from "../close";

const encoders: [number, number][] = [
  [512, 5],
  [1024, 5],
];
const plan = { ...planted, encoders, sets: ["uci-har", "wisdm-phone"] };
const randoms = encoders.map(([width, depth]) => fakeRow(plan, { width, depth, steps: 0 }));
const long = fakeRow(plan, { width: 1024, depth: 5, steps: 9000, fold: 0, users: "all" });
const otherRecipe = fakeRow(plan, { width: 512, depth: 5, fold: 0, users: "all", maskRatio: 0.5 });
const augmented = fakeRow(plan, { width: 512, depth: 5, fold: 0, users: "all", augmentations: ["scale"] });
const rows = [...fakeRows(plan), ...randoms, long, otherRecipe, augmented];

describe("the differences to random encoders", () => {
  const found = probeDifferences(rows);

  it("are of the grid's runs on all users, and of longer ones by themselves, small encoders first", () => {
    const labels = ["512 × 5, 3 runs of 2,000 steps", "1024 × 5, 3 runs of 2,000 steps", "1024 × 5, 1 run of 9,000 steps"];
    assert.deepEqual(
      found.map(({ set, label }) => [set, label]),
      plan.sets.flatMap((set) => labels.map((label) => [set, label])),
    );
  });

  it("average the folds, and leave other recipes and augmented runs out", () => {
    const f1 = (of: Row[]) => of.reduce((sum, row) => sum + row.result.probes["uci-har"].macroF1, 0) / of.length;
    const own = fakeRows(plan).filter(({ config }) => config.width === 512 && config.users === "all");
    assert.equal(own.length, 3);
    close(found[0].pretrained, f1(own), { absolute: 1e-12 });
    close(found[0].random, f1([randoms[0]]), { absolute: 1e-12 });
  });

  it("are one answer a set: the largest encoder's longest training, and how many helped", () => {
    const answers = answersOf(rows);
    const own = answers.filter(({ claim }) => claim.startsWith("pre-training makes"));
    assert.deepEqual(
      own.map(({ claim }) => claim.split(" on ")[1]),
      ["UCI HAR", "WISDM Phone"],
    );
    for (const { here } of own)
      assert.match(here, /^1024 × 5, 1 run of 9,000 steps: \+\d+\.\d .* above 0 in 3 of 3 encoders and lengths$/);
  });

  it("stand against the supervised run that was chosen on held-out users, over the same test users", () => {
    const supervised = [0.5, 0.6, 0.7].map((validationLoss, i) => {
      const row = fakeRow(
        { ...plan, sets: ["uci-har"] },
        { task: "fromScratch", set: "uci-har", width: 512, depth: 5, learningRate: 10 ** -(i + 2) },
      );
      return { ...row, result: { ...row.result, validationLoss } };
    });
    const answers = answersOf([...rows, ...supervised]);
    const own = answers.filter(({ claim }) => claim.startsWith("a linear probe beats training from scratch"));
    assert.equal(own.length, 1);
    const percent = (row: Row) => (100 * row.result.probes["uci-har"].macroF1).toFixed(1);
    const start = `${percent(long)} against ${percent(supervised[0])} %, chosen by validation loss of 3 supervised runs (`;
    assert.ok(own[0].here.startsWith(start), `${own[0].here}, expected ${start}`);
    assert.match(own[0].here, /[+-−]?\d+\.\d \[.*\] points over test users$/);
  });

  it("are a line a set in words: the least and the most, and how many are above 0", () => {
    const [first] = probeGains(rows).text.split("\n");
    const own = found
      .filter(({ set }) => set === "uci-har")
      .map(({ difference }) => (100 * difference).toFixed(1))
      .sort((a, b) => +a - +b);
    const [least, most] = [own[0], own[own.length - 1]].map((each) => `\\+${each.replace(".", "\\.")}`);
    assert.match(
      first,
      new RegExp(`^- UCI HAR, .*: \\*\\*${least} .* to \\*\\*${most} .*; the interval is above 0 in 3 of 3\\.$`),
    );
  });
});
