import assert from "node:assert/strict";
import { type Config, defaultConfig } from "../../../lib/base/config";
import type { Probe, Row } from "../../../lib/base/row";
import { lossLabel } from "../../../lib/figures/kit/labels";
import { paperEncoderParams } from "../../../lib/scaling/study/paperLaws";
import { gridRows, isOnPlateau, longRuns, singleRuns, twins } from "../../../lib/scaling/study/rows";
import {
  bestOverRates,
  cellPoints,
  figure2Points,
  figure3Points,
  figure4Points,
  figure5Points,
  figure6Points,
  figure7Points,
} from "../../../lib/scaling/study/points";
import { close } from "../../close";
import { fakeRows } from "../../figures/fakeRows";

interface Found {
  test: number | null;
  validation?: number | null;
  f1?: number;
  oracleF1?: number;
  encoderParams?: number;
  status?: Row["status"];
  source?: Row["source"];
}

function row(config: Partial<Config>, found: Found): Row {
  const { test, validation = test, f1, oracleF1 = f1, encoderParams = 1000, status = "done", source = "real" } = found;
  const probe = (macroF1: number, best: number): Probe => ({
    macroF1,
    weightedF1: macroF1,
    accuracy: macroF1,
    l2: 1,
    classes: ["a"],
    confusionByUser: {},
    oracle: { macroF1: best, weightedF1: best, accuracy: best },
  });
  return {
    runId: JSON.stringify(config),
    study: "test",
    configHash: "",
    codeVersion: "",
    dataVersion: "",
    source,
    dataTitle: "",
    config: { ...defaultConfig, ...config },
    encoderParams,
    decoderParams: 1,
    flops: 1,
    users: [],
    hours: config.users === "all" || config.users === undefined ? 100 : config.users * 10,
    windows: 1,
    status,
    result: {
      trainLoss: test,
      testLoss: test,
      testLossAll: test,
      bestTestLoss: test,
      validationLoss: validation,
      testLossByUser: {},
      references: { zero: 2, visibleMean: 1, interpolation: 1 },
      curve: [],
      stillFalling: false,
      probes: f1 === undefined ? {} : { "uci-har": probe(f1, oracleF1 as number) },
      probeCurve: [],
      weights: null,
    },
    measured: { seconds: 1, peakMB: 1, device: "", threads: 1, at: "" },
  };
}

describe("selection of runs", () => {
  const rates = [
    row({ learningRate: 1e-3 }, { test: 0.5, validation: 0.3, f1: 0.8, oracleF1: 0.82 }),
    row({ learningRate: 1e-4 }, { test: 0.4, validation: 0.6, f1: 0.7, oracleF1: 0.9 }),
  ];

  it("takes the rate of the lowest validation loss, and with the oracle of the lowest test loss", () => {
    assert.deepEqual(
      bestOverRates(rates).map((r) => r.config.learningRate),
      [1e-3],
    );
    assert.deepEqual(
      bestOverRates(rates, "oracle").map((r) => r.config.learningRate),
      [1e-4],
    );
    assert.equal(bestOverRates([...rates, row({ seed: 2 }, { test: 0.1 })]).length, 2, "seeds stay apart");
  });

  it("never takes a diverged run, a random encoder, or a run without the loss it chooses by", () => {
    const odd = [
      row({ learningRate: 1e-5 }, { test: 0.01, status: "diverged" }),
      row({ steps: 0 }, { test: 0.01 }),
      row({ task: "fromScratch" }, { test: 0.01 }),
      row({ learningRate: 3e-5 }, { test: NaN, validation: 0.01 }),
    ];
    assert.deepEqual(
      bestOverRates([...rates, ...odd]).map((r) => r.result.testLoss),
      [0.5],
    );
    assert.deepEqual(figure2Points([row({}, { test: 0.4, validation: null })]), []);
    assert.equal(figure2Points([row({}, { test: 0.4, validation: null })], "oracle").length, 1);
  });

  it("refuses real and synthetic rows together", () => {
    assert.throws(() => figure2Points([rates[0], row({}, { test: 1, source: "synthetic" })]), /rows of one source/);
  });

  it("counts as long runs those of each encoder and seed in one fold, on everyone", () => {
    const runs = fakeRows({
      folds: 3,
      sizes: [2, "all"],
      encoders: [
        [512, 5],
        [1024, 5],
      ],
      seeds: [1, 2],
    });
    assert.deepEqual(
      longRuns(runs).map(({ config: { width, seed, fold, users } }) => [width, seed, fold, users]),
      [
        [1024, 1, 0, "all"],
        [1024, 2, 0, "all"],
        [512, 1, 0, "all"],
        [512, 2, 0, "all"],
      ],
    );
  });

  it("refuses rows of two pretexts together, whose losses are of different kinds", () => {
    const other = row({ pretext: "multiTask" }, { test: 0.6 });
    assert.throws(
      () => figure2Points([rates[0], other]),
      /rows of one pretext, .* found "mae" .* and "multiTask" .* filter the rows/,
    );
    assert.throws(() => lossLabel("figure2", [rates[0], other]), /rows of one pretext/);
    assert.deepEqual(longRuns([...rates, other]).includes(other), false);
    assert.match(lossLabel("figure2", rates), /^Test loss \(masked MSE, g² and \(rad\/s\)²\)$/);
    assert.equal(lossLabel("figure2", [other]), "Test loss (cross-entropy of three tasks)");
  });

  it("takes the augmentations of two views for a part of their pretext", () => {
    const views = row({ pretext: "simclr", augmentations: ["jitter"] }, { test: 0.5 });
    assert.equal(figure2Points([views]).length, 1);
    assert.deepEqual(figure2Points([row({ augmentations: ["jitter"] }, { test: 0.5 })]), []);
  });

  it("shares the full size between both strategies in Figure 2, best over encoders", () => {
    const points = figure2Points([
      row({ users: "all" }, { test: 0.2 }),
      row({ users: "all", width: 1024 }, { test: 0.1, encoderParams: 2000 }),
      row({ users: 2, strategy: "user" }, { test: 0.5 }),
      row({ users: 2, strategy: "random" }, { test: 0.4 }),
      row({ users: 2, strategy: "user", fold: 1 }, { test: 0.6 }),
      row({ users: 2, augmentations: ["scale"] }, { test: 0.01 }),
    ]);
    assert.deepEqual(
      points.map((p) => [p.strategy, p.fold, p.users, p.hours, p.testLoss]),
      [
        ["user", 0, 2, 20, 0.5],
        ["user", 0, "all", 100, 0.1],
        ["user", 1, 2, 20, 0.6],
        ["random", 0, 2, 20, 0.4],
        ["random", 0, "all", 100, 0.1],
      ],
    );
  });

  it("keeps the encoders apart for joint laws, each by its best rate", () => {
    const points = cellPoints([
      row({ users: "all" }, { test: 0.2 }),
      row({ users: "all", learningRate: 1e-5 }, { test: 0.1 }),
      row({ users: "all", width: 1024 }, { test: 0.15, encoderParams: 2000 }),
      row({ users: 2, strategy: "random" }, { test: 0.4 }),
      row({ users: 2, steps: 0 }, { test: 0.01 }),
    ]);
    assert.deepEqual(
      points.map((p) => [p.strategy, p.users, p.encoderParams, p.testLoss]),
      [
        ["user", "all", 1000, 0.1],
        ["user", "all", 2000, 0.15],
        ["random", 2, 1000, 0.4],
        ["random", "all", 1000, 0.1],
        ["random", "all", 2000, 0.15],
      ],
    );
  });

  it("averages Figure 3 over folds at the full size, with a t-interval", () => {
    const [point, ...rest] = figure3Points([
      row({ fold: 0 }, { test: 0.1 }),
      row({ fold: 1 }, { test: 0.3 }),
      row({ users: 2 }, { test: 0.01 }),
      row({ fold: 1, learningRate: 1e-5 }, { test: 0.9 }),
    ]);
    assert.equal(rest.length, 0);
    close(point.testLoss, 0.2, { absolute: 1e-12 });
    // t(1) = 12.7062 (tables), deviation of 0.1 and 0.3 over √2 = 0.1
    close(point.ci95?.[1], 0.2 + 1.27062, { absolute: 1e-5 });
    assert.equal(figure3Points([row({}, { test: 0.1 })])[0].ci95, null);
  });

  it("shows in Figures 4 and 5 the score of the run chosen, or the oracle's own score", () => {
    assert.deepEqual(
      figure4Points(rates).map((point) => [point.set, point.macroF1]),
      [["uci-har", 0.8]],
    );
    assert.deepEqual(
      figure4Points(rates, "oracle").map((point) => point.macroF1),
      [0.9],
    );
    const folds = [...rates, row({ fold: 1 }, { test: 0.5, f1: 0.6, oracleF1: 0.99 })];
    assert.deepEqual(
      figure5Points(folds).map((point) => point.macroF1),
      [0.7],
      "mean of 0.8 and 0.6",
    );
    assert.deepEqual(
      figure5Points(folds, "oracle").map((point) => [point.macroF1, point.ci95]),
      [[0.99, null]],
    );
  });

  it("finds Figure 6's best encoder by loss and by score", () => {
    const rows = [
      row({ width: 512 }, { test: 0.2, f1: 0.9, encoderParams: 1000 }),
      row({ width: 1024 }, { test: 0.1, f1: 0.7, encoderParams: 4000 }),
    ];
    assert.deepEqual(
      figure6Points(rows).map((point) => [point.encoderParams, point.value]),
      [[4000, 0.1]],
    );
    assert.deepEqual(
      figure6Points(rows, { by: "uci-har" }).map((p) => [p.encoderParams, p.value]),
      [[1000, 0.9]],
    );
  });

  it("keeps augmented runs apart in Figure 7", () => {
    const rows = [row({}, { test: 0.2, f1: 0.8 }), row({ augmentations: ["rotation"] }, { test: 0.3, f1: 0.9 })];
    assert.deepEqual(
      figure7Points(rows).map((p) => [p.augmented, p.macroF1]),
      [
        [false, 0.8],
        [true, 0.9],
      ],
    );
  });

  it("knows the plateau by 0.9 of the visible mean's loss", () => {
    assert(isOnPlateau(row({}, { test: 0.91 })) && !isOnPlateau(row({}, { test: 0.89 })));
  });

  it("takes an encoder of fewer folds, or a longer run, for no part of the grid", () => {
    const cell = (config: Partial<Config>, encoderParams: number) =>
      row({ users: "all", ...config }, { test: 0.5, encoderParams });
    const grid = [0, 1].flatMap((fold) => [cell({ fold, width: 512 }, 1000), cell({ fold, width: 1024 }, 2000)]);
    const single = cell({ width: 2048 }, 4000);
    const rows = [single, ...grid, cell({ steps: 900_000 }, 1000), cell({ width: 2048, steps: 0 }, 4000)];
    assert.deepEqual(gridRows(rows), grid);
    assert.deepEqual(singleRuns(rows), [single]);
    assert.deepEqual([gridRows([]), singleRuns([])], [[], []]);
  });

  it("finds the paper's twins at 4M and 16M among its nine encoders", () => {
    const rows = Object.entries(paperEncoderParams).flatMap(([width, counts]) =>
      counts.map((encoderParams, i) => row({ width: Number(width), depth: [5, 10, 20][i] }, { test: 1, encoderParams })),
    );
    assert.deepEqual(
      twins(rows).map(({ wider, deeper }) => [wider.width, wider.depth, deeper.width, deeper.depth]),
      [
        [1024, 5, 512, 20],
        [2048, 5, 1024, 20],
      ],
    );
  });
});
