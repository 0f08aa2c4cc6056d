import assert from "node:assert/strict";
import { describePlan } from "../../lib/grid/plan/describePlan";
import { planStudy } from "../../lib/grid/plan/planStudy";
import { runIdOf } from "../../lib/grid/plan/runId";
import type { Study } from "../../lib/grid/plan/study";
import { makeRun } from "../../lib/grid/run/makeRun";
import { type RunState, studyStatus } from "../../lib/grid/run/status";
import { verifyRun } from "../../lib/grid/run/verifyRun";
import { claimRun, isClaim } from "../../lib/grid/store/runOwner";
import { readRow } from "../../lib/grid/store/store";
import { runFolder } from "../../lib/grid/store/studyFiles";
import { temporaryFolder } from "../data/loaders/makeFiles";
import { fewRuns, tinyRoot } from "./tinyStudy";

const study: Study = {
  ...fewRuns,
  name: "lengths",
  downstream: ["uci-har"],
  defaults: {
    ...fewRuns.defaults,
    width: 64,
    depth: 1,
    schedule: "wsd",
    checkpoint: "validation",
    curvePoints: 2,
    threads: 2, // as the other tests of the process
  },
  grids: { lengths: { axes: { steps: [5, 10, 20] } } },
};

describe("a study of runs that share their first steps", function () {
  this.timeout(300_000);
  const place = temporaryFolder();

  it("has them made in one process, each a row as by itself, and is planned at the price of that", async () => {
    const places = { root: await tinyRoot(place.path()), dataFolder: null };
    const store = { root: places.root, study: study.name };
    const { configs } = planStudy(study);
    const [short, middle, long] = configs;
    // (20 + 0.2 · (10 + 5)) / (20 + 10 + 5)
    assert.match(await describePlan(study, places), /operations, 34\.3 % less than if no runs shared their first steps$/m);

    const elsewhere = claimRun(runFolder(store, runIdOf(middle)));
    let meanwhile: RunState[] = [];
    let asked: Promise<unknown> | undefined;
    await makeRun(short, study, places, {
      longer: [middle, long],
      onProgress: () => {
        asked ??= studyStatus(study, places).then((states) => (meanwhile = states));
      },
    });
    await asked;
    assert.deepEqual(
      meanwhile.map(({ status }) => status),
      ["running", "running", "running"],
    );
    if (isClaim(elsewhere)) elsewhere.release();
    assert.deepEqual(
      (await studyStatus(study, places)).map(({ status, detail }) => `${status} ${detail}`),
      ["done ", "waiting ", "waiting resumes from its checkpoint"], // that of the middle is another process's
    );
    const steps: number[] = [];
    await makeRun(long, study, places, { onProgress: ({ step }) => steps.push(step) });
    assert.equal(steps[0], 5);
    const row = readRow(store, runIdOf(long)) ?? assert.fail("no row");
    assert.deepEqual((await verifyRun(row, study, places)).differences, []);
    assert.equal(row.result.chosen?.testLoss, row.result.curve.find(([step]) => step === row.result.chosen?.step)?.[2]);
    assert.deepEqual(Object.keys(row.result.chosen?.probes ?? {}), ["uci-har"]);
  });
});
