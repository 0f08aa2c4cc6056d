import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { startEngine, tf, withoutKernels } from "../../lib/engine/backend";
import { compile } from "../../lib/engine/compile";
import { classifierWeights, classify } from "../../lib/model/classifier";
import { linearWeights, toParameters, type Weights } from "../../lib/model/layers";
import { type Config, defaultConfig } from "../../lib/base/config";
import { distilLoss, PROJECTION } from "../../lib/train/distil/distilLoss";
import { softened, unitOf } from "../../lib/train/distil/teaching";
import { oneHotOf, supervisedLoss } from "../../lib/train/fromScratch";
import { adamScalars, lossAndGradients, optimiserState, trainSteps } from "../../lib/train/optimiser";
import { close } from "../close";

// Printed by test/reference/torchCnn.py with PyTorch 1.13.
const expected = JSON.parse(readFileSync(join(__dirname, "../reference/torchCnn.json"), "utf8")) as {
  losses: number[];
  logits: number[];
  gradients: Record<string, number[]>;
  gradientNorm: number;
  after: Record<string, number[]>;
  student: { loss: number; gradients: Record<string, number[]> };
};

const c: Config = {
  ...defaultConfig,
  task: "fromScratch",
  encoder: "cnn",
  seqLen: 16,
  width: 32,
  depth: 3,
  pooling: "meanAndMax",
  dropout: 0,
  batchSize: 3,
  optimiser: "adamw",
  weightDecay: 0.1,
  clipNorm: 0.05,
  labelSmoothing: 0.1,
  learningRate: 1e-2,
  encoderRate: 0.1,
};

const CLASSES = 4;
const values = Float32Array.from({ length: 3 * 16 * 6 }, (_, i) => Math.sin(0.3 * i) + 0.5 * Math.cos(0.011 * i * i));
const labelled = { labels: Int32Array.of(0, 2, 3), classes: ["a", "b", "c", "d"] };
const oneHot = oneHotOf(Uint32Array.of(0, 1, 2), labelled, c.labelSmoothing);

/** The weights of torchCnn.py. */
function weights(others: Weights = {}): Weights {
  const made = { ...classifierWeights(c, CLASSES, 1), ...others };
  Object.entries(made).forEach(([name, { values }], k) => {
    const one = name.includes("norm") && name.endsWith("weight") ? 1 : 0;
    for (let i = 0; i < values.length; i++) values[i] = 0.25 * Math.sin(0.7 * (i + 1) + k) + one;
  });
  return made;
}

/** Within 1e-5 of the largest expected value, or of `scale`. */
function assertClose(found: ArrayLike<number>, wanted: number[], what: string, scale?: number): void {
  assert.equal(found.length, wanted.length, what);
  const largest = scale ?? Math.max(...wanted.map(Math.abs));
  wanted.forEach((value, i) => close(found[i], value, { absolute: 1e-5 * largest }, `${what}[${i}]`));
}

describe("the convolutional classifier against PyTorch", () => {
  before(() => startEngine({ threads: 2 }));

  function assertGradients(): void {
    const params = toParameters(weights());
    assert.deepEqual(Object.keys(params), Object.keys(expected.gradients));
    tf.tidy(() => {
      const inputs = { windows: tf.tensor(values, [3, 16, 6]), oneHot: tf.tensor(oneHot, [3, CLASSES]) };
      const pass = { params, gelu: c.gelu, draws: null };
      assertClose(classify(pass, c, inputs.windows).dataSync(), expected.logits, "logits");
      const { loss, gradients } = lossAndGradients(() => supervisedLoss(c)(pass, inputs), params);
      assertClose(loss.dataSync(), [expected.losses[0]], "loss");
      const all = Math.max(...Object.values(expected.gradients).flat().map(Math.abs));
      Object.keys(params).forEach((key, i) => {
        // Each at 1e-5 of its own largest value, but for those that are next to nothing beside the others.
        const own = Math.max(...expected.gradients[key].map(Math.abs));
        assertClose(gradients[i].dataSync(), expected.gradients[key], key, Math.max(all / 100, own));
      });
    });
    Object.values(params).forEach((p) => p.dispose());
  }

  it("gives torch's logits, smoothed loss and every gradient, with kernels and without", async () => {
    assertGradients();
    await withoutKernels(assertGradients);
  });

  it("gives torch's loss and every gradient of a student, of a window whose label is not used too", () => {
    const filled = weights(linearWeights(PROJECTION, 16, 6, 1));
    const params = toParameters(filled);
    assert.deepEqual(Object.keys(params), Object.keys(expected.student.gradients));
    const rows = (size: number, value: (i: number) => number, change: (row: number[]) => number[]) => {
      const said = Array.from({ length: 3 }, (_, row) => change(Array.from({ length: size }, (_, i) => value(row * size + i))));
      return tf.tensor(said.flat(), [3, size]);
    };
    tf.tidy(() => {
      const inputs = {
        windows: tf.tensor(values, [3, 16, 6]),
        oneHot: tf.tensor(oneHot, [3, CLASSES]),
        labelShare: tf.tensor([0.4, 0, 0.4]),
        taught: rows(
          CLASSES,
          (i) => 2 * Math.sin(1.3 * i),
          (row) => softened(row, 2),
        ),
        hints: rows(6, (i) => Math.cos(0.9 * i), unitOf),
      };
      const student = distilLoss({ ...c, temperature: 2, secondWeight: 0.3 });
      const { loss, gradients } = lossAndGradients(() => student({ params, gelu: c.gelu, draws: null }, inputs), params);
      assertClose(loss.dataSync(), [expected.student.loss], "loss");
      const all = Math.max(...Object.values(expected.student.gradients).flat().map(Math.abs));
      Object.entries(expected.student.gradients).forEach(([key, wanted], i) => {
        assertClose(gradients[i].dataSync(), wanted, key, Math.max(all / 100, ...wanted.map(Math.abs)));
      });
    });
    Object.values(params).forEach((p) => p.dispose());
  });

  it("gives torch's weights after three steps, the encoder's at a tenth of the classifier's rate", () => {
    const params = toParameters(weights());
    const state = optimiserState(params);
    const example = {
      windows: { shape: [3, 16, 6], values },
      oneHot: { shape: [3, CLASSES], values: oneHot },
      key: { shape: [3], values: new Int32Array(3) },
      scalars: { shape: [4], values: adamScalars(0, c) },
    };
    const { train } = trainSteps(supervisedLoss(c), params, state, c);
    const program = compile({ train: { step: train, example } }, { ...params, ...state });
    for (let step = 0; step < 3; step++) {
      const fed = { windows: values, oneHot, key: Int32Array.of(0, step, 0), scalars: adamScalars(step, c) };
      const outputs = program.run("train", fed);
      assertClose(outputs.loss, [expected.losses[step]], `loss of step ${step}`);
      if (step === 0) assertClose(outputs.gradientNorm, [expected.gradientNorm], "norm");
    }
    const after = program.read();
    for (const [key, values] of Object.entries(expected.after)) assertClose(after[key], values, key, 1);
    program.dispose();
    [...Object.values(params), ...Object.values(state)].forEach((p) => p.dispose());
  });
});
