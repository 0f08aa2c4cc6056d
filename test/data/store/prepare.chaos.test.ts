import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { prepareStore } from "../../../lib/data/prepare";
import type { NativeSet } from "../../../lib/data/sets";
import { synthesise, type SynthesiseOptions, type SyntheticSet } from "../../../lib/data/synthetic/synthesise";
import { random } from "../../../lib/base/random";
import { own } from "../../children";
import { temporaryFolder } from "../loaders/makeFiles";

interface Kill {
  afterUnits: number;
  /** Later than that, so that it meets the loading and writing of the next ones. */
  ms: number;
}

/** Prepares until it is killed, or to its end; gives the windows that were reported. */
function prepareUntil(kill: Kill | null, args: string[]): Promise<{ ended: boolean; windows: number[] }> {
  const child = fork(join(__dirname, "prepareUntilKilled.ts"), args, {
    execArgv: ["--import=tsx"],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  own(child);
  const windows: number[] = [];
  let complaint = "";
  child.stderr?.on("data", (text: Buffer) => (complaint += text));
  child.on("message", (count: number) => {
    windows.push(count);
    if (kill !== null && windows.length === kill.afterUnits) setTimeout(() => child.kill("SIGKILL"), kill.ms);
  });
  return new Promise((resolve, reject) => {
    child.once("exit", (code, signal) => {
      if (signal === "SIGKILL") resolve({ ended: false, windows });
      else if (code === 0) resolve({ ended: true, windows });
      else reject(new Error(`it ended with ${signal ?? code}: ${complaint}`));
    });
  });
}

describe("a killed prepare", function () {
  this.timeout(600_000);
  const place = temporaryFolder();
  const sets: [name: NativeSet, kind: SyntheticSet, options: Omit<SynthesiseOptions, "seed">, kills: number][] = [
    ["wisdm-phone", "wisdm", { users: 24, hoursPerUser: 0.05, devices: ["phone"] }, 4],
    ["extrasensory", "extrasensory", { users: 16, hoursPerUser: 0.1 }, 3],
  ];

  for (const [name, kind, options, kills] of sets) {
    it(`of ${name} goes on after ${kills} kills, with another number of threads each time, to the bytes of an undisturbed one`, async () => {
      const root = place.path();
      const source = join(root, "source");
      await synthesise(kind, source, { seed: 2, ...options });
      const [whole, broken] = [join(root, "whole"), join(root, "broken")];
      await prepareStore(whole, [source], { name, title: name, source: "synthetic", inputKey: "chaos" }, { workers: 1 });
      const draw = random(7, `kills of ${name}`);
      let reached = 0;
      for (let kill = 0; kill < kills; kill++) {
        const plan = { afterUnits: 1 + draw.below(2), ms: draw.below(40) };
        const { ended, windows } = await prepareUntil(plan, [name, source, broken, String(1 + (kill % 3))]);
        assert.equal(ended, false, `it ended before kill ${kill + 1}`);
        assert.ok(windows[0] >= reached && windows[0] > 0, `begins with ${windows[0]} windows after ${reached}`);
        reached = windows[windows.length - 1];
        assert.deepEqual(
          readdirSync(root)
            .map((file) => file.replace(/-.*/, ""))
            .sort(),
          ["broken.unfinished", "source", "whole"],
        );
      }
      assert.equal((await prepareUntil(null, [name, source, broken, "2"])).ended, true);
      assert.deepEqual(readdirSync(root).sort(), ["broken", "source", "whole"]);
      for (const file of ["windows.npy", "index.arrow", "accounting.json"]) {
        assert.ok(readFileSync(join(broken, file)).equals(readFileSync(join(whole, file))), `${file} differs`);
      }
    });
  }
});
