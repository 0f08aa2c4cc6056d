import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { downstreamSplits } from "../../lib/data/downstream";
import { featureExtractor } from "../../lib/eval/features";
import { labelledFeatures } from "../../lib/eval/labelledFeatures";
import { linearProbe } from "../../lib/eval/linearProbe";
import { exportKinds, exportModel } from "../../lib/export/exportModel";
import { encoderKind } from "../../lib/model/encoders/encoders";
import type { TrainedEncoder } from "../../lib/train/encoderFile";
import { load, predict } from "../../lib/predict/predict";
import { fakeSet } from "../train/fakeSet";
import { close } from "../close";
import { momentsOf, small } from "../predict/models";

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
    for (const kind of exportKinds) {
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

  it("is not written where it scores worse than it may", async () => {
    const own = join(folder, "none");
    const made = exportModel(encoder, set, { file: join(own, "model.onnx"), kind: "onnx", mayLose: -1 });
    await assert.rejects(made, /onnx scores [\d.]+ macro F1 on synthetic: sines, the encoder [\d.]+: .* nothing was written/);
    assert.deepEqual(readdirSync(own), []);
  });
});
