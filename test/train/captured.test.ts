/** Training with captured steps; the reference is the same training run eagerly, op by op. */
import assert from "node:assert/strict";
import { startEngine } from "../../lib/engine/backend";
import type { Config } from "../../lib/base/config";
import { trainFromScratch } from "../../lib/train/fromScratch";
import { pretrain } from "../../lib/train/pretrain";
import { fakeSet, fakeSubset, tinyConfig } from "./fakeSet";

const augmentations: Config["augmentations"] = ["rotation", "scale", "jitter", "timeWarp"];
const steps = 50;
const configs: Record<string, Config> = {
  "the paper's options": tinyConfig({ steps, augmentations }),
  "every other option": tinyConfig({
    steps,
    augmentations,
    tokens: "sensor",
    clsToken: true,
    posEmbed: "learned",
    gelu: "tanh",
    targetNorm: "patch",
    lossPatches: "all",
    keptRounding: "ceil",
    dropoutSites: "encoder",
    optimiser: "adamw",
    weightDecay: 0.1,
    clipNorm: 0.5,
    schedule: "cosine",
    warmupSteps: 5,
    pooling: "meanAndDeviation",
  }),
  "from scratch": tinyConfig({ steps, augmentations, task: "fromScratch", validation: "none" }),
  convolutions: tinyConfig({
    steps,
    augmentations: ["tilt"],
    task: "fromScratch",
    validation: "none",
    encoder: "cnn",
    depth: 3,
    pooling: "meanAndMax",
    labelSmoothing: 0.1,
    encoderRate: 0.5,
  }),
};

const set = fakeSet();
const subset = fakeSubset(set);
const labels = Int32Array.from(set.activity, (name) => set.activities.indexOf(name));
const split = { train: subset.train, test: subset.test, classes: set.activities, labels };

interface Trained {
  losses: number[];
  testLoss: number;
  weights: Record<string, { values: Float32Array }>;
}

async function train(config: Config, eagerly: boolean): Promise<Trained> {
  const losses: number[] = [];
  const options = { onProgress: ({ loss }: { loss: number }) => void losses.push(loss) };
  if (eagerly) process.env.WEARLAWS_EAGER = "1";
  try {
    if (config.task === "fromScratch") {
      const { testLoss } = await trainFromScratch({ set, split }, config, options);
      return { losses, testLoss: testLoss as number, weights: {} };
    }
    const { testLoss, encoder } = await pretrain({ set, subset }, config, options);
    return { losses, testLoss: testLoss as number, weights: encoder.weights };
  } finally {
    delete process.env.WEARLAWS_EAGER;
  }
}

const difference = (a: number, b: number) => Math.abs(a - b) / Math.abs(b);

describe("captured training", () => {
  before(() => startEngine({ threads: 2 }));

  for (const [name, config] of Object.entries(configs)) {
    it(`is eager training to rounding, with dropout and augmentations (${name})`, async () => {
      const [found, expected] = [await train(config, false), await train(config, true)];
      assert.equal(found.losses.length, steps);
      assert.ok(difference(found.losses[0], expected.losses[0]) < 1e-6, "the first loss");
      found.losses.forEach((loss, i) => assert.ok(difference(loss, expected.losses[i]) < 1e-4, `loss of step ${i}`));
      assert.ok(difference(found.testLoss, expected.testLoss) < 1e-4, "the test loss");
      for (const [weight, { values }] of Object.entries(expected.weights)) {
        if (weight.endsWith("qkv.bias")) continue; // the gradient of k's bias is rounding alone, which Adam scales up
        const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
        values.forEach((value, i) => {
          const error = Math.abs(found.weights[weight].values[i] - value);
          assert.ok(error <= 1e-3 * largest, `${weight}[${i}] differs by ${error / largest} of the largest`);
        });
      }
    });
  }

  it("masks and drops differently at each step: at a rate of 0 the same windows give other losses", async () => {
    const still = tinyConfig({ learningRate: 0, batchSize: subset.train.length, steps: 5 });
    const { losses } = await train(still, false);
    assert.equal(new Set(losses).size, 5, "five draws");
    assert.deepEqual((await train(still, false)).losses, losses, "and the same five again");
    const fixed = tinyConfig({ ...still, maskRatio: 0.7, dropout: 0 });
    assert.equal(new Set((await train(fixed, false)).losses).size, 5, "masks alone differ too");
  });

  it("holds its memory: under 20 MB more from step 200 to step 2,000", async () => {
    const resident: number[] = [];
    const onProgress = ({ step }: { step: number }) => {
      if (step % 100 === 0) resident.push(process.memoryUsage.rss() / 2 ** 20);
    };
    await pretrain({ set, subset }, tinyConfig({ steps: 2000, curvePoints: 1 }), { onProgress });
    const growth = (resident.at(-1) as number) - resident[1];
    assert.ok(growth < 20, `${growth.toFixed(1)} MB, against 1800 × 0.1 MB of inputs and activations`);
  }).timeout(600_000);
});
