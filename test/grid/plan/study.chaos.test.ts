import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, watch } from "node:fs";
import { join } from "node:path";
import { planStudy } from "../../../lib/grid/plan/planStudy";
import { runIdOf } from "../../../lib/grid/plan/runId";
import { random } from "../../../lib/base/random";
import { temporaryFolder } from "../../data/loaders/makeFiles";
import type { Study } from "../../../lib/grid/plan/study";
import { verifyRun } from "../../../lib/grid/run/verifyRun";
import { readRow } from "../../../lib/grid/store/store";
import { type Runner, rowsOf, startRunner, tinyRoot, tinyStudy, weightsOf } from "../tinyStudy";

const KILLS = 15; // three of each kind

/** Half of its pre-trainings begin where the other half decay. */
const study: Study = {
  ...tinyStudy,
  grids: {
    ...tinyStudy.grids,
    scaling: {
      ...tinyStudy.grids.scaling,
      fixed: { schedule: "wsd", checkpoint: "validation" },
      axes: { fold: [0, 1, 2], users: [2, "all"], steps: [160, 200] },
    },
    fromScratch: { ...tinyStudy.grids.fromScratch, axes: { learningRate: [1e-3, 3e-3] } },
  },
};
const { configs } = planStudy(study);
const runIds = configs.map(runIdOf);

/** When a runner is killed: so many ms after so many writes of a kind have begun; of none: after its start. */
interface Kill {
  writes: number;
  of: RegExp;
  ms: number;
}

/** Calls `onWrite` with each file that appears in a run's folder. */
function watchRuns(root: string, onWrite: (name: string) => void): () => void {
  const watchers = runIds.map((runId) => {
    const folder = join(root, "runs", study.name, runId);
    mkdirSync(folder, { recursive: true });
    return watch(folder, (event, name) => event === "rename" && name !== null && onWrite(name));
  });
  return () => watchers.forEach((watcher) => watcher.close());
}

/** Whether the runner was killed before its end. */
async function killed(root: string, runner: Runner, kill: Kill): Promise<boolean> {
  let writes = 0;
  let timer: NodeJS.Timeout | undefined;
  const arm = () => (timer ??= setTimeout(runner.kill, kill.ms));
  const close = watchRuns(root, (name) => kill.of.test(name) && ++writes >= kill.writes && arm());
  if (kill.writes === 0) arm();
  const { code, output } = await runner.ended;
  close();
  clearTimeout(timer);
  assert.ok(code === null || code === 0, output);
  return code === null;
}

describe("a study of 36 runs by 4 workers", function () {
  this.timeout(3_600_000);
  const place = temporaryFolder();

  it(`killed ${KILLS} times and started again ends with the rows and weights of an undisturbed one`, async () => {
    assert.equal(new Set(runIds).size, 36);
    const [broken, whole] = [await tinyRoot(place.path()), await tinyRoot(place.path())];
    const draw = random(8, "kills of a study");
    for (let kill = 0; kill < KILLS; kill++) {
      // In the middle of a step, of a checkpoint's write, of a row's write, or while it starts.
      const plans: Kill[] = [
        { writes: 1 + draw.below(12), of: /^checkpoint\.safetensors$/, ms: draw.below(30) },
        { writes: 1 + draw.below(12), of: /^checkpoint\.safetensors\..*partial$/, ms: 0 },
        { writes: 1, of: /^row\.json\..*partial$/, ms: 0 },
        { writes: 0, of: /^/, ms: draw.below(1500) },
        { writes: 1 + draw.below(4), of: /^weights\.safetensors$/, ms: draw.below(10) },
      ];
      const runner = startRunner(broken, study, { workers: 4 });
      assert.ok(await killed(broken, runner, plans[kill % plans.length]), `it ended before kill ${kill + 1}`);
    }
    for (const root of [broken, whole]) {
      const { code, output } = await startRunner(root, study, { workers: 4 }).ended;
      assert.equal(code, 0, output);
    }
    const rows = rowsOf(broken, study);
    assert.deepEqual(
      rows.map(({ runId }) => runId),
      [...runIds].sort(),
    );
    assert.deepEqual(rows, rowsOf(whole, study));
    assert.deepEqual(weightsOf(broken, study), weightsOf(whole, study));
    for (const { runId, result, config } of rows) {
      assert.equal(result.weights, weightsOf(whole, study)[runId] ?? null, runId);
      const trained = config.task !== "simpleFeatures";
      const chosen = config.checkpoint === "validation" ? ["chosen.safetensors"] : [];
      const left = readdirSync(join(broken, "runs", study.name, runId)).sort();
      assert.deepEqual(left, [...chosen, "log.txt", "row.json", ...(trained ? ["weights.safetensors"] : [])]);
    }
    const places = { root: broken, dataFolder: null };
    const longer = configs.findIndex(({ schedule, steps }) => schedule === "wsd" && steps === 200);
    const row = readRow({ root: broken, study: study.name }, runIds[longer]);
    assert.deepEqual(row && (await verifyRun(row, study, places)).differences, []); // made by itself, from its first step
    const statuses = new Set(rows.map(({ status }) => status));
    assert.deepEqual([...statuses].sort(), ["diverged", "done"]);
    // Else the kills met nobody at work.
    const starts = runIds.flatMap(
      (runId) => readFileSync(join(broken, "runs", study.name, runId, "log.txt"), "utf8").match(/starts in/g) ?? [],
    );
    assert.ok(starts.length >= runIds.length + KILLS, `${starts.length} starts`);
  });
});
