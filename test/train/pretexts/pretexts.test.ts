import assert from "node:assert/strict";
import type { Config, Pretext } from "../../../lib/base/config";
import { startEngine } from "../../../lib/engine/backend";
import { inputReader } from "../../../lib/train/inputs";
import { pretextKind } from "../../../lib/train/pretexts/pretexts";
import { temporaryFolder } from "../../data/loaders/makeFiles";
import { close } from "../../close";
import { tinyConfig } from "../fakeSet";
import { set, wholeRun } from "../wholeRun";

const tiny = (pretext: Pretext, change: Partial<Config> = {}): Config =>
  tinyConfig({
    pretext,
    width: 64,
    batchSize: 8,
    steps: 4,
    curvePoints: 1,
    testMasks: 1,
    learningRate: 1e-2,
    augmentations: ["tilt", "jitter"],
    augmentationProbability: 1,
    ...change,
  });

/** Every pretext but the paper's, which other tests are of. */
const ofPatches: Config[] = [
  tiny("maeSpectrum", { targetNorm: "patch", tokens: "sensor" }),
  tiny("spectrogramMae", { frequencyWeights: "linear" }),
  tiny("hybrid", { clsToken: true, pooling: "meanAndDeviation" }),
];
/** test/train/encoders.test.ts trains encoders by these. */
const configs: Config[] = [...ofPatches, tiny("maskedReconstruction", { maskRatio: 0.1 }), tiny("simclr"), tiny("multiTask")];

describe("a pretext", function () {
  this.timeout(120_000);
  const { path } = temporaryFolder();
  before(() => startEngine({ threads: 2 }));

  for (const config of ofPatches) {
    it(`lowers its loss, resumes bit for bit, and is the same run eagerly: ${config.pretext}`, async () => {
      const whole = await wholeRun(config, [path(), path()]);
      assert.ok(whole.testLoss! < whole.curve[0][2]!, `${whole.curve}`);
      assert.deepEqual([whole.testLossAll === null, whole.references === null], [false, true]);
    });
  }

  it("is tested on the same views, masks and transforms whatever the seed, and trained on others at each step", () => {
    const rows = Uint32Array.of(3, 8);
    for (const config of configs) {
      const fillOf = (c: Config) => pretextKind(c).inputs(c, inputReader(set, c, null), rows.length);
      const copied = (inputs: ReturnType<ReturnType<typeof fillOf>>) => structuredClone(inputs);
      const [fill, other] = [fillOf(config), fillOf({ ...config, seed: 2 })];
      const first = copied(fill(rows, { draw: 0 }));
      assert.deepEqual(copied(other(rows, { draw: 0 })), first, config.pretext);
      assert.notDeepEqual(copied(fill(rows, { draw: 1 })), first, config.pretext);
      const step = copied(fill(rows, { step: 0 }));
      assert.notDeepEqual(copied(fill(rows, { step: 1 })), step, config.pretext);
      assert.notDeepEqual(copied(other(rows, { step: 0 })), step, config.pretext);
      assert.deepEqual(copied(fill(rows, { step: 0 })), step, config.pretext);
    }
  });

  it("of three tasks says truly what happened to a window: nothing, or a reversal and a warp, about half of each", () => {
    const c = tiny("multiTask", { augmentations: [] });
    const rows = Uint32Array.from({ length: 100 }, (_, i) => i);
    const { windows, answers } = pretextKind(c).inputs(c, inputReader(set, c, null), 100)(rows, { step: 0 });
    const size = 128 * 6;
    const told = [0, 0, 0];
    let alone = 0;
    rows.forEach((row, i) => {
      const [flip, move, warp] = [0, 1, 2].map((task) => answers[(3 * i + task) * 2 + 1]);
      [flip, move, warp].forEach((answer, task) => (told[task] += answer));
      const [found, recorded] = [windows.subarray(i * size, (i + 1) * size), set.read([row])];
      const reversed = recorded.map((_, k) => recorded[(127 - Math.floor(k / 6)) * 6 + (k % 6)]);
      const wanted = flip === 1 ? reversed : recorded;
      const isAsTold = found.every((value, k) => value === wanted[k]);
      assert.equal(isAsTold, move === 0 && warp === 0, `window ${i}: ${flip} ${move} ${warp}`);
      alone += isAsTold ? 1 : 0;
    });
    // Binomial: 50 ± 5, and 25 ± 4.3 neither moved nor warped; 4 standard deviations.
    for (const count of told) close(count, 50, { absolute: 20 });
    close(alone, 25, { absolute: 18 });
  });
});
