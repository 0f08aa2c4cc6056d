/** All that is drawn of the paper's seven figures, for rows planted by fakeRows.ts. */
import assert from "node:assert/strict";
import { defaultConfig } from "../../../lib/base/config";
import { figure1 } from "../../../lib/figures/paper/figure1";
import { figure2 } from "../../../lib/figures/paper/figure2";
import { figure3 } from "../../../lib/figures/paper/figure3";
import { figure4 } from "../../../lib/figures/paper/figure4";
import { figure5 } from "../../../lib/figures/paper/figure5";
import { figure6 } from "../../../lib/figures/paper/figure6";
import { figure7 } from "../../../lib/figures/paper/figure7";
import type { Config } from "../../../lib/base/config";
import { fakeRow, fakeRows, type Planted, planted } from "../fakeRows";
import { matchesSnapshot } from "../matchesSnapshot";

const small: Partial<Planted> = {
  folds: 2,
  sizes: [2, 8, "all"],
  encoders: [
    [512, 5],
    [1024, 5],
  ],
  sets: ["uci-har"],
};
const beside: Partial<Config>[] = [
  { width: 512, depth: 5, steps: 0 },
  { width: 1024, depth: 5, steps: 0 },
  { task: "simpleFeatures" },
];
const rows = [...fakeRows(small), ...beside.map((config) => fakeRow({ ...planted, ...small } as Planted, config))];
const augmented = fakeRows({ ...small, folds: 1, encoders: [[512, 5]], config: { augmentations: ["rotation"] } });

describe("the paper's figures", () => {
  it("keep their snapshots", () => {
    matchesSnapshot("figure1", figure1(defaultConfig));
    matchesSnapshot("figure2", figure2(rows, { cells: { present: 10, of: 12 } }));
    matchesSnapshot("figure3", figure3(rows));
    matchesSnapshot("figure4", figure4(rows));
    matchesSnapshot("figure5", figure5(rows));
    matchesSnapshot("figure6", figure6(rows));
    matchesSnapshot("figure7", figure7([...rows, ...augmented]));
  });

  it("fail without a snapshot", () => {
    if (process.env.UPDATE !== "1")
      assert.throws(() => matchesSnapshot("missing", figure1(defaultConfig)), /no snapshot of missing/);
  });
});
