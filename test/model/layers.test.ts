/** A Transformer's block as one kernel; the reference is the same block op by op: stock ops, or kernels where draws count. */
import assert from "node:assert/strict";
import { nativePasses } from "../../lib/engine/nativePasses";
import { startEngine, type Tensor, type Tensor2D, tf, withoutKernels } from "../../lib/engine/backend";
import { random } from "../../lib/base/random";
import { blocks, blockWeights, normWeights, toParameters, type TokenShape } from "../../lib/model/layers";

interface Case extends TokenShape {
  what: string;
  windows: number;
  dim: number;
  hidden: number;
  rate: number;
  gelu: "exact" | "tanh";
}

// Sizes on both sides of a vector, of a tile's 144 rows and of a panel's columns; two threads share the windows.
const cases: Case[] = [
  { what: "the encoder of 512 × 5", windows: 40, tokens: 9, heads: 8, dim: 128, hidden: 512, rate: 0.1, gelu: "exact" },
  {
    what: "odd sizes, and tokens left out",
    windows: 7,
    tokens: 33,
    from: 10,
    heads: 3,
    dim: 21,
    hidden: 37,
    rate: 0.2,
    gelu: "tanh",
  },
  { what: "no dropout", windows: 1, tokens: 5, from: 2, heads: 2, dim: 8, hidden: 12, rate: 0, gelu: "exact" },
  { what: "a window of more rows than a tile", windows: 2, tokens: 150, heads: 1, dim: 16, hidden: 64, rate: 0.1, gelu: "exact" },
];

/** The block's rows, and the gradients of their weighted sum: of x, then of each parameter by name. */
function run({ windows, tokens, from, heads, dim, hidden, rate, gelu }: Case): Record<string, Float32Array> {
  const shape = { dim, hidden, depth: 1 };
  const weights = { ...blockWeights("encoder", shape, 1), ...normWeights("encoder.norm", dim) };
  const draws = random(1, "block");
  // Biases and norms start at 0 and 1, where an error in them would not show.
  for (const [name, { values }] of Object.entries(weights)) {
    if (!/(qkv|proj|fc\d)\.weight$/.test(name)) for (let i = 0; i < values.length; i++) values[i] += 0.3 * draws.normal();
  }
  const params = toParameters(weights);
  const drawn = (rows: number) =>
    tf.tensor(
      Float32Array.from({ length: rows * dim }, () => draws.normal()),
      [rows, dim],
    );
  const found = tf.tidy(() => {
    const [x, slope] = [drawn(windows * tokens), drawn(windows * (tokens - (from ?? 0)))];
    const key = tf.tensor1d([5, 6, 0], "int32");
    const value = (x: Tensor) =>
      blocks({ params, gelu, draws: { key, rate, site: 0 } }, "encoder", x as Tensor2D, 1, { tokens, heads, from });
    const list = Object.values(params);
    const ofParameters = tf.variableGrads(() => tf.sum(tf.mul(value(x), slope)), list).grads;
    const gradients = list.map((p, i) => [Object.keys(params)[i], ofParameters[p.name]] as const);
    const tensors = { y: value(x), x: tf.grad((x) => tf.sum(tf.mul(value(x), slope)))(x), ...Object.fromEntries(gradients) };
    return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, tensor.dataSync<"float32">()]));
  });
  tf.dispose(Object.values(params));
  return found;
}

/** The kernels of single ops draw as this one does; stock ops do not. */
function opByOp<T>(run: () => T): T {
  const { block } = nativePasses;
  delete nativePasses.block;
  try {
    return run();
  } finally {
    nativePasses.block = block;
  }
}

describe("model/layers", () => {
  before(() => startEngine({ threads: 2 }));

  for (const one of cases) {
    it(`gives a block in one kernel as ops do, forward and back (${one.what})`, async () => {
      const found = run(one);
      const expected = one.rate > 0 ? opByOp(() => run(one)) : await withoutKernels(() => run(one));
      assert.equal(Object.keys(found).length, 2 + 14);
      for (const [name, values] of Object.entries(expected)) {
        const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
        const error = values.reduce((most, value, i) => Math.max(most, Math.abs(value - found[name][i])), 0);
        assert.ok(error <= 1e-5 * largest, `${name}: ${error / largest} of the largest`);
      }
      assert.deepEqual(run(one), found, "the same bits again");
    });
  }
});
