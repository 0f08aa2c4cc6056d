import assert from "node:assert/strict";
import { type Config, defaultConfig } from "../../lib/base/config";
import { referenceErrors, visibleValues } from "../../lib/train/references";
import { close } from "../close";

describe("train/references", () => {
  // Three patches of 2 samples; the middle one is masked. Worked out by hand.
  const c = { ...defaultConfig, seqLen: 6, patchSize: 2, maskRatio: 0.34 };
  const order = Int32Array.of(0, 2, 1);
  const errorsOf = (order: Int32Array, change: Partial<Config> = {}) => {
    const own: Config = { ...c, keptRounding: "ceil", ...change };
    return referenceErrors(ramp, visibleValues(order, own), own);
  };
  const ramp = Float32Array.from({ length: 36 }, (_, i) => Math.floor(i / 6)); // every channel 0, 1, 2, 3, 4, 5

  it("scores zero, the visible mean and interpolation on the masked patch", () => {
    // Masked samples 2 and 3; visible 0, 1, 4, 5 of mean 2.5: (4 + 9) / 2, 0.25, and a straight line fits exactly.
    const errors = errorsOf(order);
    assert.deepEqual([errors.zero, errors.visibleMean], [6.5, 0.25]);
    assert.ok(errors.interpolation < 1e-10);
  });

  it("holds the nearest visible sample at the ends", () => {
    // Visible 2 … 5, masked 0 and 1: held at 2, errors 4 and 1.
    const errors = errorsOf(Int32Array.of(1, 2, 0));
    assert.equal(errors.interpolation, 2.5);
  });

  it("scores the patch's mean as zero where targets are normalised by patch", () => {
    // Values 2 and 3, six times each: the unbiased variance is 3/11, the mean square about the mean 1/4.
    const errors = errorsOf(order, { targetNorm: "patch" });
    close(errors.zero, 0.25 / (3 / 11 + 1e-6), { absolute: 1e-5 });
  });
});
