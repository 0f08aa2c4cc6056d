import assert from "node:assert/strict";
import { startEngine, Tensor, Tensor2D, tf } from "../../lib/engine/backend";
import { attention, dropout, gatherRows, geluExact, geluTanh, layerNorm, linear, reorder } from "../../lib/engine/ops";
import { crossEntropy } from "../../lib/model/classifier";
import { random } from "../../lib/random";

function drawn(shape: number[], seed: number): Tensor2D {
  const draws = random(seed, "ops test");
  const size = shape.reduce((a, b) => a * b, 1);
  return tf.tensor(Float32Array.from({ length: size }, () => draws.normal()), shape) as Tensor as Tensor2D;
}

/** Compares the gradient of Σ w·f(x…) with central differences, at 1e-2 of the largest: float32 holds no more. */
function assertGradient(f: (...xs: Tensor[]) => Tensor, inputs: Tensor[], what: string): void {
  tf.tidy(() => {
    const weights = drawn(f(...inputs).shape, 99);
    const value = (...xs: Tensor[]) => tf.sum(tf.mul(f(...xs), weights)) as Tensor;
    const gradients = tf.grads(value as Parameters<typeof tf.grads>[0])(inputs);
    const sumOf = (values: Tensor) => {
      const [a, w] = [values.dataSync<"float32">(), weights.dataSync<"float32">()];
      return a.reduce((sum, v, i) => sum + v * w[i], 0); // float64
    };
    inputs.forEach((input, k) => {
      const [actual, start] = [gradients[k].dataSync(), input.dataSync().slice()];
      const largest = Math.max(...actual.map(Math.abs));
      const h = 4e-3;
      for (let i = 0; i < start.length; i++) {
        const moved = [h, -h].map((step) => {
          const values = start.slice();
          values[i] += step;
          return sumOf(f(...inputs.map((x, j) => (j === k ? tf.tensor(values, x.shape) : x))));
        });
        const expected = (moved[0] - moved[1]) / (2 * h);
        const error = Math.abs(actual[i] - expected);
        assert.ok(error <= 1e-2 * largest, `${what}, input ${k}[${i}]: ${actual[i]}, ${expected}`);
      }
    });
  });
}

describe("engine/ops", () => {
  before(() => startEngine({ threads: 2 }));

  it("has the gradients that central differences give", () => {
    assertGradient(linear as never, [drawn([3, 4], 1), drawn([5, 4], 2), drawn([5], 3)], "linear");
    assertGradient(layerNorm as never, [drawn([3, 8], 1), drawn([8], 2), drawn([8], 3)], "layerNorm");
    assertGradient(geluExact as never, [drawn([4, 8], 1)], "geluExact");
    assertGradient(geluTanh as never, [drawn([4, 8], 1)], "geluTanh");
    assertGradient((x) => attention(x as Tensor2D, 3, 2), [drawn([6, 24], 1)], "attention");
    const rows = tf.tensor2d([[0, 2, 2], [1, 0, 2]], [2, 3], "int32");
    assertGradient((x) => gatherRows(x, rows), [drawn([4, 3], 1)], "gatherRows");
    const labels = tf.tensor2d([[1, 0, 0], [0, 0, 1]]);
    assertGradient((x) => crossEntropy(x as Tensor2D, labels), [drawn([2, 3], 1)], "crossEntropy");
  });

  it("gives GELU's known values", () => {
    // x Φ(x): Φ(1) = 0.8413447, Φ(−2) = 0.0227501. The tanh form: torch.nn.functional.gelu(approximate="tanh").
    const x = tf.tensor2d([[1, -2, 0]]);
    const close = (actual: Tensor, expected: number[]) =>
      actual.dataSync().forEach((value, i) => assert.ok(Math.abs(value - expected[i]) < 1e-6, `${value}`));
    close(geluExact(x), [0.8413447, -0.0455003, 0]);
    close(geluTanh(x), [0.841192, -0.0454023, 0]);
  });

  it("puts patches in the drawn order", () => {
    const order = tf.tensor2d([[1, 0], [0, 1]], [2, 2], "int32");
    const patches = tf.tensor3d([1, 2, 3, 4], [2, 2, 1]);
    assert.deepEqual([...reorder(patches, order).dataSync()], [2, 1, 3, 4]);
  });

  it("drops a tenth, scales the others, and draws by seed, step and site alone", () => {
    const draws = (seed: number, step: number) => ({ key: tf.tensor1d([seed, step], "int32"), rate: 0.1, site: 0 });
    const x = tf.ones([100, 400]) as Tensor2D;
    const values = (seed: number, step: number) => dropout(x, draws(seed, step)).dataSync();
    const first = values(1, 5);
    const kept = first.filter((value) => value > 0);
    assert.ok(Math.abs(kept.length / first.length - 0.9) < 0.006, `${kept.length}`); // 4 standard deviations
    assert.ok(kept.every((value) => Math.abs(value - 1 / 0.9) < 1e-6));
    assert.deepEqual(values(1, 5), first);
    assert.notDeepEqual(values(2, 5), first);
    assert.notDeepEqual(values(1, 6), first);
    const twice = draws(1, 5);
    dropout(x, twice);
    assert.notDeepEqual(dropout(x, twice).dataSync(), first);
    assert.equal(dropout(x, null), x);
  });
});
