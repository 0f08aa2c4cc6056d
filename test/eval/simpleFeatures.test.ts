import assert from "node:assert/strict";
import { f1DifferenceInterval } from "../../lib/scaling/study/scoreInterval";
import { simpleFeatures } from "../../lib/eval/simpleFeatures";
import { random } from "../../lib/base/random";
import type { Confusion } from "../../lib/base/row";
import { close } from "../close";

describe("simple features", () => {
  it("are mean, deviation and the magnitudes of a discrete Fourier sum, 66 a channel", () => {
    const draw = random(3, "windows");
    const windows = Float32Array.from({ length: 2 * 128 * 6 }, () => draw.normal());
    const { features, dim } = simpleFeatures(windows, 2);
    assert.equal(dim, 396);
    const [i, c] = [1, 4];
    const x = Array.from({ length: 128 }, (_, t) => windows[(i * 128 + t) * 6 + c]);
    const mean = x.reduce((a, b) => a + b) / 128;
    const expected = [mean, Math.sqrt(x.reduce((a, b) => a + (b - mean) ** 2, 0) / 128)];
    for (let k = 1; k <= 64; k++) {
      // the definition of the transform
      const sum = (f: (angle: number) => number) => x.reduce((a, v, t) => a + v * f((2 * Math.PI * k * t) / 128), 0);
      expected.push(Math.hypot(sum(Math.cos), sum(Math.sin)));
    }
    expected.forEach((value, j) => {
      close(features[i * dim + c * 66 + j], value, { absolute: 1e-5 * (1 + value) }, `feature ${j}`);
    });
  });

  it("refuse windows of another shape", () => {
    assert.throws(() => simpleFeatures(new Float32Array(128 * 5), 1), /expected 1 × 128 × 3 channels a sensor, found 640 values/);
  });
});

describe("interval of a difference in macro F1", () => {
  /** Ten users of two classes; users differ in skill, and probe b in its skill at each user. */
  function draw(seed: number, gain: number, users = 10): Record<string, Confusion>[] {
    const { normal, uniform } = random(seed, "users");
    const probes: Record<string, Confusion>[] = [{}, {}];
    for (let u = 0; u < users; u++) {
      const skill = 0.75 + 0.08 * normal();
      [skill + gain + 0.03 * normal(), skill].forEach((p, probe) => {
        const confusion = [
          [0, 0],
          [0, 0],
        ];
        for (let i = 0; i < 100; i++) confusion[i % 2][uniform() < p ? i % 2 : 1 - (i % 2)]++;
        probes[probe][`u${u}`] = confusion;
      });
    }
    return probes;
  }

  it("covers the true difference in 95 ± 3 % of 600 draws of 10 users", () => {
    let [sum, covered] = [0, 0];
    const draws = Array.from({ length: 600 }, (_, seed) => {
      const [a, b] = draw(seed, 0.05);
      return f1DifferenceInterval([a], [b]);
    });
    draws.forEach(({ difference }) => (sum += difference));
    draws.forEach(({ ci95: [low, high] }) => (covered += Number(low <= sum / 600 && sum / 600 <= high)));
    assert(covered / 600 > 0.92 && covered / 600 < 0.98, `covered ${covered / 600}`);
    close(sum / 600, 0.05, { absolute: 0.003 }, `mean difference ${sum / 600}, the planted gain is 0.05`);
  });

  it("is 0 for a probe against itself, averages seeds, and is narrower than users unpaired would make it", () => {
    const [a, b] = draw(1, 0.05);
    assert.deepEqual(f1DifferenceInterval([a], [a]), { difference: 0, ci95: [0, 0] });
    const one = f1DifferenceInterval([a], [b]);
    assert.deepEqual(f1DifferenceInterval([a, a], [b]), one);
    const shifted = Object.fromEntries(Object.keys(b).map((user, i) => [user, b[`u${(i + 3) % 10}`]]));
    const unpaired = f1DifferenceInterval([a], [shifted]);
    assert(one.ci95[1] - one.ci95[0] < unpaired.ci95[1] - unpaired.ci95[0]);
  });

  it("refuses users that differ", () => {
    const [a] = draw(1, 0);
    const [b] = draw(1, 0, 9);
    assert.throws(() => f1DifferenceInterval([a], [b]), /expected the test users u0,/);
  });
});
