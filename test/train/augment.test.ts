import assert from "node:assert/strict";
import { random } from "../../lib/base/random";
import type { Augmentation } from "../../lib/base/config";
import { augment } from "../../lib/train/augment";
import { close } from "../close";

const [T, C, B] = [128, 6, 40];

function windows(): Float32Array {
  const draws = random(3, "windows");
  return Float32Array.from({ length: B * T * C }, () => draws.normal());
}

function changed(name: Augmentation, source = windows(), step = 0): Float32Array {
  const c = { augmentations: [name], augmentationProbability: 1, seqLen: T, channels: C };
  const result = source.slice();
  augment(result, c, 1, step);
  return result;
}

const norm = (x: ArrayLike<number>, at: number) => Math.hypot(x[at], x[at + 1], x[at + 2]);

describe("train/augment", () => {
  it("rotates both sensors alike: lengths and the angle between acceleration and turn rate stay", () => {
    const [before, after] = [windows(), changed("rotation")];
    assert.notDeepEqual(after, before);
    const dot = (x: Float32Array, i: number) => x[i] * x[i + 3] + x[i + 1] * x[i + 4] + x[i + 2] * x[i + 5];
    const triple = (x: Float32Array, i: number) => {
      const [a, b, c] = [x.subarray(i, i + 3), x.subarray(i + 3, i + 6), x.subarray(i + 6, i + 9)];
      return a[0] * (b[1] * c[2] - b[2] * c[1]) - a[1] * (b[0] * c[2] - b[2] * c[0]) + a[2] * (b[0] * c[1] - b[1] * c[0]);
    };
    for (let i = 0; i < before.length; i += C) {
      close(norm(after, i), norm(before, i), { absolute: 1e-5 }, "length");
      close(dot(after, i), dot(before, i), { absolute: 1e-4 }, "acceleration · turn rate");
      if (i % (T * C) === 0) close(triple(after, i), triple(before, i), { absolute: 1e-3 }, "handedness"); // no mirror image
    }
  });

  it("rotates uniformly: a vector's mean direction over many windows is zero", () => {
    const many = new Float32Array(4000 * T * C);
    for (let i = 2; i < many.length; i += 3) many[i] = 1;
    const after = changed("rotation", many);
    for (const axis of [0, 1, 2]) {
      let [sum, square] = [0, 0];
      for (let i = 0; i < 4000; i++) {
        sum += after[i * T * C + axis] / 4000;
        square += after[i * T * C + axis] ** 2 / 4000;
      }
      close(sum, 0, { absolute: 0.04 }, "mean of a coordinate"); // 4 standard errors: deviation √(1/3)
      close(square, 1 / 3, { absolute: 0.02 }, "mean square of a coordinate");
    }
  });

  it("tilts by 11° on average, about axes of every direction", () => {
    const many = new Float32Array(4000 * T * C);
    for (let i = 2; i < many.length; i += 3) many[i] = 1;
    const after = changed("tilt", many);
    let [cosine, x] = [0, 0];
    for (let i = 0; i < 4000; i++) {
      cosine += after[i * T * C + 2] / 4000;
      x += after[i * T * C] / 4000;
    }
    // A rotation vector of three N(0, σ): the angle's mean is σ √(8/π), 11.0°; cos of the tilt of z is 1 − σ² to second order.
    close(0.12 * Math.sqrt(8 / Math.PI) * (180 / Math.PI), 11, { absolute: 0.05 });
    close(cosine, 1 - 0.12 ** 2, { absolute: 0.001 }, "mean cosine");
    close(x, 0, { absolute: 0.008 }, "mean of x"); // 4 standard errors of σ
    close(norm(after, 0), 1, { absolute: 1e-6 });
  });

  it("changes windows of the accelerometer alone as it does those of both sensors", () => {
    const alone = windows().filter((_, i) => i % C < 3);
    for (const name of ["rotation", "tilt", "negation", "timeFlip"] as const) {
      const made = alone.slice();
      augment(made, { augmentations: [name], augmentationProbability: 1, seqLen: T, channels: 3 }, 1, 0);
      assert.deepEqual(
        made,
        changed(name).filter((_, i) => i % C < 3),
        name,
      );
    }
    const shuffled = alone.slice();
    augment(shuffled, { augmentations: ["channelShuffle"], augmentationProbability: 1, seqLen: T, channels: 3 }, 1, 0);
    assert.deepEqual([...shuffled.subarray(0, 3)].sort(), [...alone.subarray(0, 3)].sort());
  });

  it("adds jitter of deviation 0.05 and scales channels by N(1, 0.1)", () => {
    const [before, after] = [windows(), changed("jitter")];
    const differences = after.map((value, i) => value - before[i]);
    close(Math.sqrt(differences.reduce((sum, d) => sum + d * d, 0) / differences.length), 0.05, { absolute: 0.002 }, "deviation");
    const scaled = changed("scale");
    const factors = Array.from({ length: B * C }, (_, i) => {
      const at = Math.floor(i / C) * T * C + (i % C);
      close(scaled[at + C] / before[at + C], scaled[at] / before[at], { absolute: 1e-4 }, "one factor a channel");
      return scaled[at] / before[at] - 1;
    });
    close(
      Math.sqrt(factors.reduce((sum, d) => sum + d * d, 0) / factors.length),
      0.1,
      { absolute: 0.02 },
      "deviation of factors",
    );
  });

  it("warps time without turning it back and keeps both ends", () => {
    const ramp = Float32Array.from({ length: B * T * C }, (_, i) => Math.floor(i / C) % T);
    const after = changed("timeWarp", ramp);
    let moved = 0;
    for (let i = 0; i < after.length; i += C) {
      const t = (i / C) % T;
      if (t === 0) close(after[i], 0, { absolute: 1e-4 }, "start");
      else assert.ok(after[i] > after[i - C], "time runs forward");
      if (t === T - 1) close(after[i], T - 1, { absolute: 1e-3 }, "end");
      moved = Math.max(moved, Math.abs(after[i] - t));
    }
    assert.ok(moved > 3, `time moved by at most ${moved} samples`);
  });

  it("turns time back, and the sign, into themselves when done twice", () => {
    for (const name of ["timeFlip", "negation"] as const) {
      assert.notDeepEqual(changed(name), windows());
      assert.deepEqual(changed(name, changed(name)), windows());
    }
  });

  it("only reorders values in permutation and channelShuffle, axes within their sensor", () => {
    for (const name of ["permutation", "channelShuffle"] as const) {
      const after = changed(name);
      assert.notDeepEqual(after, windows());
      assert.deepEqual(after.slice().sort(), windows().sort());
    }
    const tagged = Float32Array.from({ length: B * T * C }, (_, i) => (i % C < 3 ? 1 : 2));
    assert.deepEqual(changed("channelShuffle", tagged), tagged);
  });

  it("draws by seed, step and window, and touches about the asked share of windows", () => {
    assert.deepEqual(changed("jitter"), changed("jitter"));
    assert.notDeepEqual(changed("jitter", windows(), 1), changed("jitter"));
    const many = new Float32Array(400 * T * C).fill(1);
    augment(many, { augmentations: ["negation"], augmentationProbability: 0.5, seqLen: T, channels: C }, 1, 0);
    const touched = Array.from({ length: 400 }, (_, i) => many[i * T * C]).filter((value) => value < 0).length;
    close(touched, 200, { absolute: 40 }, "windows touched"); // 4 standard deviations
  });
});
