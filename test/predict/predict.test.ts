import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Config, defaultConfig } from "../../lib/base/config";
import { inFrame, recordedChannels } from "../../lib/data/frame";
import { startEngine, tf } from "../../lib/engine/backend";
import { load, predict } from "../../lib/entries/predict";
import { classifierWeights, classify } from "../../lib/model/classifier";
import { toParameters, type Weights } from "../../lib/model/layers";
import { writeSafetensors } from "../../lib/train/safetensors";
import { close } from "../close";

const activities = ["sit", "walk", "run"];
const small: Config = { ...defaultConfig, width: 64, depth: 2, heads: 4, pooling: "meanAndDeviation", normalise: "zscore" };
const variants: Record<string, Partial<Config>> = {
  "the Transformer": {},
  "one with a class token, learned positions and the tanh GELU": { clsToken: true, posEmbed: "learned", gelu: "tanh" },
  "one of a token a sensor, in gravity's frame": { tokens: "sensor", frame: "gravity", pooling: "mean" },
  "one of both frames, of the accelerometer alone": { frame: "both", channels: 6 },
  "one of spectra": { pretext: "spectrogramMae", patchSize: 8 },
  convolutions: { encoder: "cnn", depth: 3, pooling: "meanAndMax" },
};

describe("predict", () => {
  const folder = mkdtempSync(join(tmpdir(), "wearlaws-predict-"));
  const file = join(folder, "model.safetensors");
  before(() => startEngine({ threads: 2 }));
  after(() => rmSync(folder, { recursive: true }));

  /** Weights away from where they start, which is zero for every bias. */
  function weightsOf(c: Config): Weights {
    const weights = classifierWeights(c, activities.length, 1);
    Object.values(weights).forEach(({ values }, k) => values.forEach((value, i) => (values[i] = value + 0.1 * Math.sin(i + k))));
    return weights;
  }

  function written(c: Config): Uint8Array {
    const moments = {
      mean: Array.from({ length: c.channels }, (_, k) => 0.1 * k),
      std: Array.from({ length: c.channels }, (_, k) => 1 + 0.2 * k),
    };
    const metadata = { config: c, activities, moments };
    const text = Object.fromEntries(Object.entries(metadata).map(([name, value]) => [name, JSON.stringify(value)]));
    writeSafetensors(file, weightsOf(c), text);
    return readFileSync(file);
  }

  const windowOf = (channels: number) =>
    Float32Array.from(
      { length: 128 * channels },
      (_, i) => Math.sin(0.05 * i) + 0.3 * Math.cos(0.9 * i) + (i % channels === 2 ? 1 : 0),
    );

  for (const [name, changes] of Object.entries(variants)) {
    it(`gives the logits that ${name} has in training`, () => {
      const c = { ...small, ...changes };
      const model = load(written(c));
      const recorded = recordedChannels(c);
      const window = windowOf(recorded);
      const found = predict(model, window);
      const input = inFrame(window, recorded, c.frame).slice();
      input.forEach((value, i) => (input[i] = (value - 0.1 * (i % c.channels)) / (1 + 0.2 * (i % c.channels))));
      const expected = tf.tidy(() => {
        const pass = { params: toParameters(weightsOf(c)), gelu: c.gelu, draws: null };
        return classify(pass, c, tf.tensor(input, [1, 128, c.channels])).dataSync<"float32">();
      });
      assert.equal(model.channels, recorded);
      found.logits.forEach((logit, i) => close(logit, expected[i], { absolute: 1e-5 }, `logit ${i}`));
      const sum = expected.reduce((all, logit) => all + Math.exp(logit), 0);
      found.probabilities.forEach((p, i) => close(p, Math.exp(expected[i]) / sum, { absolute: 1e-5 }, `probability ${i}`));
      assert.equal(found.activity, activities[expected.indexOf(Math.max(...expected))]);
    });
  }

  it("refuses windows of another shape, and values that are no numbers", () => {
    const model = load(written(small));
    assert.throws(() => predict(model, new Float32Array(100)), /expected a window of 128 × 6 values, found 100/);
    const odd = windowOf(6);
    odd[20] = NaN;
    assert.throws(() => predict(model, odd), /expected numbers, found NaN in sample 3/);
  });

  it("refuses a file that is no model, saying what it misses", () => {
    const bytes = written(small);
    assert.throws(() => load(bytes.subarray(0, 7)), /expected a safetensors file, found other bytes/);
    assert.throws(() => load(Buffer.from("not a model at all")), /expected a safetensors file/);
    assert.throws(() => load(bytes.subarray(0, -4)), /^TypeError: tensor classifier\.bias: expected 12 bytes, found places/);
    writeSafetensors(file, weightsOf(small), { config: JSON.stringify(small) });
    assert.throws(() => load(readFileSync(file)), /a model with its activities in the metadata, found none$/);
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
