import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Config } from "../../lib/base/config";
import { downstreamSplits } from "../../lib/data/downstream";
import { classifierProbe } from "../../lib/eval/classifierProbe";
import { featureExtractor } from "../../lib/eval/features";
import { labelledFeatures } from "../../lib/eval/labelledFeatures";
import { linearProbe } from "../../lib/eval/linearProbe";
import { exportKinds, exportModel } from "../../lib/export/exportModel";
import { encoderKind } from "../../lib/model/encoders/encoders";
import { readClassifier, readModel, type TrainedEncoder } from "../../lib/train/encoderFile";
import { trainFromScratch } from "../../lib/train/fromScratch";
import { load, predict } from "../../lib/predict/predict";
import { fakeSet } from "../train/fakeSet";
import { close } from "../close";
import { momentsOf, small } from "../predict/models";

/** Those that need no TensorFlow of Python's, whose import takes seconds. */
const kinds = exportKinds.filter((kind) => !kind.startsWith("tflite"));
const short: Partial<Config> = { batchSize: 16, steps: 5, curvePoints: 0 };

describe("an export", function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), "wearlaws-export-"));
  after(() => rmSync(folder, { recursive: true }));
  const set = fakeSet({ activities: 3 });
  const { mean, std } = momentsOf(small);
  const encoder: TrainedEncoder = {
    config: { ...small, task: "pretrain" },
    weights: encoderKind(small).weights(small, 1),
    moments: { mean: Float32Array.from(mean), std: Float32Array.from(std) },
    trainedOn: "synthetic: sines",
    source: "synthetic",
  };

  it("of every kind is scored on the test windows as the probe scores the encoder", async () => {
    const [split] = downstreamSplits(set);
    const extractor = await featureExtractor(encoder);
    const { train, test } = await labelledFeatures(set, split, (rows) => extractor.extract(set, rows));
    extractor.dispose();
    const { macroF1 } = await linearProbe(train, test, split.classes);
    for (const kind of kinds) {
      const made = await exportModel(encoder, set, { file: join(folder, kind), kind, mayLose: 20 });
      close(made.encoderF1, macroF1, { absolute: 1e-12 }, kind);
      assert.equal(made.bytes, readFileSync(join(folder, kind)).length);
      assert.equal(made.testedOn, "synthetic: sines");
      if (kind === "onnx-int8") continue;
      assert.equal(made.exportF1, macroF1);
      // Without training, the weights of the head are large.
      assert.ok(made.largestDifference < 1e-3 * made.logitDeviation, `${kind}: ${made.largestDifference}`);
    }
    const model = load(readFileSync(join(folder, "safetensors")));
    assert.deepEqual(model.activities, split.classes);
    assert.ok(split.classes.includes(predict(model, set.read([0])).activity));
  });

  it("of a supervised network has its own head", async () => {
    const c = {
      ...small,
      ...{ task: "fromScratch", encoder: "cnn", width: 32, depth: 2, validation: "none" },
      ...short,
    } as Config;
    const [split] = downstreamSplits(set);
    const run = await trainFromScratch({ set, split }, c, { folder });
    const { macroF1 } = classifierProbe(run.classes, run.confusionByUser);
    const network = readModel(join(folder, "weights.safetensors"));
    for (const kind of kinds) {
      const made = await exportModel(network, set, { file: join(folder, `own-${kind}`), kind, mayLose: 5 });
      assert.equal(made.encoderF1, macroF1);
      assert.ok(made.largestDifference < (kind === "onnx-int8" ? 0.1 : 1e-4) * made.logitDeviation, kind);
    }
    const other = { ...network, activities: ["sit", "walk", "run"] };
    const refused = exportModel(other, set, { file: join(folder, "other"), kind: "safetensors" });
    await assert.rejects(refused, /expected a head for the activities of fake, a0, a1, a2, found one of sit, walk, run/);
    assert.throws(() => readClassifier(join(folder, "none")), /none: no such file/);
  });

  it("is not written where it scores worse than it may", async () => {
    const own = join(folder, "none");
    const made = exportModel(encoder, set, { file: join(own, "model.onnx"), kind: "onnx", mayLose: -1 });
    await assert.rejects(made, /onnx scores [\d.]+ macro F1 on synthetic: sines, the encoder [\d.]+: .* nothing was written/);
    assert.deepEqual(readdirSync(own), []);
  });
});
