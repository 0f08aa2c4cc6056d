import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { recordedChannels } from "../../lib/data/frame";
import { startEngine } from "../../lib/engine/backend";
import { load, predict } from "../../lib/entries/predict";
import { writeSafetensors } from "../../lib/train/safetensors";
import { close } from "../close";
import { activities, momentsOf, small, trainingLogits, variants, weightsOf, windowOf, written } from "./models";

describe("predict", () => {
  const folder = mkdtempSync(join(tmpdir(), "wearlaws-predict-"));
  const file = join(folder, "model.safetensors");
  before(() => startEngine({ threads: 2 }));
  after(() => rmSync(folder, { recursive: true }));

  for (const [name, changes] of Object.entries(variants)) {
    it(`gives the logits that the model has in training: ${name}`, () => {
      const c = { ...small, ...changes };
      const model = load(written(file, c));
      const recorded = recordedChannels(c);
      const window = windowOf(recorded);
      const found = predict(model, window);
      const expected = trainingLogits(c, weightsOf(c), momentsOf(c), window);
      assert.equal(model.channels, recorded);
      found.logits.forEach((logit, i) => close(logit, expected[i], { absolute: 1e-5 }, `logit ${i}`));
      const sum = expected.reduce((all, logit) => all + Math.exp(logit), 0);
      found.probabilities.forEach((p, i) => close(p, Math.exp(expected[i]) / sum, { absolute: 1e-5 }, `probability ${i}`));
      assert.equal(found.activity, activities[expected.indexOf(Math.max(...expected))]);
    });
  }

  it("refuses windows of another shape, and values that are no numbers", () => {
    const model = load(written(file, small));
    assert.throws(() => predict(model, new Float32Array(100)), /expected a window of 128 × 6 values, found 100/);
    const odd = windowOf(6);
    odd[20] = NaN;
    assert.throws(() => predict(model, odd), /expected numbers, found NaN in sample 3/);
  });

  it("refuses a file that is no model, saying what it misses", () => {
    const bytes = written(file, small);
    assert.throws(() => load(bytes.subarray(0, 7)), /expected a safetensors file, found other bytes/);
    assert.throws(() => load(Buffer.from("not a model at all")), /expected a safetensors file/);
    assert.throws(() => load(bytes.subarray(0, -4)), /^TypeError: tensor classifier\.bias: expected 12 bytes, found places/);
    writeSafetensors(file, weightsOf(small), { config: JSON.stringify(small) });
    assert.throws(() => load(readFileSync(file)), /a model with its activities in the metadata, found none$/);
    const unknown = { config: JSON.stringify({ ...small, encoder: "rnn" }), activities: "[]", moments: "null" };
    writeSafetensors(file, weightsOf(small), unknown);
    assert.throws(() => load(readFileSync(file)), /expected a model whose encoder is "vit" or .*, found "rnn"$/);
    const { "encoder.norm.bias": _, ...others } = weightsOf(small);
    const text = { config: JSON.stringify(small), activities: JSON.stringify(activities), moments: "null" };
    writeSafetensors(file, others, text);
    assert.throws(
      () => predict(load(readFileSync(file)), windowOf(6)),
      /expected tensor encoder\.norm\.bias of the encoder "vit"/,
    );
    writeSafetensors(file, weightsOf(small), { ...text, activities: '["sit"]' });
    assert.throws(() => load(readFileSync(file)), /tensor classifier\.weight: expected 1 × 32, found 3 × 32/);
  });
});
