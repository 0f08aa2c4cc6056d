import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, watch } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { own, removeFolder } from "../children";
import { random } from "../../lib/base/random";

const KILLS = 6; // of each encoder

/** Runs the training of `folder` until it ends, or is killed as `kill` says; returns whether it ended. */
function runUntil(folder: string, width: number, kill: null | { afterSteps: number; inWrite: boolean }): Promise<boolean> {
  const child = fork(join(__dirname, "resumedRun.ts"), [folder, String(width)], {
    execArgv: ["--import=tsx"],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  own(child);
  let complaint = "";
  child.stderr?.on("data", (text: Buffer) => (complaint += text));
  let steps = 0;
  let armed = false;
  // The temporary file appears when a checkpoint's write begins.
  const watcher = watch(folder, (_, name) => {
    if (armed && name?.endsWith(".partial")) child.kill("SIGKILL");
  });
  child.on("message", () => {
    if (kill === null || ++steps < kill.afterSteps) return;
    if (kill.inWrite) armed = true;
    else child.kill("SIGKILL");
  });
  return new Promise((resolve, reject) => {
    child.once("exit", (code, signal) => {
      watcher.close();
      if (signal === "SIGKILL") resolve(false);
      else if (code === 0) resolve(true);
      else reject(new Error(`the run ended with ${signal ?? code}: ${complaint}`));
    });
  });
}

describe("a killed pre-training, with dropout and augmentations", function () {
  this.timeout(1_800_000);
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "wearlaws-resume-"))));
  afterEach(() => removeFolder(folder));

  for (const width of [64, 128]) {
    it(`of width ${width} resumes after ${KILLS} kills to the weights file of an unbroken run, byte for byte`, async () => {
      const [broken, whole] = [mkdtempSync(join(folder, "broken-")), mkdtempSync(join(folder, "whole-"))];
      const draws = random(11, "kills", width);
      for (let kill = 0; kill < KILLS; kill++) {
        const plan = { afterSteps: 6 + draws.below(24), inWrite: kill % 3 === 0 };
        assert.equal(await runUntil(broken, width, plan), false, `the run ended before kill ${kill + 1}`);
      }
      assert.equal(await runUntil(broken, width, null), true);
      assert.equal(await runUntil(whole, width, null), true);
      const weights = (place: string) => readFileSync(join(place, "weights.safetensors"));
      assert.ok(weights(broken).equals(weights(whole)), "the weights files differ");
      assert.equal(existsSync(join(broken, "checkpoint.safetensors")), false);
    });
  }
});
