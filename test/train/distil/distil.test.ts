import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEngine, tf } from "../../../lib/engine/backend";
import { classifierProbe } from "../../../lib/eval/classifierProbe";
import { load, predict } from "../../../lib/predict/predict";
import { readClassifier, type TrainedClassifier } from "../../../lib/train/encoderFile";
import type { TrainOptions } from "../../../lib/train/loop";
import { startTeaching } from "../../../lib/train/distil/teaching";
import { type LabelledSplit, trainFromScratch } from "../../../lib/train/fromScratch";
import { close } from "../../close";
import { readSafetensors, writeSafetensors } from "../../../lib/train/safetensors";
import { fakeSet, fakeSubset, tinyConfig } from "../fakeSet";

const set = fakeSet({ users: 8, windowsPerUser: 60 });
const { train, test } = fakeSubset(set);
const labels = Int32Array.from(set.activity, (name) => set.activities.indexOf(name));
const split: LabelledSplit = { train, test, classes: set.activities, labels };
const own = { validation: "none", pooling: "meanAndDeviation", learningRate: 3e-3 } as const;
const net = { encoder: "cnn", depth: 3, steps: 100, batchSize: 32 } as const;
const student = tinyConfig({
  ...own,
  ...net,
  ...{ task: "distil", teacher: "somewhere", width: 32, temperature: 2 },
});

describe("distillation", function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), "wearlaws-distil-"));
  after(() => rmSync(folder, { recursive: true }));
  let teacher: TrainedClassifier;
  let teacherF1: number;
  before(async () => {
    await startEngine({ threads: 2 });
    const c = tinyConfig({ ...own, ...net, task: "fromScratch", width: 64, normalise: "zscore" });
    const run = await trainFromScratch({ set, split }, c, { folder });
    teacherF1 = classifierProbe(run.classes, run.confusionByUser).macroF1;
    teacher = readClassifier(join(folder, "weights.safetensors"));
  });

  it("hands on what a teacher knows without any label", async () => {
    const tensors = tf.memory().numTensors;
    const wrong = labels.map((label) => 1 - label); // of which a student must not learn
    const kept = join(folder, "student");
    const taught = { set, split: { ...split, labels: wrong, labelled: new Uint32Array(0) }, teacher };
    const run = await trainFromScratch(taught, student, { folder: kept });
    const { macroF1 } = classifierProbe(run.classes, run.confusionByUser);
    const expected = 1 - teacherF1; // of two activities, each taken for the other
    assert.ok(teacherF1 > 0.9 && macroF1 < expected + 0.1, `teacher ${teacherF1}, student ${1 - macroF1}`);
    assert.equal(tf.memory().numTensors, tensors);
    assert.deepEqual(await trainFromScratch(taught, student), run, "the same bits when repeated");
    // Used elsewhere without a head being fitted first.
    const model = load(readFileSync(join(kept, "weights.safetensors")));
    assert.deepEqual(model.activities, set.activities);
    assert.equal(predict(model, set.read([test[0]])).logits.length, 2);
  });

  it("takes labels of their users alone, and as much of them as it is told", async () => {
    const weightsOf = async (change: Partial<LabelledSplit>, labelWeight: number) => {
      const c = { ...student, labelWeight, steps: 4, curvePoints: 0, augmentations: ["scale" as const] };
      return (await trainFromScratch({ set, split: { ...split, ...change }, teacher }, c)).weights;
    };
    const labelled = train.subarray(0, 60);
    const flipped = (kept: Uint32Array) =>
      labels.map((label, row) => (train.includes(row) && !kept.includes(row) ? 1 - label : label));
    const some = await weightsOf({ labelled }, 0.5);
    assert.equal(await weightsOf({ labelled, labels: flipped(labelled) }, 0.5), some);
    assert.notEqual(await weightsOf({}, 0.5), some);
    assert.equal(await weightsOf({ labels: flipped(Uint32Array.of()) }, 0), await weightsOf({}, 0));
  });

  it("resumes to the bits of an unbroken run, and is eager training to rounding", async () => {
    const c = { ...student, steps: 4, curvePoints: 0, augmentations: ["tilt" as const], dropout: 0 };
    const data = { set, split, teacher };
    const lossesOf = async (options: TrainOptions = {}) => {
      const losses: number[] = [];
      const run = await trainFromScratch(data, c, { ...options, onProgress: ({ loss }) => losses.push(loss) });
      return { losses, weights: run.weights };
    };
    const whole = await lossesOf();
    const broken = join(folder, "broken");
    const stop = new AbortController();
    const stopped = trainFromScratch(data, c, { folder: broken, signal: stop.signal, onProgress: () => stop.abort() });
    await assert.rejects(stopped, { name: "AbortError" });
    const rest = await lossesOf({ folder: broken });
    assert.deepEqual([rest.losses, rest.weights], [whole.losses.slice(-3), whole.weights]);
    process.env.WEARLAWS_EAGER = "1";
    const eager = await lossesOf().finally(() => delete process.env.WEARLAWS_EAGER);
    whole.losses.forEach((loss, i) => close(loss, eager.losses[i], { relative: 1e-4 }, `loss of step ${i}`));
  });

  it("shows a teacher the windows of a step in its own standardisation, and gives its probabilities", () => {
    const c = { ...student, batchSize: 3, temperature: 1 };
    const teaching = startTeaching(teacher, set, { c, classes: set.activities, labelled: Uint32Array.of(5) });
    const rows = Uint32Array.of(0, 5, 61);
    const { taught, hints, labelShare } = teaching.at(rows, 0);
    teaching.dispose();
    assert.deepEqual([...labelShare], [0, 0.5, 0]);
    close(Math.hypot(...hints.subarray(0, hints.length / 3)), 1, { absolute: 1e-6 });
    // The same model in plain JavaScript.
    const model = load(readFileSync(join(folder, "weights.safetensors")));
    rows.forEach((row, i) => {
      const { probabilities } = predict(model, set.read([row]));
      probabilities.forEach((value, k) => close(taught[2 * i + k], value, { absolute: 1e-5 }, `activity ${k} of row ${row}`));
    });
  });

  it("is refused from a teacher of other activities, or without a head", async () => {
    const other = { ...teacher, activities: ["sit", "walk"] };
    await assert.rejects(
      trainFromScratch({ set, split, teacher: other }, student),
      /the teacher: expected one of fake's activities a0, a1, found one of sit, walk/,
    );
    const { weights, metadata } = readSafetensors(join(folder, "weights.safetensors"));
    const { activities: _, ...headless } = metadata;
    const file = join(folder, "headless.safetensors");
    writeSafetensors(file, weights, headless);
    assert.throws(() => readClassifier(file), /expected the weights of a supervised training .*found no activities/);
  });
});
