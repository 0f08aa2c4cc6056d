import assert from "node:assert/strict";
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { claimRun, isClaim } from "../../lib/grid/store/runOwner";
import { planStudy } from "../../lib/grid/plan/planStudy";
import { runIdOf } from "../../lib/grid/plan/runId";
import { temporaryFolder } from "../data/loaders/makeFiles";
import { fewRuns, rowsOf, startRunner, tinyRoot, weightsOf } from "./tinyStudy";

const runIds = planStudy(fewRuns).configs.map(runIdOf);

describe("a study with a fault", function () {
  this.timeout(1_200_000);
  const place = temporaryFolder();
  let expected: ReturnType<typeof rowsOf>;
  let whole: string;
  before(async () => {
    whole = await tinyRoot(place.path());
    assert.equal((await startRunner(whole, fewRuns, { workers: 2 }).ended).code, 0);
    expected = rowsOf(whole, fewRuns);
    assert.equal(expected.length, 6);
  });

  const folderOf = (root: string, runId: string) => join(root, "runs", fewRuns.name, runId);
  const rowFiles = (root: string) => runIds.filter((runId) => existsSync(join(folderOf(root, runId), "row.json")));

  /** Waits for so many runs to be at work, with a checkpoint; gives their ids. */
  async function runsAtWork(root: string, count: number): Promise<string[]> {
    for (;;) {
      const found = runIds.filter((runId) =>
        ["running.json", "checkpoint.safetensors"].every((file) => existsSync(join(folderOf(root, runId), file))),
      );
      if (found.length >= count) return found;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  /** The study reaches the rows of an undisturbed one. */
  async function recovers(root: string, options: { retry?: boolean } = {}): Promise<string> {
    const { code, output } = await startRunner(root, fewRuns, { workers: 2, ...options }).ended;
    assert.equal(code, 0, output);
    assert.deepEqual(rowsOf(root, fewRuns), expected);
    return output;
  }

  it("of a full disk ends with the cure, marks no run as failed, and resumes", async () => {
    const root = await tinyRoot(place.path());
    const { code, output } = await startRunner(root, fewRuns, { workers: 2, limit: 32 }).ended;
    assert.match(output, /^StoreError: .*runs\/tiny: cannot write the study's files: EFBIG: .*; raise the limit/m);
    assert.equal(code, 2);
    assert.deepEqual(rowFiles(root), []);
    await recovers(root);
  });

  it("of a folder that cannot be written says so at once", async () => {
    const root = await tinyRoot(place.path());
    symlinkSync("/sys/kernel", join(root, "runs")); // where not even root may make a folder
    const { code, output } = await startRunner(root, fewRuns, { workers: 2 }).ended;
    assert.match(
      output,
      /^StoreError: .*runs\/tiny: cannot write the study's files: E(PERM|ACCES|ROFS): .* and run the command again/m,
    );
    assert.equal(code, 2);
  });

  it("of a worker that the kernel kills keeps the reason, continues with the others, and tries again when asked", async () => {
    const root = await tinyRoot(place.path());
    const runner = startRunner(root, fewRuns, { workers: 2 });
    const [runId] = await runsAtWork(root, 1);
    const { pid } = JSON.parse(readFileSync(join(folderOf(root, runId), "running.json"), "utf8")) as { pid: number };
    process.kill(pid, "SIGKILL");
    const { code, output } = await runner.ended;
    assert.equal(code, 1);
    const reason = /the worker was killed by SIGKILL, as Linux does when memory runs out/;
    assert.match(output, new RegExp(`^failed: ${runId}: ${reason.source}`, "m"));
    const rows = rowsOf(root, fewRuns);
    assert.deepEqual(
      rows.map((row) => row.runId),
      [...runIds].sort(),
    );
    assert.match(rows.find((row) => row.status === "failed")?.reason ?? "", reason);
    assert.deepEqual(
      rows.filter((row) => row.status === "done"),
      expected.filter((row) => row.runId !== runId),
    );
    assert.match(readFileSync(join(folderOf(root, runId), "log.txt"), "utf8"), /failed: the worker was killed/);
    // Without being asked it is not made again.
    assert.match((await startRunner(root, fewRuns, { workers: 2 }).ended).output, /^failed: /m);
    await recovers(root, { retry: true });
  });

  it("of a worker whose heap is full names the memory", async () => {
    const root = await tinyRoot(place.path());
    const { code, output } = await startRunner(root, fewRuns, { workers: 1, nodeOptions: "--max-old-space-size=24" }).ended;
    assert.notEqual(code, 0);
    assert.match(output, /the worker (ran out of memory: .*heap|was killed by SIGABRT, as V8 does when its heap is full)/);
    await recovers(root, { retry: existsSync(join(root, "data", "results", "tiny.jsonl")) });
  });

  it("of checkpoints cut short or with one byte changed reports them, puts them aside, and makes the runs again", async () => {
    const root = await tinyRoot(place.path());
    const runner = startRunner(root, fewRuns, { workers: 2 });
    const atWork = await runsAtWork(root, 2);
    runner.kill();
    await runner.ended;
    const files = atWork.map((runId) => join(folderOf(root, runId), "checkpoint.safetensors"));
    truncateSync(files[0], readFileSync(files[0]).length - 100);
    const bytes = readFileSync(files[1]);
    bytes[bytes.length - 50] ^= 1;
    writeFileSync(files[1], bytes);
    const output = await recovers(root);
    for (const [i, runId] of atWork.entries()) {
      const warning = `^warning: .*${runId}/checkpoint\\.safetensors: expected the whole file as it was written`;
      assert.match(output, new RegExp(warning, "m"));
      assert.ok(existsSync(`${files[i]}.damaged`));
      assert.equal(weightsOf(root, fewRuns)[runId], expected.find((row) => row.runId === runId)?.result.weights);
    }
  });

  it("of a row cut short reports it, and makes it again from the weights that are there", async () => {
    const root = place.path();
    cpSync(whole, root, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
    truncateSync(join(folderOf(root, runIds[2]), "row.json"), 100);
    rmSync(join(root, "data", "results"), { recursive: true }); // which has the row too
    const output = await recovers(root);
    assert.match(
      output,
      new RegExp(`^warning: .*${runIds[2]}/row\\.json: expected one row of JSON, found a file or line cut short`, "m"),
    );
    assert.ok(readdirSync(folderOf(root, runIds[2])).includes("row.json.damaged"));
  });

  it("run by two processes at once has each run made once", async () => {
    const root = await tinyRoot(place.path());
    const both = await Promise.all([2, 2].map((workers) => startRunner(root, fewRuns, { workers }).ended));
    for (const { code, output } of both) {
      assert.ok(code === 0 || /^taken: .*: process \d+ on .* is making it$/m.test(output), output);
    }
    assert.ok(both.some(({ code }) => code === 0));
    assert.deepEqual(rowsOf(root, fewRuns), expected);
    for (const runId of runIds) {
      const starts = readFileSync(join(folderOf(root, runId), "log.txt"), "utf8").match(/starts in/g);
      assert.equal(starts?.length, 1, runId);
    }
  });

  it("whose runs another process makes leaves them to it, and counts none of them in its rate", async () => {
    const root = await tinyRoot(place.path());
    const claims = runIds.map((runId) => claimRun(folderOf(root, runId)));
    const { code, output } = await startRunner(root, fewRuns, { workers: 2 }).ended;
    assert.equal(code, 1);
    assert.equal(output.match(new RegExp(`^taken: .*: process ${process.pid} on .* is making it$`, "gm"))?.length, 6, output);
    assert.match(output, /^runs an hour: null$/m);
    for (const claim of claims) if (isClaim(claim)) claim.release();
    assert.match(await recovers(root), /^runs an hour: \d/m);
  });
});
