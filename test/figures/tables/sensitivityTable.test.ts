import assert from "node:assert/strict";
import { sensitivityTable } from "../../../lib/figures/tables/sensitivityTable";
import { fakeRows } from "../fakeRows";

describe("the table of sensitivities", () => {
  const encoders: [number, number][] = [
    [512, 5],
    [1024, 5],
  ];
  const grid = fakeRows({ encoders });
  const other = { encoders: [encoders[0]], folds: 1 };
  const rows = [
    ...fakeRows({ ...other, exponent: 0.08, randomExponent: 0.01, config: { lossPatches: "all" } }),
    ...grid,
    ...fakeRows({ ...other, sizes: [2, "all"], config: { maskRatio: 0.5 } }),
    ...fakeRows({ ...other, sizes: [2, 8, "all"], visibleMean: 0.03, config: { normalise: "zscore", targetNorm: "patch" } }),
  ];
  const found = sensitivityTable(rows);

  it("holds a row for each recipe of three sizes, the grid's first, by what it changes", () => {
    assert.deepEqual(found.array("changed"), ["nothing", "lossPatches all", "normalise zscore, targetNorm patch"]);
    assert.deepEqual(found.array("encoder"), ["512 × 5", "512 × 5", "512 × 5"]);
  });

  it("finds the planted exponents, the grid's of the same encoder and fold alone", () => {
    const exponents = (column: string) => (found.array(column) as string[]).map((text) => text.split(" ")[0]);
    assert.deepEqual(exponents("USER exponent, 95 %"), ["0.049", "0.080", "0.049"]);
    assert.deepEqual(exponents("RANDOM exponent, 95 %"), ["0.017", "0.010", "0.017"]);
    assert.deepEqual(found.array("on the plateau"), ["0 of 11", "0 of 11", "5 of 5"]);
  });

  it("is empty where no other recipe was tried", () => {
    assert.equal(sensitivityTable(grid).numRows(), 0);
  });
});
