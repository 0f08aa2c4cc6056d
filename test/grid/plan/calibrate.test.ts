import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { calibrate, type RunCost } from "../../../lib/grid/plan/calibrate";
import { costInWords, costLines } from "../../../lib/grid/plan/describePlan";
import { studyStatus } from "../../../lib/grid/run/status";
import { runFolder } from "../../../lib/grid/store/studyFiles";
import { writeRow } from "../../../lib/grid/store/store";
import { planStudy } from "../../../lib/grid/plan/planStudy";
import { runIdOf } from "../../../lib/grid/plan/runId";
import type { Study } from "../../../lib/grid/plan/study";
import { encoderParams } from "../../../lib/base/modelSize";
import { temporaryFolder } from "../../data/loaders/makeFiles";
import { fakeRows } from "../../figures/fakeRows";

const study: Study = {
  name: "tiny",
  title: "tiny",
  pretrainSets: ["extrasensory"],
  downstream: [],
  defaults: { batchSize: 8, steps: 7200, threads: 2 },
  grids: {
    scaling: {
      encoders: [
        { width: 128, depth: 1 },
        { width: 64, depth: 1 },
      ],
      axes: { learningRate: [1e-3, 1e-4], users: [2, "all"], fold: [0, 1] },
    },
    scratch: { fixed: { task: "fromScratch", set: "uci-har", width: 64, depth: 1 } },
    random: { fixed: { steps: 0, width: 64, depth: 1 } },
  },
};

describe("a study's cost on this machine", () => {
  const costs: RunCost[] = [];
  before(() => calibrate(planStudy(study).configs, (cost) => costs.push(cost)));

  it("is measured once for runs whose steps cost the same, and not for runs that train nothing", () => {
    const found = costs.map(({ task, encoder, runs }) => `${task} ${encoder}: ${runs}`).sort();
    assert.deepEqual(found, ["fromScratch 64 × 1: 1", "mae 128 × 1: 8", "mae 64 × 1: 8"]);
    for (const { secondsPerStep, peakMB, encoderParams: params, encoder } of costs) {
      assert.ok(secondsPerStep > 0 && secondsPerStep < 5, `${secondsPerStep} s`);
      assert.ok(peakMB > 50);
      const [width, depth] = encoder.split(" × ").map(Number);
      assert.equal(params, encoderParams({ ...planStudy(study).configs[0], width, depth }));
    }
  });

  it("adds up over the runs: 8 runs of 7,200 steps of half a second are 8 hours", () => {
    const cost = { ...costs[0], runs: 8, steps: 7200, secondsPerStep: 0.5, flops: 3.6e15 };
    assert.equal(costLines([cost])[0]["time per run"], "1 h");
    assert.match(costInWords([cost], 2), /^8 h of training, or 4 h with 2 runs at a time;/);
    assert.match(costInWords([cost], 2), /^1000 GFLOP\/s/m);
  });
});

describe("a study's status", () => {
  const { path } = temporaryFolder();

  it("tells runs that wait, have begun, or are stale", async () => {
    const root = path();
    const { configs } = planStudy(study);
    const store = { root, study: study.name };
    mkdirSync(runFolder(store, runIdOf(configs[1])), { recursive: true });
    writeFileSync(join(runFolder(store, runIdOf(configs[1])), "checkpoint.safetensors"), "");
    writeRow(store, { ...fakeRows()[0], study: study.name, runId: runIdOf(configs[2]), codeVersion: "another" });
    const found = await studyStatus(study, { root, dataFolder: null });
    assert.equal(found.length, configs.length);
    assert.deepEqual(
      found.slice(0, 4).map(({ status }) => status),
      ["waiting", "waiting", "stale", "waiting"],
    );
  });
});
