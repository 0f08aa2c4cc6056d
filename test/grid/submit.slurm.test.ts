import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import type { Grid, Study } from "../../lib/grid/plan/study";
import { makerOf } from "../../lib/grid/store/runOwner";
import { readRow, removeRow } from "../../lib/grid/store/store";
import { resultsFile } from "../../lib/grid/store/studyFiles";
import { random } from "../../lib/base/random";
import { temporaryFolder } from "../data/loaders/makeFiles";
import { requireSlurm } from "../require";
import { CPUS, MAX_ARRAY_SIZE, type Slurm, startSlurm, waitFor } from "./slurmHere";
import { type AtWork, checkpointStep, groupOf, type SlurmProject, slurmProject } from "./slurmStudy";
import { fewRuns, oneLong, rowsOf, startRunner, threeLong, tinyRoot, tinyStudy, weightsOf } from "./tinyStudy";

describe("a study given to Slurm", function () {
  this.timeout(3_600_000);
  let slurm: Slurm;
  before(async function () {
    slurm = await startSlurm(requireSlurm(this));
  });
  after(() => slurm?.stop()); // before the folders of its tasks are removed
  const place = temporaryFolder();

  const rows = (root: string) => rowsOf(root, tinyStudy);
  const gone = ({ folder, maker }: AtWork) => waitFor("the process's end", () => makerOf(folder)?.pid !== maker.pid);
  const allEnd = (tiny: SlurmProject) => waitFor("the end of the tasks", async () => (await tiny.live()) === 0, 3600);

  /** The task whose job this is, "17_3": one task of an array has the array's number, which would mean all of them. */
  async function taskOf(job: string | null): Promise<string> {
    const lines = (await slurm.call("squeue", "--noheader", "--array", "--format=%A %F_%K")).split("\n");
    return lines.find((line) => line.startsWith(`${job} `))?.split(" ")[1] ?? assert.fail(`job ${job} has ended`);
  }

  /** Each run has one row, and its row and weights have the bits of a study that one undisturbed process makes. */
  async function sameAsUnbroken({ root, runIds }: SlurmProject, study: Study): Promise<void> {
    const whole = await tinyRoot(place.path());
    assert.equal((await startRunner(whole, study, { workers: CPUS }).ended).code, 0);
    assert.deepEqual(
      rows(root).map(({ runId }) => runId),
      [...runIds].sort(),
    );
    assert.deepEqual(rows(root), rows(whole));
    assert.deepEqual(weightsOf(root, study), weightsOf(whole, study));
  }

  /** Disturbs a task that is at a run; the first three requeue it. */
  const disturbances = {
    requeue: async ({ maker }: AtWork) => void (await slurm.call("scontrol", "requeue", await taskOf(maker.job))),
    // What Slurm itself sends before a time limit. To a task that just starts or ends scancel would send it again for 45 s.
    timeLimit: async ({ maker }: AtWork) =>
      void (await slurm.call("timeout", "10", "scancel", "--signal=USR1", "--batch", "--state=RUNNING", await taskOf(maker.job))),
    preempt: async () =>
      void (await slurm.call("sbatch", "--partition=high", `--ntasks=${CPUS}`, "--output=/dev/null", "--wrap=sleep 1")),
    kill: ({ maker }: AtWork) => process.kill(-groupOf(maker.pid), "SIGKILL"),
    killWorker: ({ maker }: AtWork) => process.kill(maker.pid, "SIGKILL"),
  };

  it("is refused with the partitions that there are, and leaves nothing behind", async () => {
    const tiny = await slurmProject(place.path(), fewRuns, slurm);
    const { code, output } = await tiny.grid("submit", "tiny.ts", "--partition", "nope");
    assert.match(
      output,
      /^wearlaws: tiny: expected Slurm to take 6 tasks, found sbatch: invalid partition specified: nope; .*; the partitions here are (low, high|high, low); nothing was submitted$/m,
    );
    assert.equal(code, 1);
    assert.deepEqual(readdirSync(join(tiny.root, "runs", "tiny", "slurm")), []);
    assert.equal(await tiny.live(), 0);
  });

  it("takes as few runs a task as the largest array allows, and says where fewer were asked for", async () => {
    const tiny = await slurmProject(place.path(), tinyStudy, slurm);
    assert.ok(tiny.runIds.length >= MAX_ARRAY_SIZE);
    const { output } = await tiny.grid("submit", "tiny.ts", "--dry-run", "--cpus", "2", "--time", "30", "--at-once", "7");
    for (const line of ["--array=1-30%7", "--cpus-per-task=2", "--time=30"])
      assert.match(output, new RegExp(`^#SBATCH ${line}$`, "m"));
    assert.match(output, /--workers 2 --only/);
    assert.match(output, /^tiny: 60 of 60 runs in 30 tasks, not submitted$/m);
    assert.ok(!existsSync(join(tiny.root, "runs")));
    const refused = await tiny.grid("submit", "tiny.ts", "--runs-per-task", "1");
    assert.match(
      refused.output,
      /60 runs at 1 per task make 60 tasks: expected at most 40, .*MaxArraySize; use --runs-per-task 2 or more/,
    );
    assert.equal(refused.code, 1);
  });

  it("keeps runs in one task that share their first steps, and makes them in a container", async () => {
    const axes: Grid["axes"] = { steps: [80, 100, 120], seed: [1, 2] };
    const study: Study = { ...fewRuns, grids: { lengths: { fixed: { width: 64, depth: 1, schedule: "wsd" }, axes } } };
    // In place of Apptainer: it notes what it is given, and runs it here.
    const bin = place.path();
    const fake = `#!/bin/bash\necho "$*" >>'${bin}/given'\nwhile [ "$1" != node ]; do shift; done\nexec "$@"\n`;
    writeFileSync(join(bin, "apptainer"), fake, { mode: 0o755 });
    const env = { ...slurm.env, PATH: [bin, dirname(process.execPath), slurm.env["PATH"]].join(delimiter) };
    const tiny = await slurmProject(place.path(), study, { ...slurm, env });
    const none = await tiny.grid("submit", "tiny.ts", "--container", "none.sif");
    assert.match(none.output, /--container: expected an image's file, or an address such as docker:.*, found no none\.sif/);
    const { output } = await tiny.grid("submit", "tiny.ts", "--container", "docker://node:20");
    assert.match(output, /^tiny: array \d+: 6 of 6 runs in 2 tasks; /m);
    await allEnd(tiny);
    const given = readFileSync(join(bin, "given"), "utf8").trim().split("\n");
    const expected = `exec --bind ${tiny.root} --pwd ${tiny.root} docker://node:20 node dist/cli.js grid run `;
    assert.deepEqual([given.length, given.filter((line) => line.startsWith(expected)).length], [2, 2], given.join());
    await sameAsUnbroken(tiny, study);
    const log = readFileSync(join(tiny.root, "runs", "tiny", tiny.runIds[0], "log.txt"), "utf8");
    assert.equal(log.match(/starts in/g)?.length, 1);
  });

  it("is not given twice, shows its tasks beside its runs, and resumes from the checkpoint that it is warned to leave", async () => {
    const root = join(place.path(), "with a blank");
    mkdirSync(root);
    const tiny = await slurmProject(root, oneLong, slurm);
    const first = await tiny.grid("submit", "tiny.ts", "--", "--comment=mine");
    const [, array] = /^tiny: array (\d+): 1 of 1 runs in 1 task; /m.exec(first.output) ?? assert.fail(first.output);
    const second = await tiny.grid("submit", "tiny.ts");
    assert.match(
      second.output,
      new RegExp(`^wearlaws: tiny: expected no tasks in Slurm, found 1 of array ${array} that wait or run .*scancel ${array}`),
    );
    assert.equal(second.code, 1);
    assert.equal((await slurm.call("squeue", "--noheader", "--format=%k")).trim(), "mine");
    const [task] = readdirSync(join(root, "runs", "tiny", "slurm"));
    const log = () => readFileSync(join(root, "runs", "tiny", "slurm", task, "1.log"), "utf8");

    let steps = 0;
    for (const [i, disturb] of (["timeLimit", "requeue", "preempt"] as const).entries()) {
      const work = (await tiny.runAtWork()) ?? assert.fail("the tasks have ended");
      await waitFor("the engine's start", () => (log().match(/^device: /gm) ?? []).length > i);
      await new Promise((resolve) => setTimeout(resolve, 1000)); // of training
      const { output } = await tiny.grid("status", "tiny.ts");
      assert.match(output, new RegExp(`process ${work.maker.pid} on .*; task ${array}_1 RUNNING`));
      assert.match(output, /^RUNNING +1 +0 +1 +0 +0$/m);
      await disturbances[disturb](work);
      await gone(work);
      assert.ok(checkpointStep(work.folder) > steps, `${disturb}: step ${checkpointStep(work.folder)} after ${steps}`);
      steps = checkpointStep(work.folder);
    }
    const { maker } = (await tiny.runAtWork()) ?? assert.fail("the tasks have ended");
    await slurm.call("scontrol", "requeuehold", await taskOf(maker.job));
    await waitFor("a task on hold", async () => (await slurm.call("squeue", "--noheader", "--format=%T")).trim() === "PENDING");
    assert.match(
      (await tiny.grid("status", "tiny.ts", "--runs")).output,
      new RegExp(`waiting +resumes from its checkpoint; task ${array}_1 PENDING \\(.*\\)`),
    );
    await slurm.call("scancel", array);
    await allEnd(tiny);
    const { output } = await tiny.grid("status", "tiny.ts");
    assert.match(output, /^CANCELLED .* +1 +0 +0 +1 +0$/m);
    assert.match(
      output,
      new RegExp(`^task ${array}_1 CANCELLED.* with 1 of its runs unfinished; see runs/tiny/slurm/${task}/1.log$`, "m"),
    );

    const third = await tiny.grid("submit", "tiny.ts");
    assert.match(third.output, /^tiny: array \d+: 1 of 1 runs/m);
    await allEnd(tiny);
    const whole = await tinyRoot(place.path());
    assert.equal((await startRunner(whole, oneLong, { workers: 1 }).ended).code, 0);
    assert.deepEqual(rows(root), rows(whole));
    const last = await tiny.grid("submit", "tiny.ts");
    assert.equal(last.output, "tiny: nothing to submit: 1 of 1 run have a row\n");
  });

  it("runs as many tasks at once as it may, and requeues the one of three that nears its time limit, not the others", async () => {
    const tiny = await slurmProject(place.path(), threeLong, slurm);
    const { output } = await tiny.grid("submit", "tiny.ts", "--at-once", "1");
    const [, array] = /^tiny: array (\d+): 3 of 3 runs in 3 tasks; /m.exec(output) ?? assert.fail(output);
    const tasks = async () => (await slurm.call("squeue", "--noheader", "--array", "--format=%T %r")).trim().split("\n");
    await waitFor("a task", async () => (await tasks()).includes("RUNNING None"));
    // The node has room for all three.
    assert.deepEqual((await tasks()).sort(), ["PENDING JobArrayTaskLimit", "PENDING JobArrayTaskLimit", "RUNNING None"]);
    await slurm.call("scontrol", "update", `JobId=${array}`, "ArrayTaskThrottle=0");

    const [submission] = readdirSync(join(tiny.root, "runs", "tiny", "slurm"));
    const logs = [1, 2, 3].map((index) => join(tiny.root, "runs", "tiny", "slurm", submission, `${index}.log`));
    await waitFor("all three in training", () => logs.every((log) => /step \d+ of/.test(readFileSync(log, "utf8"))));
    // One task has the array's number as its own: requeued by that, all of them would be.
    const task = await taskOf(array);
    const stopped = tiny.runIds.flatMap((runId) => {
      const folder = join(tiny.root, "runs", "tiny", runId);
      const maker = makerOf(folder);
      return maker?.job === array ? [{ runId, folder, maker }] : [];
    })[0];
    await disturbances.timeLimit(stopped);
    await gone(stopped);
    const step = checkpointStep(stopped.folder);
    assert.ok(step > 0 && step < threeLong.defaults.steps!, `left at step ${step}`);
    await allEnd(tiny);

    const jobs = await slurm.call("scontrol", "show", "job", array, "--oneliner");
    const restarts = [...jobs.matchAll(/ ArrayTaskId=(\d+) .* Restarts=(\d+) /g)].map(([, index, count]) => [
      `${array}_${index}`,
      count,
    ]);
    assert.deepEqual(
      restarts.sort(),
      [1, 2, 3].map((index) => [`${array}_${index}`, `${array}_${index}` === task ? "1" : "0"]),
    );
    for (const runId of tiny.runIds) {
      const log = readFileSync(join(tiny.root, "runs", "tiny", runId, "log.txt"), "utf8");
      assert.equal(log.match(/starts in process/g)?.length, runId === stopped.runId ? 2 : 1, log);
    }
    await sameAsUnbroken(tiny, threeLong);
  });

  it("does not wait for a task that was killed on another node", async () => {
    const tiny = await slurmProject(place.path(), fewRuns, slurm);
    const folder = join(tiny.root, "runs", "tiny", tiny.runIds[0]);
    mkdirSync(folder, { recursive: true });
    const maker = { pid: 1, start: "1", host: "another", job: "4000000", step: 3, steps: 120 };
    const claim = (job: string | null) => writeFileSync(join(folder, "running.json"), JSON.stringify({ ...maker, job }));
    claim(null);
    assert.match((await tiny.grid("submit", "tiny.ts", "--dry-run")).output, /^1 run left out.*\n.*: 5 of 6 runs/m);
    claim(maker.job);
    assert.match((await tiny.grid("submit", "tiny.ts")).output, /: 6 of 6 runs in 6 tasks/);
    await allEnd(tiny);
    assert.equal(rows(tiny.root).length, 6);
    assert.match((await tiny.grid("status", "tiny.ts")).output, /^COMPLETED +6 +6 +0 +0 +0$/m);
  });

  it("ends with the rows and weights of an undisturbed one, however often its tasks are killed and requeued", async () => {
    const tiny = await slurmProject(place.path(), tinyStudy, slurm);
    const store = { root: tiny.root, study: tinyStudy.name };
    const draw = random(8, "disturbed tasks");
    const acts = ["kill", "requeue", "preempt", "kill", "timeLimit", "killWorker"] as const;
    const submit = () => tiny.grid("submit", "tiny.ts", "--runs-per-task", "6", "--failed");
    /** On a machine that is done before the last disturbance, some runs are made again. */
    const takeOut = () => {
      rmSync(resultsFile(store)); // would bring their rows back
      for (let i = 0; i < 12; i++) removeRow(store, tiny.runIds[draw.below(tiny.runIds.length)], { fromStart: true });
    };
    for (let i = 0; i < acts.length;) {
      let work: AtWork | undefined;
      while (!(work = await tiny.runAtWork())) {
        const { output } = await submit();
        if (output.includes("nothing to submit")) takeOut();
        else assert.match(output, /^tiny: array/m);
      }
      await new Promise((resolve) => setTimeout(resolve, draw.below(800)));
      try {
        await disturbances[acts[i]](work);
      } catch {
        continue; // the task had just ended by itself: another one
      }
      await gone(work);
      const status = readRow(store, work.runId)?.status ?? "failed";
      if (status === "failed") i++; // it was cut off
    }
    for (let output = ""; !output.includes("nothing to submit");) {
      await allEnd(tiny);
      ({ output } = await submit());
    }
    const jobs = (await slurm.call("scontrol", "show", "job", "--oneliner")).split("\n").filter((job) => job.includes(tiny.root));
    const requeues = jobs.reduce((sum, job) => sum + Number(/ Restarts=(\d+)/.exec(job)?.[1]), 0);
    assert.ok(requeues >= 3, `${requeues} requeues`);

    await sameAsUnbroken(tiny, tinyStudy);
    const logs = tiny.runIds.map((runId) => readFileSync(join(tiny.root, "runs", "tiny", runId, "log.txt"), "utf8")).join("");
    assert.ok((logs.match(/stopped; the checkpoint is kept/g) ?? []).length >= 2, "tasks left checkpoints");
  });
});
