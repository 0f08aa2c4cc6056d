import assert from "node:assert/strict";
import { defaultConfig } from "../../../lib/base/config";
import { flops } from "../../../lib/base/modelSize";
import { runCosts, seriesOf, stepsTaken } from "../../../lib/grid/plan/series";
import { runIdOf } from "../../../lib/grid/plan/runId";
import { planStudy } from "../../../lib/grid/plan/planStudy";
import type { Study } from "../../../lib/grid/plan/study";
import { close } from "../../close";

const study: Study = {
  name: "lengths",
  title: "lengths",
  pretrainSets: ["corpus"],
  downstream: [],
  defaults: { schedule: "wsd", warmupSteps: 100 },
  grids: {
    lengths: { axes: { steps: [3200, 800, 0, 1600], seed: [1, 2] } },
    fixed: { fixed: { schedule: "cosine" }, axes: { steps: [800, 1600] } },
    scratch: { fixed: { task: "fromScratch", set: "uci-har" }, axes: { steps: [800, 1600] } },
  },
};

describe("runs that differ in their steps alone", () => {
  const { configs } = planStudy(study);

  it("make a series under the schedule wsd, the shortest first, where they are pre-trainings that train", () => {
    const found = seriesOf(configs).map((runs) => runs.map(({ steps, seed, task }) => `${task} ${steps} ${seed}`).join(", "));
    assert.deepEqual(found, [
      "pretrain 800 1, pretrain 1600 1, pretrain 3200 1",
      "pretrain 800 2, pretrain 1600 2, pretrain 3200 2",
      "pretrain 0 1",
      "pretrain 0 2",
      "pretrain 800 1",
      "pretrain 1600 1",
      "fromScratch 800 1",
      "fromScratch 1600 1",
    ]);
  });

  it("are told apart by their names", () => {
    assert.match(runIdOf(configs[0]), /^mae-w512d5-t3200-uall-user-f0-lr0\.001-s1-[0-9a-f]{8}$/);
  });

  it("cost the longest and the decays of the others: 1.15 times the longest for two halvings and a fifth of decay", () => {
    const [series] = seriesOf(configs);
    const taken = stepsTaken(configs);
    assert.deepEqual(
      series.map((run) => taken.get(run)),
      [800, 1600 - 640, 3200 - 1280],
    );
    const sum = [...runCosts(series).values()].reduce((a, b) => a + b, 0);
    close((sum - 3e12) / flops(series[2]), (3200 + 0.2 * (1600 + 800)) / 3200, { relative: 1e-9 });
    assert.deepEqual([...stepsTaken([series[2]]).values()], [3200]); // by itself
  });

  it("share no more than a run has that ends in its warm-up", () => {
    const short = { ...defaultConfig, schedule: "wsd", warmupSteps: 100, steps: 50 } as const;
    assert.deepEqual([...stepsTaken([short, { ...short, steps: 200 }]).values()], [50, 150]);
  });
});
