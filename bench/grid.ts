/**
 * What the runner adds to runs of a minute: the same runs by `runStudy` with one worker, and one after the other in one
 * process, in turns. GRID_SECONDS=5 makes the runs shorter.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Study } from "../lib/grid/study";
import type { Row } from "../lib/row";
import { median } from "./alternate";
import { ours, run } from "./commands";
import { GridResult, round } from "./results";
import { root, scratch, trainingSet } from "./settings";

const RUNS = 4;
const TURNS = 3;
const PROBING_STEPS = 200;

const studyOf = (name: string, set: string, steps: number, runs: number): Study => ({
  name,
  title: name,
  pretrainSets: [set],
  downstream: [],
  defaults: {
    width: 256, depth: 2, batchSize: 64, steps, normalise: "zscore", testWindows: 256, testMasks: 1, curvePoints: 10, threads: 1,
  },
  grids: { seeds: { axes: { seed: Array.from({ length: runs }, (_, i) => i + 1) } } },
});

const folders = (name: string) => [join(root, "runs", name), ...["jsonl", "plan.json"].map((end) => join(root, "data", "results", `${name}.${end}`))];

/** Seconds of the whole process, and of its runs as their rows say. */
function measure(script: "gridRunner.mjs" | "gridDirect.mjs", study: Study): { seconds: number; inRuns: number } {
  const file = join(scratch, `${study.name}.json`);
  writeFileSync(file, JSON.stringify(study));
  try {
    const start = performance.now();
    const runIds = JSON.parse(run(ours(script, [file]))) as string[];
    const seconds = (performance.now() - start) / 1000;
    const rows = runIds.map((runId) => JSON.parse(readFileSync(join(root, "runs", study.name, runId, "row.json"), "utf8")) as Row);
    return { seconds, inRuns: rows.reduce((sum, row) => sum + row.measured.seconds, 0) };
  } finally {
    for (const path of folders(study.name)) rmSync(path, { recursive: true, force: true });
  }
}

export async function measureGrid(say: (text: string) => void): Promise<GridResult[]> {
  const taken = ["bench-runner", "bench-direct"].flatMap(folders).find((path) => existsSync(path));
  if (taken !== undefined) throw new Error(`${taken}: expected no such study; remove it, or move it away`);
  const { set } = await trainingSet();
  const asked = Number(process.env.GRID_SECONDS ?? 60);
  const { inRuns } = measure("gridDirect.mjs", studyOf("bench-direct", set.name, PROBING_STEPS, 1));
  const steps = Math.max(PROBING_STEPS, Math.round((PROBING_STEPS * asked) / inRuns));
  const found = { runner: [] as number[], direct: [] as number[], runnerRuns: [] as number[], directRuns: [] as number[] };
  for (let turn = 0; turn < TURNS; turn++) {
    // Each goes first in its turn, so that a machine that slows down meets both alike.
    const sides = turn % 2 === 0 ? (["direct", "runner"] as const) : (["runner", "direct"] as const);
    for (const side of sides) {
      const script = side === "runner" ? "gridRunner.mjs" : "gridDirect.mjs";
      const { seconds, inRuns } = measure(script, studyOf(`bench-${side}`, set.name, steps, RUNS));
      say(`${RUNS} runs, ${side}: ${seconds.toFixed(2)} s, ${inRuns.toFixed(2)} of them in the runs`);
      found[side].push(round(seconds, 3));
      found[`${side}Runs`].push(round(inRuns, 3));
    }
  }
  const timed = (runs: number[]) => ({ seconds: median(runs), runs });
  return [{
    runs: RUNS, steps, direct: timed(found.direct), runner: timed(found.runner), directRuns: timed(found.directRuns), runnerRuns: timed(found.runnerRuns),
  }];
}
