import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { downstreamSplit } from "../../lib/data/downstream";
import type { WindowSet } from "../../lib/data/store/windowSet";
import { featureExtractor } from "../../lib/eval/features";
import { labelledFeatures } from "../../lib/eval/labelledFeatures";
import { linearProbe } from "../../lib/eval/linearProbe";
import { probeSet } from "../../lib/eval/probeSet";
import type { Encoder } from "../../lib/model/encoder";
import { encoderWeights } from "../../lib/model/mae";
import { readEncoder } from "../../lib/train/encoderFile";
import { pretrain } from "../../lib/train/pretrain";
import { readSafetensors, writeSafetensors } from "../../lib/train/safetensors";
import { fakeSet, fakeSubset, tinyConfig } from "../train/fakeSet";

const options = { l2Grid: [1e-2, 1], folds: 2 };

describe("an encoder from its weights file", () => {
  const set = fakeSet();
  const config = tinyConfig({ normalise: "zscore" });
  let folder: string;
  let file: string;
  let trained: Encoder;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "wearlaws-encoder-"));
    file = join(folder, "weights.safetensors");
    ({ encoder: trained } = await pretrain({ set, subset: fakeSubset(set) }, config, { folder }));
  });
  after(() => rmSync(folder, { recursive: true }));

  it("is the one that was trained: its config, its features, and what it was trained on", async () => {
    const read = readEncoder(file);
    assert.deepEqual(read.config, config);
    assert.deepEqual([read.trainedOn, read.source], [set.title, "synthetic"]);
    assert.deepEqual(await featuresOf(read), await featuresOf(trained));
  });

  it("scores on a published split what its run's own probe does", async () => {
    const published = named(set, "wisdm-phone", (user) => `${1631 + Number(user.slice(1))}`); // three on each side
    const split = downstreamSplit(published);
    const extractor = await featureExtractor(trained);
    const made = await labelledFeatures(published, split, (rows) => extractor.extract(published, rows));
    extractor.dispose();
    const expected = await linearProbe(made.train, made.test, made.classes, options);

    const {
      split: by,
      testUsers,
      testWindows,
      made: [encoder, random, simple, otherEncoder, otherRandom, joined, ...others],
    } = await probeSet(readEncoder(file), published, options);
    assert.deepEqual([by, testUsers, testWindows], ["published", ["1634", "1635", "1636"], split.test.length]);
    assert.deepEqual(
      [encoder.macroF1, encoder.accuracy, encoder.l2, encoder.confusionByUser],
      [expected.macroF1, expected.accuracy, [expected.l2], expected.confusionByUser],
    );
    assert.deepEqual([encoder.features, random.features, simple.features], ["encoder", "random encoder", "simple features"]);
    assert.deepEqual([encoder.dim, random.dim, simple.dim], [32, 32, 396]);
    assert.deepEqual(
      [otherEncoder, otherRandom].map(({ pooling, dim }) => [pooling, dim]),
      [
        ["meanAndDeviation", 64],
        ["meanAndDeviation", 64],
      ],
    );
    assert.deepEqual([joined.features, joined.pooling, joined.dim], ["encoder and simple features", "mean", 32 + 396]);
    assert.deepEqual(
      others.map(({ features, frame, dim }) => [features, frame, dim]),
      [
        ["simple features", "gravity", 396],
        ["simple features", "both", 792],
      ],
    );
  });

  it("puts the same encoder beside it as it was before its training", async () => {
    const untrained = { ...trained, weights: encoderWeights(config, config.seed) };
    const [encoder] = (await probeSet(untrained, set, options)).made;
    const [, random] = (await probeSet(trained, set, options)).made;
    assert.deepEqual(random, { ...encoder, features: "random encoder" });
  });

  it("tests every labelled window of your own set once, by a head that never saw its user", async () => {
    const own = named(set, "mine", (user) => user);
    own.activity = own.activity.map((activity, row) => (row % 5 === 0 ? "unlabelled" : activity));
    own.activities = ["a0", "a1", "unlabelled"];
    const { split, classes, testUsers, testWindows, made } = await probeSet(trained, own, options);
    assert.deepEqual([split, classes, testUsers, testWindows], [5, ["a0", "a1"], own.users, 96]);
    for (const { confusionByUser, l2 } of made) {
      assert.equal(l2.length, 5);
      for (const confusion of Object.values(confusionByUser))
        assert.equal(
          confusion.flat().reduce((a, b) => a + b),
          16,
        );
    }
    // Sines of one and of two periods a second: any feature tells them apart.
    assert(made[2].macroF1 > 0.95, `${made[2].macroF1}`);
  });

  it("scores a user whose name is a property of every object", async () => {
    const { made } = await probeSet(
      trained,
      named(set, "mine", (user) => (user === "u0" ? "__proto__" : user)),
      options,
    );
    for (const { confusionByUser } of made)
      assert.deepEqual(Object.keys(confusionByUser).sort(), ["__proto__", "u1", "u2", "u3", "u4", "u5"]);
  });

  it("asks for three labelled users and two activities", async () => {
    const two = named(set, "mine", (user) => (user < "u3" ? "a" : "b"));
    await assert.rejects(
      probeSet(trained, two, options),
      /mine: expected three users or more with two activities or more, found 2 with 2/,
    );
    const one = named(set, "mine", (user) => user);
    one.activity = one.activity.map(() => "a0");
    one.activities = ["a0"];
    await assert.rejects(probeSet(trained, one, options), /found 6 with 1: import the recordings with a column of activities/);
  });

  it("is refused where the file is missing, of another kind, or lacks a tensor", () => {
    assert.throws(
      () => readEncoder(join(folder, "none")),
      /none: no such file; expected the weights\.safetensors that a pre-training leaves/,
    );
    const { weights, metadata } = readSafetensors(file);
    const other = join(folder, "other.safetensors");
    const written = (tensors: typeof weights, about: Record<string, string>) => () => (
      writeSafetensors(other, tensors, about),
      readEncoder(other)
    );
    assert.throws(
      written(weights, {}),
      /other\.safetensors: expected the weights of a pre-training, found no config in its metadata/,
    );
    const supervised = JSON.stringify({ ...config, task: "fromScratch" });
    assert.throws(written(weights, { ...metadata, config: supervised }), /found those of task "fromScratch"/);
    const { moments: _moments, ...noMoments } = metadata;
    assert.throws(written(weights, noMoments), /expected the weights of a pre-training, found no moments in its metadata/);
    const { "encoder.norm.bias": _, ...rest } = weights;
    assert.throws(written(rest, metadata), /expected tensor encoder\.norm\.bias of 32, found none/);
    const broken = { ...weights["encoder.norm.bias"], values: new Float32Array(32).fill(NaN, 3) };
    assert.throws(
      written({ ...weights, "encoder.norm.bias": broken }, metadata),
      /expected finite values in tensor encoder\.norm\.bias, found NaN at place 3/,
    );
    const changed = (change: object) => written(weights, { ...metadata, config: JSON.stringify({ ...config, ...change }) });
    assert.throws(changed({ width: -4 }), /other\.safetensors: config: field width: Too small/);
    assert.throws(changed({ heads: undefined }), /other\.safetensors: config: field heads: Invalid input/);
    assert.throws(changed({ width: 4096 }), /expected the \d+ values of its config's encoder, found \d+/);
    assert.throws(written(weights, { ...metadata, config: "{" }), /config: expected JSON in the metadata, found none/);
    const moments = (mean: (number | null)[], std: number[]) =>
      written(weights, { ...metadata, moments: JSON.stringify({ mean, std }) });
    const six = Array<number>(6).fill(1);
    assert.throws(moments(six.slice(1), six), /moments: field mean: Too small: expected array to have exactly 6 items/);
    assert.throws(moments([NaN, ...six.slice(1)], six), /moments: field mean\.0: Invalid input: expected number/);
    assert.throws(moments(six, [0, ...six.slice(1)]), /moments: field std\.0: Too small/);
    assert.throws(written(weights, { ...metadata, moments: "null" }), /moments: field \(the whole\)/);
    assert.throws(written(weights, { ...metadata, source: "fake" }), /expected source "real" or "synthetic" .*found "fake"/);
    const wider = { ...weights, "encoder.norm.bias": { shape: [2], values: new Float32Array(2) } };
    assert.throws(written(wider, metadata), /expected tensor encoder\.norm\.bias of 32, found 2/);
  });

  async function featuresOf(encoder: Encoder): Promise<Float32Array> {
    const extractor = await featureExtractor(encoder);
    try {
      return await extractor.extract(set, [0, 5, 110]);
    } finally {
      extractor.dispose();
    }
  }
});

function named(set: WindowSet, name: string, rename: (user: string) => string): WindowSet {
  const user = set.user.map(rename);
  return { ...set, name, user, users: [...new Set(user)].sort() };
}
