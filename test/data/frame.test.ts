import assert from "node:assert/strict";
import { random } from "../../lib/base/random";
import { inFrame } from "../../lib/data/frame";
import { channelMoments } from "../../lib/data/standardise";
import { augment } from "../../lib/train/augment";
import { close } from "../close";
import reference from "../reference/frames.json";
import { fakeSet } from "../train/fakeSet";

/** That of reference/frames.py: sines, and a mean acceleration in no axis' direction. */
const window = Float32Array.from({ length: 128 * 6 }, (_, i) => {
  const [t, k] = [Math.floor(i / 6), i % 6];
  return Math.sin(0.1 * (k + 1) * t + k) + [0.3, -0.8, 0.5, 0, 0, 0][k];
});

describe("gravity's frame", () => {
  it("has of each sensor what is along the mean acceleration, across it, and the norm, as NumPy has", () => {
    const framed = inFrame(window, 6, "gravity");
    reference.samples.forEach((t, i) =>
      reference.gravity[i].forEach((value, k) =>
        close(framed[t * 6 + k], value, { absolute: 1e-6 }, `sample ${t}, channel ${k}`),
      ),
    );
  });

  it("does not turn with the device: any rotation leaves it to 1e-5", () => {
    const draws = random(1, "windows");
    const windows = Float32Array.from({ length: 50 * window.length }, (_, i) => draws.normal() + (i % 6 === 1 ? 1 : 0));
    const turned = windows.slice();
    augment(turned, { augmentations: ["rotation"], augmentationProbability: 1, seqLen: 128, channels: 6 }, 1, 0);
    assert.ok(Math.abs(turned[1] - windows[1]) > 0.1);
    const [before, after] = [windows, turned].map((each) => inFrame(each, 6, "gravity"));
    before.forEach((value, i) => close(after[i], value, { absolute: 1e-5 }, `value ${i}`));
  });

  it("has no direction where the mean acceleration is near zero: all is across", () => {
    const falling = window.map((value, i) => (i % 6 < 3 ? 0.001 * (i % 4) * (i % 12 < 6 ? 1 : -1) : value));
    const framed = inFrame(falling, 6, "gravity");
    for (let i = 0; i < framed.length; i += 3) assert.ok(framed[i] === 0 && framed[i + 1] === framed[i + 2]);
  });

  it("follows the sensor's in the frame both, and is 3 channels of the accelerometer alone", () => {
    const [gravity, both] = [inFrame(window, 6, "gravity"), inFrame(window, 6, "both")];
    assert.deepEqual(both.subarray(12 * 7, 12 * 7 + 6), window.subarray(6 * 7, 6 * 7 + 6));
    assert.deepEqual(both.subarray(12 * 7 + 6, 12 * 8), gravity.subarray(6 * 7, 6 * 8));
    const alone = window.filter((_, i) => i % 6 < 3);
    assert.deepEqual(inFrame(alone, 3, "gravity").subarray(21, 24), gravity.subarray(42, 45));
    assert.equal(inFrame(alone, 3, "both").length, window.length);
    assert.equal(inFrame(window, 6, "sensor"), window);
  });

  it("is what the statistics of z-scored input are taken of", () => {
    const set = fakeSet({ users: 2, windowsPerUser: 3 });
    const framed = inFrame(set.read([1, 4]), 6, "both");
    const { mean, std } = channelMoments(set, [1, 4], "both");
    assert.equal(std.length, 12);
    const own = framed.filter((_, i) => i % 12 === 7);
    close(mean[7], own.reduce((sum, value) => sum + value, 0) / own.length, { absolute: 1e-5 });
  });
});
