import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { own, removeFolder } from "../children";
import { openCheckpoint, saveCheckpoint } from "../../lib/train/checkpoint";
import { readSafetensors } from "../../lib/train/safetensors";

describe("train/checkpoint", function () {
  this.timeout(300_000);
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "wearlaws-checkpoint-"))));
  afterEach(() => removeFolder(folder));

  const none = { sum: 0, steps: 0 };
  const state = { step: 1, sincePoint: none, lastTenth: none, curve: [], probeCurve: [], diverged: null };

  it("opens what was saved for the same run, and nothing for another", () => {
    const weights = { w: { shape: [1], values: Float32Array.of(2) } };
    saveCheckpoint(folder, "this run", { weights, state });
    assert.deepEqual(openCheckpoint(folder, "this run"), { weights, state });
    assert.equal(openCheckpoint(folder, "another"), null);
  });

  it("ignores a write that was cut short beside the whole file", () => {
    saveCheckpoint(folder, "this run", { weights: {}, state });
    writeFileSync(join(folder, "checkpoint.safetensors.partial"), "half");
    assert.deepEqual(openCheckpoint(folder, "this run"), { weights: {}, state });
  });

  it("leaves a whole checkpoint when the process is killed while it writes one after another", async () => {
    for (const delay of [0, 7, 23]) {
      const child = fork(join(__dirname, "killedRun.ts"), [folder], {
        execArgv: ["--import=tsx"],
        stdio: ["ignore", "ignore", "pipe", "ipc"],
      });
      own(child);
      let complaint = "";
      child.stderr?.on("data", (text: Buffer) => (complaint += text));
      const ended = new Promise((resolve) => child.once("exit", resolve));
      let seen = 0;
      let from = 0;
      child.on("message", (step: number) => {
        from ||= step;
        seen = step;
        if (step === from + 20) setTimeout(() => child.kill("SIGKILL"), delay);
      });
      await ended;
      assert.equal(complaint, "");
      const { metadata } = readSafetensors(join(folder, "checkpoint.safetensors"));
      const { step } = JSON.parse(metadata.state) as { step: number };
      assert.ok(step >= seen - 1 && step > from, `checkpoint of step ${step}, killed after ${seen}`);
    }
  });
});
