import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { planStudy } from "../../../lib/grid/plan/planStudy";
import { runIdOf } from "../../../lib/grid/plan/runId";
import { nextSubmission, scriptOf, taskScript, writeSubmission } from "../../../lib/grid/slurm/submission";
import { own } from "../../children";
import { temporaryFolder } from "../../data/loaders/makeFiles";
import { waitFor } from "../slurmHere";
import { commandRoot } from "../slurmStudy";
import { oneLong } from "../tinyStudy";

/** Slurm's part is played by a scontrol that notes what it is asked. */
describe("the script of a task, warned of its time limit", function () {
  this.timeout(600_000);
  const place = temporaryFolder();
  let root: string;
  let tools: string;
  before(async () => {
    root = await commandRoot(join(place.path(), "it's a project"), oneLong);
    tools = join(place.path(), "tools");
    mkdirSync(tools);
    writeFileSync(join(tools, "scontrol"), `#!/bin/sh\necho "asked: $*"\n`);
    chmodSync(join(tools, "scontrol"), 0o755);
  });

  /** Starts a task and warns it once `isTime`, given its folder and what it has printed. */
  async function warned(isTime: (folder: string, output: string) => boolean): Promise<{ code: number | null; output: string }> {
    const folder = nextSubmission({ root, study: "tiny" });
    const tasks = [planStudy(oneLong).configs.map(runIdOf)];
    writeSubmission(
      folder,
      taskScript(folder, { name: "tiny", argument: "tiny.ts" }, tasks, { cpus: 1, workers: 1 }, { root, dataFolder: null }),
      tasks,
    );
    const env = {
      ...process.env,
      PATH: `${tools}${delimiter}${process.env["PATH"]}`,
      SLURM_ARRAY_JOB_ID: "7",
      SLURM_ARRAY_TASK_ID: "1",
      SLURM_JOB_ID: "7",
    };
    const task = spawn("bash", [scriptOf(folder)], { cwd: root, env, detached: true });
    own(task, { group: true });
    let output = "";
    for (const stream of [task.stdout, task.stderr]) stream.on("data", (text: Buffer) => (output += text));
    const ended = new Promise<number | null>((resolve) => task.once("close", resolve));
    await waitFor("the time", () => isTime(folder, output));
    task.kill("SIGUSR1");
    return { code: await ended, output };
  }

  it("asks to be requeued where its runs got further, and ends where they did not", async () => {
    const early = await warned((folder) => existsSync(join(folder, "1.started")));
    assert.match(early.output, /^expected a checkpoint within the time limit, found none: submit again with a longer --time$/m);
    assert.doesNotMatch(early.output, /asked/);
    assert.equal(early.code, 1);
    const late = await warned((_, output) => /step \d{3}/.test(output));
    assert.match(late.output, /^asked: requeue 7_1$/m);
    assert.equal(late.code, 0);
    assert.match(
      readFileSync(join(root, "runs", "tiny", runIdOf(planStudy(oneLong).configs[0]), "log.txt"), "utf8"),
      /the checkpoint is kept/,
    );
  });
});
