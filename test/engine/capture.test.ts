/** Captured programs: the reference is the same step run eagerly, unless a test says otherwise. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Tensor1D } from "@tensorflow/tfjs";
import { type Tensor, type Variable, startEngine, tf } from "../../lib/engine/backend";
import { type Program, type Step, capture, eager } from "../../lib/engine/capture";
import { smallProgram } from "./smallProgram";

const zeros = (count: number) => new Float32Array(count);

/** Largest difference relative to the largest value of `expected`. */
function difference(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  const size = Math.max(...Array.from(expected, Math.abs), 1e-30);
  return Math.max(...Array.from(expected, (value, i) => Math.abs(found[i] - value))) / size;
}

/** A captured step of one input `x` of shape [2] and one variable `w` of shape [2]. */
function captureSmall(step: (x: Tensor, w: Variable) => Record<string, Tensor>): Program {
  const w = tf.variable(tf.tensor1d([1, 2]));
  const example = { x: { shape: [2], values: Float32Array.of(3, 4) } };
  try {
    return capture({ step: { step: ({ x }) => step(x, w), example } }, { w });
  } finally {
    w.dispose();
  }
}

describe("capture", function () {
  this.timeout(600_000);
  before(() => startEngine({ threads: 2 }));

  it("trains an MLP with Adam and dropout as the eager step does, over 20 steps", () => {
    const { steps, variables, inputs, dispose } = smallProgram();
    const [captured, stepwise] = [capture(steps, variables), eager(steps, variables)];
    for (let step = 0; step < 20; step++) {
      const expected = stepwise.run("train", inputs(step));
      const found = captured.run("train", inputs(step));
      assert.ok(difference(found.loss, expected.loss) < 1e-6, `loss of step ${step}`);
    }
    const [found, expected] = [captured.read(), stepwise.read()];
    assert.deepEqual(Object.keys(found), Object.keys(variables));
    for (const name of Object.keys(expected)) {
      assert.ok(difference(found[name], expected[name]) < 1e-6, `${name} after 20 steps`);
    }
    captured.dispose();
    dispose();
  });

  it("lets several steps of other batch sizes share the variables", () => {
    const { steps, variables, inputs, dispose } = smallProgram();
    const [captured, stepwise] = [capture(steps, variables), eager(steps, variables)];
    const { x } = inputs(0);
    const batch = { x: x.slice(0, 5 * 8) };
    const untrained = captured.run("predict", batch).y;
    for (const program of [captured, stepwise]) program.run("train", inputs(0));
    const trained = captured.run("predict", batch).y;
    assert.ok(difference(trained, stepwise.run("predict", batch).y) < 1e-6);
    assert.ok(difference(trained, untrained) > 1e-3, "predict sees what train has learnt");
    captured.dispose();
    dispose();
  });

  it("reads what was written", () => {
    const { steps, variables, dispose } = smallProgram();
    for (const make of [capture, eager]) {
      const program = make(steps, variables);
      const expected = Float32Array.from({ length: 8 * 16 }, (_, i) => i / 7);
      program.write({ weight1: expected });
      const found = program.read(["weight1"]).weight1;
      assert.deepEqual(found, expected);
      found.fill(-2);
      assert.deepEqual(program.read(["weight1"]).weight1, expected, "reading gives a copy");
      program.dispose();
    }
    dispose();
  });

  it("keeps no hold of arrays written to it or fed to it", () => {
    const count = 2 ** 16;
    const w = tf.variable(tf.zeros([count]));
    const step: Step = ({ x }) => {
      const sum = w.sum();
      w.assign(x);
      return { sum };
    };
    const program = capture({ keep: { step, example: { x: { shape: [count], values: zeros(count) } } } }, { w });
    // TensorFlow shares memory that starts at a multiple of 64 bytes: one of 16 floats in a row.
    for (let offset = 0; offset < 16; offset++) {
      const ones = new Float32Array(count + 16).subarray(offset, offset + count).fill(1);
      program.write({ w: ones });
      ones.fill(5);
      const twos = new Float32Array(count + 16).subarray(offset, offset + count).fill(2);
      assert.equal(program.run("keep", { x: twos }).sum[0], count);
      twos.fill(5);
      assert.equal(program.run("keep", { x: ones }).sum[0], 2 * count);
    }
    program.dispose();
    w.dispose();
  });

  it("reads the variables before it assigns any of them", () => {
    const [a, b] = [tf.variable(tf.tensor1d([1])), tf.variable(tf.tensor1d([10]))];
    const step: Step = () => {
      const old = a.clone();
      a.assign(b);
      b.assign(tf.add(old, a)); // what a has just become: b
      return { old, now: a.add(0) };
    };
    const program = capture({ swap: { step, example: {} } }, { a, b });
    assert.deepEqual(program.run("swap", {}), { old: Float32Array.of(1), now: Float32Array.of(10) });
    assert.deepEqual(program.read(), { a: Float32Array.of(10), b: Float32Array.of(11) }); // by hand
    program.run("swap", {});
    assert.deepEqual(program.read(), { a: Float32Array.of(11), b: Float32Array.of(21) }); // by hand
    program.dispose();
    tf.dispose([a, b]);
  });

  it("keeps apart variables that were made from one tensor", () => {
    const zero = tf.zeros([2]);
    const [a, b] = [tf.variable(zero), tf.variable(zero)];
    const step: Step = () => {
      a.assign(a.add(1));
      return { sum: tf.add(a, b) };
    };
    const program = capture({ count: { step, example: {} } }, { a, b });
    program.run("count", {});
    assert.deepEqual(program.run("count", {}).sum, Float32Array.of(2, 2)); // by hand
    assert.deepEqual(Array.from(a.dataSync()), [0, 0]);
    program.dispose();
    tf.dispose([zero, a, b]);
  });

  it("leaves variables, tensors, memory and the temporary folder as they were", () => {
    const { steps, variables, inputs, dispose } = smallProgram();
    const before = Object.values(variables).map((variable) => variable.dataSync().slice());
    const tensors = tf.memory().numTensors;
    const [folder, temporary] = [mkdtempSync(join(tmpdir(), "wearlaws-test-")), process.env.TMPDIR];
    process.env.TMPDIR = folder; // our own: other processes may be capturing too
    mkdirSync(join(folder, `wearlaws-graph-${spawnSync("true").pid}-killed`)); // what an ended process left
    const program = capture(steps, variables);
    if (temporary === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = temporary;
    rmdirSync(folder); // throws if anything is left in it
    assert.deepEqual(
      Object.values(variables).map((variable) => variable.dataSync()),
      before,
    );
    for (let step = 0; step < 200; step++) program.run("train", inputs(step));
    const resident = process.memoryUsage.rss();
    for (let step = 0; step < 2000; step++) program.run("train", inputs(step));
    assert.ok(process.memoryUsage.rss() - resident < 2 ** 25, "less than 32 MB, against 2000 × 20 kB of inputs");
    assert.equal(tf.memory().numTensors, tensors);
    program.dispose();
    dispose();
  });

  it("draws by key: the same again for the same key, other numbers for another", () => {
    const { steps, variables, inputs, dispose } = smallProgram();
    const program = capture(steps, variables);
    const loss = (key: number[]) => {
      const before = program.read();
      const found = program.run("train", { ...inputs(0), key: Int32Array.from(key) }).loss;
      program.write(before);
      return found;
    };
    assert.deepEqual(loss([7, 1]), loss([7, 1]));
    assert.notDeepEqual(loss([7, 1]), loss([7, 2]));
    assert.notDeepEqual(loss([7, 1]), loss([8, 1]));
    program.dispose();
    dispose();
  });

  it("gives the same bits in another process", () => {
    const script = `${__dirname}/smallProgram.ts`;
    const run = () => execFileSync(process.execPath, ["--import=tsx", script, "print"], { encoding: "utf8" });
    const [first, second] = [run(), run()];
    assert.match(first, /^[0-9a-f]{64}\n$/);
    assert.equal(first, second);
  });

  describe("refuses, and names the line of the step", () => {
    const line = /capture\.test\.ts:\d+/;
    const refusals: [string, (x: Tensor, w: Variable) => Record<string, Tensor>, RegExp][] = [
      ["a number drawn in JavaScript", (x) => ({ y: x.mul(tf.scalar(Math.random())) }), /constant differs.*at /],
      ["tfjs's own dropout", (x) => ({ y: tf.dropout(x, 0.5) }), /constant differs/],
      ["a value read back", (x) => ({ y: x.mul(x.sum().dataSync()[0]) }), /reads a tensor's values/],
      ["tf.gather", (x) => ({ y: tf.gather(x, tf.tensor1d([0], "int32")) }), /reads a tensor's values.*tf\.gather/],
      ["a hidden random state", (x) => ({ y: tf.multinomial(x as Tensor1D, 3) }), /Multinomial draws/],
      ["complex numbers", (x) => ({ y: tf.real(tf.fft(tf.complex(x, x))) }), /Complex.*complex64/],
    ];
    for (const [what, step, message] of refusals) {
      it(what, () =>
        assert.throws(
          () => captureSmall(step),
          (error: Error) => {
            assert.match(error.message, message);
            assert.match(error.message, line);
            return true;
          },
        ),
      );
    }

    it("a variable that was not handed over", () => {
      const other = tf.variable(tf.scalar(1), true, "forgotten");
      assert.throws(() => captureSmall((x) => ({ y: x.mul(other) })), /Mul uses variable "forgotten".*at .*test\.ts/);
      other.dispose();
    });

    it("a variable or tensor left behind", () => {
      const left: Tensor[] = [];
      const step = (x: Tensor) => {
        left.push(tf.keep(x.add(1)));
        return { y: x };
      };
      assert.throws(() => captureSmall(step), /leaves 1 tensors behind/);
      tf.dispose(left);
    });

    it("other ops at the second call", () => {
      let calls = 0;
      const step = (x: Tensor) => ({ y: calls++ ? x.sub(1) : x.add(1) });
      assert.throws(() => captureSmall(step), /ran Sub where the first ran Add, at .*test\.ts/);
    });

    it("inputs of another length, type or name than the example's", () => {
      const program = captureSmall((x) => ({ y: x.add(1) }));
      assert.throws(() => program.run("step", { x: zeros(3) }), /"x": expected 2 values for shape \[2\], found 3/);
      assert.throws(() => program.run("step", { x: new Int32Array(2) }), /"x" is int32, was recorded as float32/);
      assert.throws(() => program.run("step", { z: zeros(2) }), /expected the inputs x, found z/);
      assert.throws(() => program.write({ w: zeros(1) }), /w: expected 2 values/);
      assert.throws(() => program.read(["v"]), /no variable "v"; there are w/);
      program.dispose();
    });

    it("to stay broken: a step recorded after a refused one is right", () => {
      assert.throws(() => captureSmall((x) => ({ y: x.mul(Math.random()) })));
      const program = captureSmall((x, w) => ({ y: x.mul(w) }));
      assert.deepEqual(program.run("step", { x: Float32Array.of(5, 6) }).y, Float32Array.of(5, 12)); // by hand
      program.dispose();
    });
  });
});
