import assert from "node:assert/strict";
import { devicesTable, differencesTable, rowsTable } from "../../../lib/figures/tables/rowTables";
import type { Config } from "../../../lib/base/config";
import type { Row } from "../../../lib/base/row";
import { setTitle } from "../../../lib/scaling/study/downstream";
import { fakeRows } from "../fakeRows";

describe("the table of differences", () => {
  it("has the fields in which configs differ, and how far each loss is below the visible mean", () => {
    const [row] = fakeRows();
    const rowOf = (config: Partial<Config>, testLoss: number): Row => ({
      ...row,
      config: { ...row.config, ...config },
      result: { ...row.result, testLoss, references: { zero: 1, visibleMean: 0.6, interpolation: 1 } },
    });
    const rows = [
      rowOf({ maskRatio: 0.7, augmentations: [] }, 0.9),
      rowOf({ maskRatio: 0.5, augmentations: ["rotation", "scale"] }, 0.3),
    ];
    const table = differencesTable(rows);
    assert.deepEqual(table.columnNames(), [
      "maskRatio",
      "augmentations",
      "encoder parameters",
      "training loss",
      "test loss",
      "interpolation",
      "visible mean",
      "below the mean (%)",
      ...Object.keys(row.result.probes).map((set) => `${setTitle(set)} F1 (%)`),
    ]);
    assert.deepEqual(table.array("maskRatio"), [0.7, 0.5]);
    assert.deepEqual(table.array("augmentations"), ["none", "rotation, scale"]);
    assert.deepEqual(table.array("test loss"), [0.9, 0.3]);
    assert.deepEqual(table.array("below the mean (%)"), [-50, 50]); // 1 − 0.9 / 0.6 and 1 − 0.3 / 0.6
  });

  it("shows a run without a loss, or without a probe, as such", () => {
    const [row] = fakeRows();
    const without: Row = { ...row, result: { ...row.result, testLoss: null, references: null, probes: {} } };
    const table = differencesTable([row, without]);
    for (const name of ["test loss", "below the mean (%)", "UCI HAR F1 (%)"]) {
      const [known, unknown] = table.array(name) as (number | null)[];
      assert.equal(typeof known, "number", name);
      assert.equal(unknown, null, name);
    }
  });

  it("has scores in percent, and no column that no run can fill", () => {
    const [row] = fakeRows();
    const probes = { "uci-har": { ...row.result.probes["uci-har"], macroF1: 0.7654 } };
    const table = differencesTable([{ ...row, result: { ...row.result, references: null, probes } }]);
    assert.deepEqual(table.columnNames(), ["encoder parameters", "training loss", "test loss", "UCI HAR F1 (%)"]);
    assert.deepEqual(table.array("UCI HAR F1 (%)"), [76.5]);
  });
});

describe("the table of devices", () => {
  it("counts the runs of each and their hours", () => {
    const rows = fakeRows()
      .slice(0, 3)
      .map((row, i): Row => ({ ...row, measured: { ...row.measured, device: i < 2 ? "one" : "another", seconds: 3600 } }));
    assert.deepEqual(devicesTable(rows).objects(), [
      { device: "one", runs: 2, "hours of training": 2 },
      { device: "another", runs: 1, "hours of training": 1 },
    ]);
  });
});

describe("the table of rows", () => {
  it("is evenly spaced over all, sorted by kind and size, and no longer than they are", () => {
    const rows = fakeRows();
    const all = rowsTable(rows, 1000).array("run");
    assert.deepEqual([...all].sort(), rows.map(({ runId }) => runId).sort());
    assert.deepEqual(
      rowsTable(rows, 3).array("run"),
      [0, 1, 2].map((i) => all[Math.floor((i * rows.length) / 3)]),
    );
  });
});
