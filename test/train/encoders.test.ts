/** Training of the encoders over samples; the reference is the same training without a stop, or run eagerly. */
import assert from "node:assert/strict";
import type { Config } from "../../lib/base/config";
import { decoderParams, encoderParams } from "../../lib/base/modelSize";
import { startEngine } from "../../lib/engine/backend";
import type { Weights } from "../../lib/model/layers";
import { pretrain, type PretrainOptions } from "../../lib/train/pretrain";
import { temporaryFolder } from "../data/loaders/makeFiles";
import { close } from "../close";
import { fakeSet, fakeSubset, tinyConfig } from "./fakeSet";

const set = fakeSet();
const none = new Uint32Array(0);
const data = { set, subset: { ...fakeSubset(set), validation: none } };
const untested = { set, subset: { ...data.subset, test: none } };

const tiny = (change: Partial<Config>): Config =>
  tinyConfig({
    width: 32,
    batchSize: 4,
    steps: 4,
    curvePoints: 1,
    testMasks: 1,
    testWindows: 4,
    maskRatio: 0.1,
    learningRate: 1e-2,
    augmentations: ["tilt"],
    ...change,
  });

const configs: Config[] = [
  tiny({ encoder: "resnet", width: 64, pretext: "multiTask" }),
  tiny({ encoder: "deepConvLstm", pretext: "maskedReconstruction" }),
  tiny({ encoder: "tinyHar", depth: 4, pretext: "simclr", augmentationProbability: 1 }),
  tiny({ encoder: "attendDiscriminate", pretext: "maskedReconstruction" }),
];
const trainedIn = (weights: Weights) =>
  Object.entries(weights).reduce((sum, [name, { values }]) => sum + (name.includes(".running_") ? 0 : values.length), 0);

describe("an encoder over samples", function () {
  this.timeout(120_000);
  const { path } = temporaryFolder();
  before(() => startEngine({ threads: 2 }));

  for (const config of configs) {
    it(`resumes bit for bit, and is the same run eagerly: ${config.encoder}, ${config.pretext}`, async () => {
      const folder = path();
      const losses: number[] = [];
      const whole = await pretrain(data, config, { onProgress: ({ loss }) => void losses.push(loss) });
      assert.deepEqual([whole.status, losses.length], ["done", 4]);
      assert.equal(trainedIn(whole.encoder.weights), encoderParams(config));
      assert.equal(trainedIn(whole.model.weights), encoderParams(config) + decoderParams(config));

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
});
