import assert from "node:assert/strict";
import { answersTable } from "../../lib/figures/answers";
import { probeDifferences } from "../../lib/figures/bars";
import type { Row } from "../../lib/row";
import { fakeRow, fakeRows, planted } from "./fakeRows";

const encoders: [number, number][] = [[512, 5], [1024, 5]];
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
    assert.deepEqual(found.map(({ set, label }) => [set, label]), plan.sets.flatMap((set) => labels.map((label) => [set, label])));
  });

  it("average the folds, and leave other recipes and augmented runs out", () => {
    const f1 = (of: Row[]) => of.reduce((sum, row) => sum + row.result.probes["uci-har"].macroF1, 0) / of.length;
    const own = fakeRows(plan).filter(({ config }) => config.width === 512 && config.users === "all");
    assert.equal(own.length, 3);
    assert.ok(Math.abs(found[0].pretrained - f1(own)) < 1e-12);
    assert.ok(Math.abs(found[0].random - f1([randoms[0]])) < 1e-12);
  });

  it("are one answer a set: the largest encoder's longest training, and how many helped", () => {
    const answers = answersTable(rows).objects() as { claim: string; here: string }[];
    const own = answers.filter(({ claim }) => claim.startsWith("pre-training makes"));
    assert.deepEqual(own.map(({ claim }) => claim.split(" on ")[1]), ["UCI HAR", "WISDM Phone"]);
    for (const { here } of own) assert.match(here, /^1024 × 5, 1 run of 9,000 steps: \+\d+\.\d .* above 0 in 3 of 3 encoders and lengths$/);
  });
});
