import assert from "node:assert/strict";
import type { Config, Pretext } from "../../../lib/base/config";
import { decoderParams, encoderParams } from "../../../lib/base/modelSize";
import { startEngine } from "../../../lib/engine/backend";
import type { Weights } from "../../../lib/model/layers";
import { inputReader } from "../../../lib/train/inputs";
import { pretextKind } from "../../../lib/train/pretexts/pretexts";
import { pretrain, type PretrainOptions } from "../../../lib/train/pretrain";
import { temporaryFolder } from "../../data/loaders/makeFiles";
import { close } from "../../close";
import { fakeSet, fakeSubset, tinyConfig } from "../fakeSet";

const set = fakeSet();
const none = new Uint32Array(0);
const data = { set, subset: { ...fakeSubset(set), validation: none } };
const untested = { set, subset: { ...data.subset, test: none } };

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

/** Every pretext but the paper's, which other tests are of, and those of a convolutional encoder. */
const cnn: Partial<Config> = { encoder: "cnn", depth: 2, pooling: "meanAndMax" };
const configs: Config[] = [
  tiny("maeSpectrum", { targetNorm: "patch", tokens: "sensor" }),
  tiny("spectrogramMae", { frequencyWeights: "linear" }),
  tiny("maskedReconstruction", { maskRatio: 0.1, ...cnn }),
  tiny("simclr", { ...cnn }),
  tiny("hybrid", { clsToken: true, pooling: "meanAndDeviation" }),
  tiny("multiTask"),
];
const valuesIn = (weights: Weights) => Object.values(weights).reduce((sum, { values }) => sum + values.length, 0);

describe("a pretext", function () {
  this.timeout(120_000);
  const { path } = temporaryFolder();
  before(() => startEngine({ threads: 2 }));

  for (const config of configs) {
    it(`lowers its loss, resumes bit for bit, and is the same run eagerly: ${config.pretext} of a ${config.encoder}`, async () => {
      const folder = path();
      const losses: number[] = [];
      const whole = await pretrain(data, config, { onProgress: ({ loss }) => void losses.push(loss) });
      assert.deepEqual([whole.status, losses.length], ["done", 4]);
      assert.ok(whole.testLoss! < whole.curve[0][2]!, `${whole.curve}`);
      assert.equal(whole.testLossAll === null, ["simclr", "multiTask"].includes(config.pretext));
      assert.equal(whole.references === null, config.pretext !== "maskedReconstruction");

      assert.equal(valuesIn(whole.encoder.weights), encoderParams(config));
      assert.equal(valuesIn(whole.model.weights), encoderParams(config) + decoderParams(config));

      const controller = new AbortController();
      const onProgress: PretrainOptions["onProgress"] = ({ step }) => step === 2 && controller.abort();
      await assert.rejects(pretrain(data, config, { folder, onProgress, signal: controller.signal }), { name: "AbortError" });
      assert.deepEqual(await pretrain(data, config, { folder }), whole);

      process.env.WEARLAWS_EAGER = "1";
      try {
        const eagerLosses: number[] = [];
        await pretrain(untested, { ...config, steps: 2 }, { onProgress: ({ loss }) => void eagerLosses.push(loss) });
        eagerLosses.forEach((loss, i) => close(loss, losses[i], { relative: i === 0 ? 1e-6 : 1e-4 }, `loss of step ${i}`));
      } finally {
        delete process.env.WEARLAWS_EAGER;
      }
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
