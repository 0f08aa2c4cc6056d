import assert from "node:assert/strict";
import { nativeKernels, startEngine, type Tensor, type Tensor2D, tf, withoutKernels } from "../../lib/engine/backend";
import { attention, dropout, dropoutAdd, gatherRows, gelu, layerNorm, linear, reorder } from "../../lib/engine/ops";
import { crossEntropy } from "../../lib/model/classifier";
import { philox, random } from "../../lib/base/random";
import { close } from "../close";

function drawn(shape: number[], seed: number): Tensor2D {
  const draws = random(seed, "ops test");
  const size = shape.reduce((a, b) => a * b, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, () => draws.normal()),
    shape,
  ) as Tensor as Tensor2D;
}

/** Compares the gradient of Σ w·f(x…) with central differences, at 1e-2 of the largest: float32 holds no more. */
function assertGradient(f: (...xs: Tensor[]) => Tensor, inputs: Tensor[], what: string): void {
  tf.tidy(() => {
    const weights = drawn(f(...inputs).shape, 99);
    const value = (...xs: Tensor[]) => tf.sum(tf.mul(f(...xs), weights)) as Tensor;
    const gradients = tf.grads(value)(inputs);
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

  it("has the gradients that central differences give, with kernels and without", async () => {
    assert.ok(nativeKernels(), "the kernels are loaded");
    assertGradients();
    await withoutKernels(assertGradients);
  });

  function assertGradients(): void {
    assertGradient(linear as never, [drawn([3, 4], 1), drawn([5, 4], 2), drawn([5], 3)], "linear");
    assertGradient(layerNorm as never, [drawn([3, 8], 1), drawn([8], 2), drawn([8], 3)], "layerNorm");
    const key = tf.tensor1d([3, 4, 0], "int32");
    const half = () => ({ key, rate: 0.5, site: 0 });
    assertGradient((x) => gelu(x as Tensor2D, "exact", half()), [drawn([4, 8], 1)], "gelu exact");
    assertGradient((x) => gelu(x as Tensor2D, "tanh", null), [drawn([4, 8], 1)], "gelu tanh");
    assertGradient((x) => dropout(x as Tensor2D, half()), [drawn([4, 8], 1)], "dropout");
    const add = (x: Tensor, y: Tensor) => dropoutAdd(x as Tensor2D, y as Tensor2D, half());
    assertGradient(add, [drawn([4, 8], 1), drawn([4, 8], 2)], "dropoutAdd");
    assertGradient((x) => attention(x as Tensor2D, 3, 2), [drawn([6, 24], 1)], "attention");
    const rows = tf.tensor2d(
      [
        [0, 2, 2],
        [1, 0, 2],
      ],
      [2, 3],
      "int32",
    );
    assertGradient((x) => gatherRows(x, rows), [drawn([4, 3], 1)], "gatherRows");
    const labels = tf.tensor2d([
      [1, 0, 0],
      [0, 0, 1],
    ]);
    assertGradient((x) => crossEntropy(x as Tensor2D, labels), [drawn([2, 3], 1)], "crossEntropy");
  }

  it("gives with its kernels what stock ops give", async () => {
    // 3 windows; tokens and head dimensions on both sides of a vector's 16 lanes, and rows beyond one chunk of 32.
    for (const [tokens, heads, headDim] of [
      [9, 2, 2],
      [16, 1, 16],
      [33, 2, 5],
      [65, 2, 24],
      [32, 8, 8],
    ]) {
      const [rows, dim] = [3 * tokens, heads * headDim];
      const shapes = { attention: [rows, 3 * dim], rows: [rows, dim], vector: [dim] };
      const input = (name: keyof typeof shapes, seed: number) => drawn(shapes[name], seed);
      const forward: Record<string, () => Tensor[]> = {
        attention: () => both((x) => attention(x as Tensor2D, tokens, heads), [input("attention", 1)]),
        layerNorm: () => both(layerNorm as never, [input("rows", 1), input("vector", 2), input("vector", 3)]),
        geluExact: () => both((x) => gelu(tf.mul(x, 3) as Tensor2D, "exact", null), [input("rows", 1)]),
        geluTanh: () => both((x) => gelu(tf.mul(x, 3) as Tensor2D, "tanh", null), [input("rows", 1)]),
        linear: () => both(linear as never, [input("rows", 1), drawn([3, dim], 2), drawn([3], 3)]),
      };
      for (const [name, run] of Object.entries(forward)) {
        const [found, expected] = [tf.tidy(run), await withoutKernels(() => tf.tidy(run))];
        found.forEach((tensor, i) => {
          const [a, b] = [tensor.dataSync<"float32">(), expected[i].dataSync<"float32">()];
          const largest = b.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
          const error = a.reduce((most, value, j) => Math.max(most, Math.abs(value - b[j])), 0);
          assert.ok(error <= 5e-6 * largest, `${name} of ${tokens} tokens, output ${i}: ${error / largest}`);
        });
        tf.dispose([...found, ...expected]);
      }
    }
  });

  /** A function's value, and the gradients of the weighted sum of its elements. */
  function both(f: (...xs: Tensor[]) => Tensor, inputs: Tensor[]): Tensor[] {
    const value = f(...inputs);
    const weighted = (...xs: Tensor[]) => tf.sum(tf.mul(f(...xs), drawn(value.shape, 99))) as Tensor;
    return [value, ...tf.grads(weighted)(inputs)];
  }

  it("draws its kernels' dropout by Philox, as lib/base/random.ts has it", () => {
    const [seed, step, part, site, count] = [7, 11, 2, 3, 1000];
    const draws = { key: tf.tensor1d([seed, step, part], "int32"), rate: 0.25, site: site - 1 };
    const values = dropout(tf.ones([10, 100]) as Tensor2D, draws).dataSync();
    const block = new Uint32Array(4);
    for (let i = 0; i < count; i++) {
      const [group, place] = [Math.floor(i / 128), i % 128];
      const [half, lane] = [Math.floor(place / 16), place % 16];
      philox([16 * group + lane, site, part, 0], [seed, step], block);
      const draw = (block[half >> 1] >>> (half % 2 ? 16 : 0)) & 0xffff;
      assert.equal(values[i], draw < 0.25 * 65536 ? 0 : Math.fround(1 / 0.75), `element ${i}`);
    }
  });

  it("refuses more tokens than attention's kernel holds", () => {
    assert.throws(() => attention(drawn([161, 6], 1), 161, 1), /at most 160 tokens/);
  });

  it("gives GELU's known values", () => {
    // x Φ(x): Φ(1) = 0.8413447, Φ(−2) = 0.0227501. The tanh form: torch.nn.functional.gelu(approximate="tanh").
    const x = tf.tensor2d([[1, -2, 0]]);
    const isClose = (actual: Tensor, expected: number[]) =>
      actual.dataSync().forEach((value, i) => close(value, expected[i], { absolute: 1e-6 }));
    isClose(gelu(x, "exact", null), [0.8413447, -0.0455003, 0]);
    isClose(gelu(x, "tanh", null), [0.841192, -0.0454023, 0]);
  });

  it("puts patches in the drawn order", () => {
    const order = tf.tensor2d(
      [
        [1, 0],
        [0, 1],
      ],
      [2, 2],
      "int32",
    );
    const patches = tf.tensor3d([1, 2, 3, 4], [2, 2, 1]);
    assert.deepEqual([...reorder(patches, order).dataSync()], [2, 1, 3, 4]);
  });

  it("drops a tenth, scales the others, and draws by seed, step and site alone", () => {
    const draws = (seed: number, step: number) => ({ key: tf.tensor1d([seed, step, 0], "int32"), rate: 0.1, site: 0 });
    const x = tf.ones([100, 400]) as Tensor2D;
    const values = (seed: number, step: number) => dropout(x, draws(seed, step)).dataSync();
    const first = values(1, 5);
    const kept = first.filter((value) => value > 0);
    close(kept.length / first.length, 0.9, { absolute: 0.006 }); // 4 standard deviations
    kept.forEach((value) => close(value, 1 / 0.9, { relative: 1e-5 }));
    assert.deepEqual(values(1, 5), first);
    assert.notDeepEqual(values(2, 5), first);
    assert.notDeepEqual(values(1, 6), first);
    const twice = draws(1, 5);
    dropout(x, twice);
    assert.notDeepEqual(dropout(x, twice).dataSync(), first);
    assert.equal(dropout(x, null), x);
  });
});
