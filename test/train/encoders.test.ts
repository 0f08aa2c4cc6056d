/** Training of the encoders over samples; the reference is the same training without a stop, or run eagerly. */
import assert from "node:assert/strict";
import type { Config } from "../../lib/base/config";
import { startEngine } from "../../lib/engine/backend";
import { temporaryFolder } from "../data/loaders/makeFiles";
import { tinyConfig } from "./fakeSet";
import { wholeRun } from "./wholeRun";

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

/** Those whose norms keep moments, and one without, resume; of the others a training is alike. */
const resumed: Config[] = [
  tiny({ encoder: "resnet", width: 64, pretext: "multiTask" }),
  tiny({ encoder: "tinyHar", depth: 4, pretext: "simclr", augmentationProbability: 1 }),
  tiny({ encoder: "deepConvLstm", pretext: "maskedReconstruction" }),
];
const others: Config[] = [
  tiny({ encoder: "cnn", depth: 2, pretext: "maskedReconstruction", pooling: "meanAndMax" }),
  tiny({ encoder: "attendDiscriminate", pretext: "maskedReconstruction" }),
];

describe("an encoder over samples", function () {
  this.timeout(120_000);
  const { path } = temporaryFolder();
  before(() => startEngine({ threads: 2 }));

  for (const config of resumed) {
    it(`resumes bit for bit, and is the same run eagerly: ${config.encoder}, ${config.pretext}`, async () => {
      const { testLossAll, references } = await wholeRun(config, [path(), path()]);
      const restores = config.pretext === "maskedReconstruction";
      assert.deepEqual([testLossAll !== null, references !== null], [restores, restores]);
    });
  }

  for (const config of others) {
    it(`is the same run eagerly: ${config.encoder}, ${config.pretext}`, async () => {
      await wholeRun(config);
    });
  }
});
