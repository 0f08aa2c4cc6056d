import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Config } from "../../lib/base/config";
import { featureExtractor } from "../../lib/eval/features";
import { reconstructWindows } from "../../lib/eval/reconstructions";
import { readEncoder } from "../../lib/train/encoderFile";
import { trainFromScratch } from "../../lib/train/fromScratch";
import { augmentedAt } from "../../lib/train/augment";
import { inputReader } from "../../lib/train/inputs";
import { pretrain } from "../../lib/train/pretrain";
import { close } from "../close";
import { fakeSet, fakeSubset, tinyConfig } from "./fakeSet";

/** Recorded channels, and what the config says of them. */
const cases: [recorded: number, config: Pick<Config, "channels" | "frame" | "tokens">][] = [
  [3, { channels: 3, frame: "sensor", tokens: "sensor" }],
  [3, { channels: 6, frame: "both", tokens: "patch" }],
  [6, { channels: 6, frame: "gravity", tokens: "patch" }],
  [6, { channels: 12, frame: "both", tokens: "sensor" }],
];

describe("a model's input", () => {
  let folder: string;
  before(() => void (folder = mkdtempSync(join(tmpdir(), "wearlaws-inputs-"))));
  after(() => rmSync(folder, { recursive: true }));

  it("is turned into gravity's frame after it was augmented: a rotation changes nothing there", () => {
    const set = fakeSet();
    const config = tinyConfig({ frame: "gravity", augmentations: ["rotation"], augmentationProbability: 1 });
    const read = inputReader(set, config, null);
    const [plain, turned] = [new Float32Array(2 * 768), new Float32Array(2 * 768)];
    read([3, 8], plain);
    read([3, 8], turned, augmentedAt(config, 0));
    turned.forEach((value, i) => close(value, plain[i], { absolute: 1e-5 }));
    const sensor = inputReader(set, { ...config, frame: "sensor" }, null);
    sensor([3, 8], plain);
    sensor([3, 8], turned, augmentedAt(config, 0));
    assert.ok(turned.some((value, i) => Math.abs(value - plain[i]) > 0.1));
  });

  for (const [recorded, change] of cases) {
    const { channels, frame, tokens } = change;
    it(`has ${channels} channels of a set of ${recorded} in the frame ${frame}: pre-training, its file, probes, supervised`, async () => {
      const set = fakeSet({ channels: recorded });
      const subset = fakeSubset(set);
      const config = tinyConfig({ ...change, steps: 2, normalise: "zscore", augmentations: ["tilt", "channelShuffle"] });
      const own = join(folder, `${recorded}-${channels}`);
      const { testLoss, references, encoder, model } = await pretrain({ set, subset }, config, { folder: own });
      assert.ok(testLoss !== null && testLoss > 0 && references !== null && references.visibleMean > 0);
      const read = readEncoder(join(own, "weights.safetensors"));
      assert.deepEqual([read.config.frame, read.moments], [frame, encoder.moments]);
      const features = await Promise.all([read, encoder].map(async (each) => (await featureExtractor(each)).extract(set, [2])));
      assert.deepEqual(features[0], features[1]);
      if (tokens === "patch") {
        assert.equal((await reconstructWindows(model, set, Uint32Array.of(1))).pred.length, 128 * channels);
      } else {
        const labels = Int32Array.from(set.activity, (activity) => set.activities.indexOf(activity));
        const split = { train: subset.train, test: subset.test, classes: set.activities, labels };
        const supervised: Config = { ...config, task: "fromScratch", validation: "none" };
        assert.equal((await trainFromScratch({ set, split }, supervised)).status, "done");
      }
    });
  }

  it("is refused of a set of other sensors, by name", async () => {
    const { encoder } = await pretrain(
      { set: fakeSet({ channels: 3 }), subset: fakeSubset(fakeSet({ channels: 3 })) },
      tinyConfig({ channels: 3, steps: 0 }),
    );
    const extractor = await featureExtractor(encoder);
    await assert.rejects(
      extractor.extract({ ...fakeSet(), name: "uci-har" }, [0]),
      /uci-har: expected windows of 3 channels \(the accelerometer alone\), as the model was made for, found 6 \(accelerometer and gyroscope\)/,
    );
    extractor.dispose();
  });
});
