import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runExported } from "../../lib/export/runExported";
import { type Precision, toTflite } from "../../lib/export/tflite/toTflite";
import type { Config } from "../../lib/base/config";
import { load, predict } from "../../lib/predict/predict";
import { activities, small, windowOf, written } from "../predict/models";

describe("a model as TFLite", function () {
  this.timeout(300_000);
  const folder = mkdtempSync(join(tmpdir(), "wearlaws-tflite-"));
  after(() => rmSync(folder, { recursive: true }));

  /** A file of its own for each, since importing TensorFlow is most of what a test takes. */
  const cases: [precision: Precision, changes: Partial<Config>, within: number][] = [
    ["float16", { frame: "both", channels: 6, tokens: "sensor", posEmbed: "learned", clsToken: true }, 1e-2],
    ["float32", { encoder: "tinyHar", depth: 4, pooling: "meanAndMax" }, 1e-5], // LSTM
    ["dynamic", { encoder: "attendDiscriminate" }, 0.1], // GRU
  ];
  for (const [precision, changes, within] of cases) {
    it(`gives under LiteRT what it gives here, in ${precision}: ${changes.encoder ?? "vit"}`, () => {
      const model = load(written(join(folder, "model.safetensors"), { ...small, ...changes }));
      const windows = [windowOf(model.channels), windowOf(model.channels, 1), new Float32Array(128 * model.channels)];
      const file = join(folder, "model.tflite");
      writeFileSync(file, toTflite(model, precision));
      const found = runExported("LiteRT", file, Float32Array.from(windows.flatMap((window) => [...window])));
      const expected = windows.flatMap((window) => [...predict(model, window).logits]);
      const worst = Math.max(...expected.map((value, i) => Math.abs(value - found[i])));
      assert.equal(found.length, expected.length);
      assert.ok(worst < within && (precision === "float32" || worst > 0), `${worst}`);
      assert.ok(readFileSync(file).includes(activities.join("\n")), "names of activities");
    });
  }

  it("is refused with the file's name and LiteRT's reason where it is none", () => {
    const file = join(folder, "none.tflite");
    writeFileSync(file, "no model");
    assert.throws(() => runExported("LiteRT", file, windowOf(6)), /none\.tflite: LiteRT does not run it: ValueError: /);
  });
});
