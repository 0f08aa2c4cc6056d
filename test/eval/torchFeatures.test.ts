import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { featureExtractor } from "../../lib/eval/features";
import type { Row } from "../../lib/base/row";
import { readStudy } from "../../lib/scaling/study/readStudy";
import { readEncoder } from "../../lib/train/encoderFile";
import { fakeSet } from "../train/fakeSet";
import { close } from "../close";

const reference = JSON.parse(readFileSync(join(__dirname, "../reference/torchFeatures.json"), "utf8")) as {
  features: number[][];
};

const file = resolve(__dirname, "../../data/encoders/wisdm-phone.safetensors");

describe("the encoder that comes with the project", () => {
  it("is what its published run left", () => {
    const { rows } = readStudy("wisdm", resolve(__dirname, "../.."));
    const { result } = rows.find(({ config }) => config.steps > 0) as Row;
    assert.equal(createHash("sha256").update(readFileSync(file)).digest("hex"), result.weights);
  });

  it("makes the features that the PyTorch lines of its card make of it", async () => {
    const count = reference.features.length;
    const set = fakeSet({ users: 1, windowsPerUser: count });
    const waves = (rows: ArrayLike<number>, into = new Float32Array(rows.length * 128 * 6)) => {
      for (let r = 0; r < rows.length; r++) {
        for (let t = 0; t < 128; t++) {
          for (let k = 0; k < 6; k++) into[(r * 128 + t) * 6 + k] = Math.sin(0.1 * (rows[r] + 1) * t + k) + (k === 2 ? 1 : 0);
        }
      }
      return into;
    };
    const encoder = readEncoder(file);
    const extractor = await featureExtractor({ ...encoder, config: { ...encoder.config, threads: 2 } }); // as the other tests of this process
    const made = await extractor.extract({ ...set, read: waves }, [...Array(count).keys()]);
    extractor.dispose();
    const expected = reference.features.flat();
    assert.equal(made.length, expected.length);
    made.forEach((value, i) => close(value, expected[i], { absolute: 2e-5 }, `feature ${i}`));
  });
});
