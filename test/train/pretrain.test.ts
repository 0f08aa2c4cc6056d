import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { startEngine, tf } from "../../lib/engine/backend";
import { featureExtractor } from "../../lib/eval/features";
import { pretrain, type PretrainOptions } from "../../lib/train/pretrain";
import { temporaryFolder } from "../data/loaders/makeFiles";
import { fakeSet, fakeSubset, renamed, tinyConfig } from "./fakeSet";

const set = fakeSet();
const data = { set, subset: fakeSubset(set) };

/** Stops a run as soon as it has done `steps` steps. */
function stopAt(steps: number): PretrainOptions {
  const controller = new AbortController();
  const onProgress = ({ step }: { step: number }) => step === steps && controller.abort();
  return { signal: controller.signal, onProgress };
}

describe("train/pretrain", function () {
  this.timeout(600_000);
  const { path } = temporaryFolder();
  let folder: string;
  before(() => startEngine({ threads: 2 }));
  beforeEach(() => (folder = path()));

  it("gives the same result bit for bit when repeated, and another one with another seed", async () => {
    const c = tinyConfig({ augmentations: ["rotation", "jitter"] });
    const [first, second] = [await pretrain(data, c), await pretrain(data, c)];
    assert.deepEqual(second, first);
    const other = await pretrain(data, { ...c, seed: 2 });
    assert.notEqual(other.weights, first.weights);
  });

  it("resumes from a checkpoint to the result of an unbroken run, bit for bit", async () => {
    const c = tinyConfig({ steps: 9, curvePoints: 3, clipNorm: 1 });
    const unbroken = await pretrain(data, c, { folder: join(folder, "a") });
    for (const steps of [4, 7]) {
      await assert.rejects(pretrain(data, c, { folder, checkpointEvery: 2, ...stopAt(steps) }), { name: "AbortError" });
      assert.ok(existsSync(join(folder, "checkpoint.safetensors")));
    }
    const seen: number[] = [];
    const resumed = await pretrain(data, c, { folder, onProgress: ({ step }) => seen.push(step) });
    assert.deepEqual(seen, [8, 9]);
    assert.deepEqual(resumed, unbroken);
    assert.ok(!existsSync(join(folder, "checkpoint.safetensors")));
    const again = await pretrain(data, c, { folder, onProgress: () => assert.fail("an ended run is not trained again") });
    assert.deepEqual(again, unbroken);
  });

  it("refuses a misspelt field, which a spread config hides from TypeScript", async () => {
    const misspelt = { ...tinyConfig(), learningrate: 1 };
    const message = 'config: "learningrate" is no field of the config; did you mean "learningRate"?';
    await assert.rejects(pretrain(data, misspelt), { name: "RangeError", message });
  });

  it("starts again when the folder holds another config's run", async () => {
    await pretrain(data, tinyConfig({ learningRate: 1e-4 }), { folder });
    const [here, fresh] = [await pretrain(data, tinyConfig(), { folder }), await pretrain(data, tinyConfig())];
    assert.equal(here.testLoss, fresh.testLoss);
  });

  it("learns: one batch of sines is reconstructed far better than by any reference", async () => {
    const one = { ...data.subset, train: data.subset.train.slice(0, 8), test: data.subset.train.slice(0, 8) };
    const recipe = { steps: 1000, learningRate: 5e-3, warmupSteps: 50, schedule: "cosine", clipNorm: 1 } as const;
    const c = tinyConfig({ ...recipe, dropout: 0, batchSize: 8, maskRatio: 0.5, curvePoints: 1 });
    const { testLoss, references } = await pretrain({ set, subset: one }, c);
    const floor = Math.min(...Object.values(references!));
    assert.ok(testLoss! < 0.5 * floor, `test loss ${testLoss}, best reference ${floor}`);
  });

  it("records a run whose loss is not finite as diverged, with the step", async () => {
    const run = await pretrain(data, tinyConfig({ learningRate: 1e30, steps: 20 }));
    assert.equal(run.status, "diverged");
    assert.match(run.reason!, /loss was (NaN|Infinity) at step \d+/);
    assert.deepEqual([run.testLoss, run.trainLoss, run.validationLoss], [null, null, null]);
  });

  it("gives a random encoder at 0 steps, with its test loss and features", async () => {
    const run = await pretrain(data, tinyConfig({ steps: 0, pooling: "meanAndDeviation" }));
    assert.equal(run.curve.length, 1);
    assert.ok(run.testLoss! > 0);
    const extractor = await featureExtractor(run.encoder);
    const features = await extractor.extract(set, [3, 1, 3]);
    extractor.dispose();
    assert.equal(features.length, 3 * 64);
    assert.deepEqual(features.slice(128), features.slice(0, 64));
  });

  it("leaves no tensor behind", async () => {
    const before = tf.memory().numTensors;
    await pretrain(data, tinyConfig());
    assert.equal(tf.memory().numTensors, before);
  });

  it("makes a token a sensor, a cls token, learned positions and every augmentation work together", async () => {
    const c = tinyConfig({
      tokens: "sensor",
      clsToken: true,
      posEmbed: "learned",
      gelu: "tanh",
      targetNorm: "patch",
      lossPatches: "all",
      optimiser: "adamw",
      weightDecay: 0.05,
      schedule: "cosine",
      warmupSteps: 2,
      normalise: "zscore",
      validation: "none",
      augmentations: ["rotation", "scale", "jitter", "timeWarp", "permutation", "timeFlip", "negation", "channelShuffle"],
      dropoutSites: "encoder",
      keptRounding: "ceil",
      steps: 40,
    });
    const { curve } = await pretrain(data, c);
    assert.ok(curve[2][2]! < curve[0][2]!, `${curve}`);
  });

  it("gives the loss of a test user whose name is a property of every object", async () => {
    const c = tinyConfig();
    const { u5 } = (await pretrain(data, c)).testLossByUser;
    for (const name of ["__proto__", "constructor"]) {
      const { testLossByUser } = await pretrain({ ...data, set: renamed(set, "u5", name) }, c);
      assert.deepEqual(Object.entries(testLossByUser), [[name, u5]]);
    }
  });

  it("gives the probe's values at the last points of the curve", async () => {
    const c = tinyConfig({ probePoints: 1 });
    const onCurvePoint = async () => ({ "uci-har": 0.5 });
    const { probeCurve } = await pretrain(data, c, { onCurvePoint });
    assert.deepEqual(probeCurve, [{ step: 6, macroF1: { "uci-har": 0.5 } }]);
  });
});
