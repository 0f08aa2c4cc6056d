import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEngine, tf } from "../../lib/engine/backend";
import { classifierProbe } from "../../lib/eval/classifierProbe";
import { classifierWeights } from "../../lib/model/classifier";
import { encoderWeights } from "../../lib/model/mae";
import { trainFromScratch } from "../../lib/train/fromScratch";
import { readSafetensors } from "../../lib/train/safetensors";
import { fakeSet, fakeSubset, renamed, tinyConfig } from "./fakeSet";

const set = fakeSet({ users: 8, windowsPerUser: 60 });
const { train, test } = fakeSubset(set);
const labels = Int32Array.from(set.activity, (name) => set.activities.indexOf(name));
const data = { set, split: { train, test, classes: set.activities, labels } };

describe("train/fromScratch", function () {
  this.timeout(600_000);
  before(() => startEngine({ threads: 2 }));

  it("learns to tell two paces apart, also of users never seen", async () => {
    const before = tf.memory().numTensors;
    const recipe = { steps: 400, learningRate: 3e-3, schedule: "cosine", pooling: "meanAndDeviation" } as const;
    const c = tinyConfig({ task: "fromScratch", ...recipe });
    const run = await trainFromScratch(data, c);
    const probe = classifierProbe(run.classes, run.confusionByUser);
    assert.ok(probe.macroF1 > 0.9, `macro F1 ${probe.macroF1}`);
    assert.equal(
      Object.values(run.confusionByUser)
        .flat(2)
        .reduce((a, b) => a + b),
      test.length,
    );
    // Two of six train users are held out, none of them trained on or tested.
    assert.deepEqual([run.users.length, Object.keys(run.validationByUser).length], [4, 2]);
    const all = [...run.users, ...Object.keys(run.validationByUser), ...Object.keys(run.confusionByUser)];
    assert.equal(new Set(all).size, all.length);
    assert.equal(tf.memory().numTensors, before);
  });

  it("gives the loss and confusion of a test user whose name is a property of every object", async () => {
    const c = tinyConfig({ task: "fromScratch", validation: "none" });
    const plain = await trainFromScratch(data, c);
    for (const name of ["__proto__", "constructor"]) {
      const run = await trainFromScratch({ ...data, set: renamed(set, "u7", name) }, c);
      assert.deepEqual(Object.entries(run.testLossByUser), [[name, plain.testLossByUser.u7]]);
      assert.deepEqual(Object.entries(run.confusionByUser), [[name, plain.confusionByUser.u7]]);
    }
  });

  it("fine-tunes an encoder at its own rate: at 0 the classifier alone learns, on windows standardised as the encoder's", async () => {
    const c = tinyConfig({ task: "fineTune", validation: "none", normalise: "zscore", init: "somewhere", dropout: 0 });
    const weights = encoderWeights(c, 5);
    const moments = { mean: new Float32Array(6).fill(0.5), std: new Float32Array(6).fill(2) };
    const tuned = async (encoderRate: number, trained = moments) => {
      const folder = mkdtempSync(join(tmpdir(), "wearlaws-"));
      try {
        const config = { ...c, encoderRate };
        const { curve } = await trainFromScratch({ ...data, encoder: { config, weights, moments: trained } }, config, { folder });
        return { loss: curve[0][2], ...readSafetensors(join(folder, "weights.safetensors")) };
      } finally {
        rmSync(folder, { recursive: true });
      }
    };
    const [frozen, moving] = [await tuned(0), await tuned(1)];
    for (const [name, { values }] of Object.entries(weights)) assert.deepEqual(frozen.weights[name].values, values, name);
    assert.notDeepEqual(frozen.weights["classifier.weight"], classifierWeights(c, 2, c.seed)["classifier.weight"]);
    assert.notDeepEqual(moving.weights["patch_embed.weight"].values, weights["patch_embed.weight"].values);
    assert.notEqual((await tuned(0, { ...moments, mean: new Float32Array(6) })).loss, frozen.loss);
  });

  it("gives the same result bit for bit when repeated", async () => {
    const c = tinyConfig({ task: "fromScratch", validation: "none", augmentations: ["scale"] });
    assert.deepEqual(await trainFromScratch(data, c), await trainFromScratch(data, c));
  });
});
