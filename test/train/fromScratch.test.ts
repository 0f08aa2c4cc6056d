import assert from "node:assert/strict";
import { startEngine, tf } from "../../lib/engine/backend";
import { classifierProbe } from "../../lib/eval/classifierProbe";
import { trainFromScratch } from "../../lib/train/fromScratch";
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

  it("gives the same result bit for bit when repeated", async () => {
    const c = tinyConfig({ task: "fromScratch", validation: "none", augmentations: ["scale"] });
    assert.deepEqual(await trainFromScratch(data, c), await trainFromScratch(data, c));
  });
});
