import assert from "node:assert/strict";
import { resolve } from "node:path";
import { ratesTable, triedRates } from "../../../lib/figures/tables/ratesTable";
import { study as real } from "../../../lib/grid/studies/first/real";
import { readStudy } from "../../../lib/scaling/study/readStudy";
import type { Row } from "../../../lib/base/row";
import { fakeRows } from "../fakeRows";

describe("the table of rates", () => {
  const tried = fakeRows({
    encoders: [
      [1024, 5],
      [512, 5],
    ],
    rates: [1e-2, 1e-3, 1e-4],
    folds: 1,
    sizes: [8, "all"],
    noise: 0,
  }).filter((row) => row.config.strategy === "user");
  const diverged = (row: Row): Row => ({ ...row, status: "diverged" });

  it("chooses for each encoder the rate of the lowest mean validation loss", () => {
    const found = ratesTable(tried);
    assert.deepEqual(found.array("encoder"), ["512 × 5", "512 × 5", "512 × 5", "1024 × 5", "1024 × 5", "1024 × 5"]);
    assert.deepEqual(found.array("learning rate"), [1e-4, 1e-3, 1e-2, 1e-4, 1e-3, 1e-2]);
    assert.deepEqual(found.array("chosen"), ["", "yes", "", "", "yes", ""]); // fakeRows are 2 % worse a decade from 1e-3
  });

  it("never chooses a rate of which a run diverged", () => {
    const rows = tried.map((row) =>
      row.config.learningRate === 1e-3 && row.config.width === 512 && row.config.users === 8 ? diverged(row) : row,
    );
    const found = ratesTable(rows);
    assert.equal(found.array("mean")[1], null);
    assert.deepEqual([found.array("chosen")[1], found.array("chosen").filter((word) => word === "yes").length], ["", 2]);
  });

  it("takes the mean over the folds that were tried, so that one fold's few validation users decide nothing alone", () => {
    const loss = (rate: number, fold: number, validationLoss: number): Row[] =>
      tried
        .filter(({ config }) => config.learningRate === rate && config.width === 512)
        .map((row) => ({ ...row, config: { ...row.config, fold }, result: { ...row.result, validationLoss } }));
    const rows = [...loss(1e-3, 0, 1), ...loss(1e-3, 1, 4), ...loss(1e-4, 0, 2), ...loss(1e-4, 1, 2)];
    const found = triedRates(rows);
    assert.deepEqual(
      found.map(({ learningRate, mean, chosen }) => [learningRate, mean, chosen]),
      [
        [1e-4, 2, true],
        [1e-3, 2.5, false],
      ],
    );
    assert.equal(triedRates(rows.slice(0, -1)).find(({ learningRate }) => learningRate === 1e-4)?.mean, Infinity);
  });

  it("takes each share of the people and of their windows as a subset", () => {
    const { rows } = readStudy("peopleRates", resolve(__dirname, "../../.."));
    const found = ratesTable(rows);
    // lib/grid/studies/pilots/peopleRates.ts: four rates, in five folds on all hours and on a sixteenth of them.
    assert.deepEqual(found.columnNames().slice(2, 4), ["validation loss, 2.39 hours", "validation loss, 37.1 hours"]);
    const runs = rows.filter(({ config }) => config.share === 0.25 && config.learningRate === 0.0112);
    const mean = runs.reduce((sum, { result }) => sum + (result.validationLoss as number), 0) / 5;
    assert.equal(found.array("validation loss, 2.39 hours")[2], Number(mean.toFixed(4)));
    const [lost] = runs;
    assert.equal(triedRates(rows.map((row) => (row === lost ? diverged(row) : row)))[2].mean, Infinity);
  });

  it("gives the study real the rates that its rows chose", () => {
    const { rows } = readStudy("rates", resolve(__dirname, "../../.."));
    const chosen = triedRates(rows).filter((rate) => rate.chosen);
    const own = (real.grids.scaling.encoders ?? []).map(({ width, depth, learningRate }) => ({ width, depth, learningRate }));
    assert.deepEqual(
      chosen.map(({ width, depth, learningRate }) => ({ width, depth, learningRate })),
      own,
    );
  });
});
