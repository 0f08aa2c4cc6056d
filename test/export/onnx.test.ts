import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { toOnnx } from "../../lib/export/onnx/toOnnx";
import { runExported } from "../../lib/export/runExported";
import { classifierWeights } from "../../lib/model/classifier";
import { load, type Model, predict } from "../../lib/predict/predict";
import { readEncoder } from "../../lib/train/encoderFile";
import { writeSafetensors } from "../../lib/train/safetensors";
import { activities, small, variants, windowOf, written } from "../predict/models";

const root = resolve(__dirname, "../..");

/** The encoder that comes with the project, with a head that is drawn. */
function shipped(file: string): Model {
  const { config, weights, moments } = readEncoder(join(root, "data/encoders/wisdm-phone.safetensors"));
  const lists = moments && { mean: [...moments.mean], std: [...moments.std] };
  const about = { config: JSON.stringify(config), activities: JSON.stringify(activities), moments: JSON.stringify(lists) };
  writeSafetensors(file, classifierWeights(config, activities.length, 1, weights), about);
  return load(readFileSync(file));
}

describe("a model as ONNX", function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), "wearlaws-onnx-"));
  const file = join(folder, "model.safetensors");
  after(() => rmSync(folder, { recursive: true }));

  /** The largest difference of logits under onnxruntime to those that are predicted here, and the range of these. */
  function compare(model: Model, int8: boolean, windows: Float32Array[]): { worst: number; range: number } {
    const expected = windows.flatMap((window) => [...predict(model, window).logits]);
    const onnx = join(folder, "model.onnx");
    writeFileSync(onnx, toOnnx(model, { int8 }));
    const found = runExported("onnxruntime", onnx, Float32Array.from(windows.flatMap((window) => [...window])));
    assert.equal(found.length, expected.length);
    const worst = Math.max(...expected.map((value, i) => Math.abs(value - found[i])));
    return { worst, range: Math.max(...expected) - Math.min(...expected) };
  }

  for (const [name, changes] of Object.entries(variants)) {
    it(`gives under onnxruntime what it gives here, a window without gravity too: ${name}`, () => {
      const model = load(written(file, { ...small, ...changes }));
      const windows = [windowOf(model.channels), windowOf(model.channels, 1), new Float32Array(128 * model.channels)];
      const { worst } = compare(model, false, windows);
      assert.ok(worst < 1e-5, `${worst}`);
    });
  }

  // Activations in steps of 1/255 of their range move logits, whose range is small without a trained head.
  it("keeps near with eight bits, in a third of the bytes", () => {
    const model = shipped(file);
    const walks = [0, 1, 2, 3].map((phase) =>
      Float32Array.from({ length: 128 * 6 }, (_, i) => {
        const [t, k] = [0.25 * Math.floor(i / 6), i % 6];
        return k < 3 ? (k === 2 ? 1 : 0) + 0.2 * Math.sin(t + phase + k) : 0.5 * Math.cos(t + phase * k);
      }),
    );
    const { worst, range } = compare(model, true, walks);
    assert.ok(worst > 0 && worst < range / 5, `${worst} of ${range}`);
    assert.ok(toOnnx(model, { int8: true }).length < toOnnx(model).length / 3);
  });

  it("keeps near with eight bits where an LSTM stays in 32", () => {
    const model = load(written(file, { ...small, ...variants.tinyHar }));
    const { worst, range } = compare(model, true, [windowOf(6), windowOf(6, 1), windowOf(6, 2)]);
    assert.ok(worst > 0 && worst < range / 5, `${worst} of ${range}`);
  });
});
