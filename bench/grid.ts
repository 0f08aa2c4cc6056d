/**
 * What the runner adds to runs of a minute: the same runs by `runStudy` with one worker, and one after the other in one
 * process, in turns of seconds. GRID_SECONDS=5 makes the runs shorter.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Study } from "../lib/grid/plan/study";
import type { Row } from "../lib/base/row";
import { alternateToEnd } from "./alternate";
import { ours, run } from "./commands";
import { type GridResult, round } from "./results";
import { root, scratch, trainingSet } from "./settings";

const RUNS = 2;
const PASSES = 2;
const PROBING_STEPS = 200;

const studyOf = (name: string, set: string, steps: number, runs: number): Study => ({
  name,
  title: name,
  pretrainSets: [set],
  downstream: [],
  defaults: {
    width: 256,
    depth: 2,
    batchSize: 64,
    steps,
    normalise: "zscore",
    testWindows: 256,
    testMasks: 1,
    curvePoints: 10,
    threads: 1,
  },
  grids: { seeds: { axes: { seed: Array.from({ length: runs }, (_, i) => i + 1) } } },
});

const folders = (name: string) => [
  join(root, "runs", name),
  ...["jsonl", "plan.json"].map((end) => join(root, "data", "results", `${name}.${end}`)),
];

/** Writes the study, and removes its rows once `use` is done with it. */
async function withStudy<T>(study: Study, use: (file: string) => T | Promise<T>): Promise<T> {
  const taken = folders(study.name).find((path) => existsSync(path));
  if (taken !== undefined) throw new Error(`${taken}: expected no such study; remove it, or move it away`);
  const file = join(scratch, `${study.name}.json`);
  writeFileSync(file, JSON.stringify(study));
  try {
    return await use(file);
  } finally {
    for (const path of folders(study.name)) rmSync(path, { recursive: true, force: true });
  }
}

/** Seconds of one run of so many steps, as its row says. */
function secondsOfRun(set: string, steps: number): Promise<number> {
  return withStudy(studyOf("bench-direct", set, steps, 1), (file) => {
    const [runId] = JSON.parse(run(ours("gridDirect.mjs", [file]))) as string[];
    return (JSON.parse(readFileSync(join(root, "runs", "bench-direct", runId, "row.json"), "utf8")) as Row).measured.seconds;
  });
}

export async function measureGrid(say: (text: string) => void): Promise<GridResult[]> {
  const { set } = await trainingSet();
  const [few, more] = [await secondsOfRun(set.name, PROBING_STEPS), await secondsOfRun(set.name, 2 * PROBING_STEPS)];
  const asked = Number(process.env.GRID_SECONDS ?? 60);
  const steps = PROBING_STEPS + Math.max(0, Math.round((PROBING_STEPS * (asked - few)) / (more - few)));
  const found = { direct: [] as number[], runner: [] as number[] };
  for (let pass = 0; pass < PASSES; pass++) {
    const [directStudy, runnerStudy] = ["bench-direct", "bench-runner"].map((name) => studyOf(name, set.name, steps, RUNS));
    await withStudy(directStudy, (direct) =>
      withStudy(runnerStudy, async (runner) => {
        const commands = { direct: ours("gridDirect.mjs", [direct]), runner: ours("gridRunner.mjs", [runner]) };
        // Each goes first in its pass.
        const order = pass % 2 === 0 ? (["direct", "runner"] as const) : (["runner", "direct"] as const);
        const ended = await alternateToEnd(commands[order[0]], commands[order[1]]);
        order.forEach((side, i) => {
          if ((JSON.parse(ended[i].printed) as string[]).length !== RUNS)
            throw new Error(`${side}: expected ${RUNS} runs, found ${ended[i].printed}`);
          say(`${RUNS} runs, ${side}: ${ended[i].seconds.toFixed(2)} s`);
          found[side].push(round(ended[i].seconds, 3));
        });
      }),
    );
  }
  return [{ runs: RUNS, steps, direct: found.direct, runner: found.runner }];
}
