import assert from "node:assert/strict";
import {
  augment,
  drawMask,
  featureExtractor,
  foldMoments,
  linearProbe,
  patchify,
  pretrain,
  readWindows,
  reconstruct,
  reconstructionLoss,
  simpleFeatures,
  startingModel,
} from "../../lib/entries/train";
import { fakeSet, fakeSubset, tinyConfig } from "../train/fakeSet";
import { close } from "../close";

const set = fakeSet();
const subset = fakeSubset(set);

describe("the model a line at a time", function () {
  this.timeout(60_000);

  it("cuts a window into 32 patches of 4 samples × 6 channels, one after the other in time", async () => {
    const window = readWindows(set, [3]);
    assert.deepEqual(window.shape, [1, 128, 6]);
    const patches = await patchify(window, tinyConfig());
    assert.deepEqual(patches.shape, [1, 32, 24]); // 128 / 4 patches of 4 · 6 values, as in the paper
    assert.deepEqual(patches.values, window.values); // a patch is 24 values that already stand together
  });

  it("cuts it by sensor into 64 patches of 4 samples × 3 channels", async () => {
    const window = readWindows(set, [3]);
    const patches = await patchify(window, tinyConfig({ tokens: "sensor" }));
    assert.deepEqual(patches.shape, [1, 64, 12]);
    // The second token is the gyroscope (channels 3 to 5) of samples 0 to 3.
    const gyroscope = [0, 1, 2, 3].flatMap((t) => [3, 4, 5].map((k) => window.values[t * 6 + k]));
    assert.deepEqual(Array.from(patches.values.subarray(12, 24)), gyroscope);
  });

  it("removes 23 of 32 patches, the same ones for the same seed", () => {
    const mask = drawMask(tinyConfig(), { windows: 2, seed: 5 });
    assert.deepEqual([mask.kept, mask.patches, mask.removed.length], [9, 32, 64]); // floor(32 · 0.3) = 9
    const removed = [mask.removed.slice(0, 32), mask.removed.slice(32)].map((each) => each.reduce((sum, one) => sum + one, 0));
    assert.deepEqual(removed, [23, 23]);
    assert.deepEqual(drawMask(tinyConfig(), { windows: 2, seed: 5 }), mask);
    assert.notDeepEqual(drawMask(tinyConfig(), { windows: 2, seed: 6 }).order, mask.order);
  });

  it("rebuilds every patch, in the order of time, from what the mask left", async () => {
    const config = tinyConfig();
    const [windows, mask] = [readWindows(set, [0, 21]), drawMask(config, { windows: 2 })];
    const { pred, target, latent } = await reconstruct(startingModel(config), windows, mask);
    assert.deepEqual(
      [pred.shape, target.shape, latent.shape],
      [
        [2, 32, 24],
        [2, 32, 24],
        [2, 9, 32],
      ],
    );
    assert.deepEqual(target.values, windows.values);
    // What is removed cannot matter to what is rebuilt.
    const blanked = windows.values.map((value, i) => (mask.removed[Math.floor(i / 24)] ? 9 : value));
    const again = await reconstruct(startingModel(config), { ...windows, values: blanked }, mask);
    assert.deepEqual(again.pred.values, pred.values);
  });

  it("takes the loss over removed patches and over all, as the formula has it", async () => {
    const config = tinyConfig({ targetNorm: "patch" });
    const mask = drawMask(config, { windows: 2 });
    const made = await reconstruct(startingModel(config), readWindows(set, [0, 21]), mask);
    const errors = made.pred.values.map((value, i) => (value - made.target.values[i]) ** 2);
    const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const removed = errors.filter((_, i) => mask.removed[Math.floor(i / 24)] === 1);
    const { masked, all } = await reconstructionLoss(made, mask);
    close(masked, mean(removed), { relative: 1e-5 });
    close(all, mean(errors), { relative: 1e-5 });
  });

  it("refuses an encoder without its decoder, a window of another shape, and a mask of other windows", async () => {
    const config = tinyConfig();
    const { encoder, model } = await pretrain({ set, subset }, { ...config, steps: 0 });
    const [windows, mask] = [readWindows(set, [0]), drawMask(config)];
    await assert.rejects(reconstruct(encoder, windows, mask), /expected a model with its decoder/);
    await assert.rejects(reconstruct(model, readWindows(set, [0, 1]), mask), /expected a mask of 2 windows, found 1/);
    const short = { shape: [1, 64, 6], values: windows.values };
    await assert.rejects(patchify(short, config), /expected windows of \[B, 128, 6\], found \[1, 64, 6\]/);
  });

  it("pre-trains, and hands over the encoder with its decoder and the statistics of its input", async () => {
    const config = tinyConfig({ normalise: "zscore" });
    const { model, testLoss } = await pretrain({ set, subset }, config);
    assert.ok(testLoss !== null && testLoss > 0);
    assert.deepEqual(model.moments, foldMoments(set, subset));
    const windows = readWindows(set, subset.test, model);
    const mask = drawMask(config, { windows: subset.test.length });
    assert.ok((await reconstructionLoss(await reconstruct(model, windows, mask), mask)).masked > 0);
    const extractor = await featureExtractor(model);
    assert.equal((await extractor.extract(set, subset.test)).length, subset.test.length * 32); // width 128 / 4
    extractor.dispose();
  });

  it("probes simple features: a spectrum tells sines of 1 and 2 Hz apart, for users that the head never saw", async () => {
    const labelled = (rows: Uint32Array) => ({
      ...simpleFeatures(readWindows(set, rows).values, rows.length),
      labels: Int32Array.from(rows, (row) => set.activities.indexOf(set.activity[row])),
      users: Array.from(rows, (row) => set.user[row]),
    });
    const probe = await linearProbe(labelled(subset.train), labelled(subset.test), set.activities);
    assert.equal(probe.macroF1, 1);
  });

  it("turns a window's signs around, and takes its 396 simple features", () => {
    const { values } = readWindows(set, [0]);
    const changed = values.slice();
    augment(changed, tinyConfig({ augmentations: ["negation"], augmentationProbability: 1 }), 1, 0);
    assert.deepEqual(
      changed,
      values.map((value) => -value),
    );
    assert.equal(simpleFeatures(values, 1).dim, 396); // 6 channels × (mean, deviation, 64 bins)
  });
});
