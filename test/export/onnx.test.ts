import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { toOnnx } from "../../lib/export/onnx/toOnnx";
import { classifierWeights } from "../../lib/model/classifier";
import { load, type Model, predict } from "../../lib/predict/predict";
import { readEncoder } from "../../lib/train/encoderFile";
import { writeSafetensors } from "../../lib/train/safetensors";
import { close } from "../close";
import { activities, small, variants, windowOf, written } from "../predict/models";

const root = resolve(__dirname, "../..");
const WINDOWS = 4;

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
  const expected = new Map<string, { logits: number[]; probabilities: number[] }>();
  let found: Record<string, { logits: number[]; probabilities: number[] }>;
  before(function () {
    if (!existsSync(join(root, ".venv/tests.key"))) return this.skip(); // sh test/setup.sh installs onnxruntime
    const file = join(folder, "model.safetensors");
    const models = Object.entries(variants).map(
      ([name, changes]) => [name, load(written(file, { ...small, ...changes }))] as const,
    );
    for (const [name, model] of [...models, ["shipped.int8", shipped(file)] as const]) {
      const { channels } = model;
      const windows = Array.from({ length: WINDOWS }, (_, i) =>
        i < WINDOWS - 1 ? windowOf(channels, i) : new Float32Array(128 * channels),
      );
      const made = windows.map((window) => predict(model, window));
      expected.set(name, {
        logits: made.flatMap(({ logits }) => [...logits]),
        probabilities: made.flatMap(({ probabilities }) => [...probabilities]),
      });
      writeFileSync(join(folder, `${name}.onnx`), toOnnx(model, { int8: name.endsWith("int8") }));
      const given = { shape: [WINDOWS, 128, channels], windows: windows.flatMap((window) => [...window]) };
      writeFileSync(join(folder, `${name}.json`), JSON.stringify(given));
    }
    const script = [join(__dirname, "runOnnx.py"), folder];
    found = JSON.parse(execFileSync(join(root, ".venv/bin/python"), script, { encoding: "utf8" })) as typeof found;
  });
  after(() => rmSync(folder, { recursive: true }));

  for (const name of Object.keys(variants)) {
    it(`gives under onnxruntime what it gives here: ${name}`, () => {
      for (const [output, values] of Object.entries(expected.get(name) ?? {})) {
        const other = found[name][output as "logits"];
        assert.equal(other.length, WINDOWS * activities.length);
        other.forEach((value, i) => close(value, values[i], { absolute: 1e-5 }, `${output} ${i}`));
      }
    });
  }

  // Activations in steps of 1/255 of their range move these logits by about a quarter of theirs.
  it("keeps near with eight bits, in a third of the bytes", () => {
    const { logits } = expected.get("shipped.int8") ?? { logits: [] };
    const range = Math.max(...logits) - Math.min(...logits);
    const worst = Math.max(...logits.map((value, i) => Math.abs(value - found["shipped.int8"].logits[i])));
    assert.ok(worst > 0 && worst < range / 3, `${worst} of ${range}`);
    const model = shipped(join(folder, "model.safetensors"));
    assert.ok(toOnnx(model, { int8: true }).length < toOnnx(model).length / 3);
  });
});
