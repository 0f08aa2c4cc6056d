import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { startEngine, tf } from "../../lib/engine/backend";
import { compile } from "../../lib/engine/compile";
import { toParameters, type Weights } from "../../lib/model/layers";
import { decoderWeights, encoderWeights, reconstruct, windowLosses } from "../../lib/model/mae";
import { type Config, defaultConfig } from "../../lib/base/config";
import { adamScalars, lossAndGradients, optimiserState, trainSteps } from "../../lib/train/optimiser";
import { pretrainLoss } from "../../lib/train/pretrain";

interface Case {
  order: number[][];
  losses: number[];
  pred: number[];
  gradients: Record<string, number[]>;
  gradientNorm?: number;
  after: Record<string, number[]>;
}

// Printed by test/reference/torchMae.py with PyTorch 2.
const reference = JSON.parse(readFileSync(join(__dirname, "../reference/torchMae.json"), "utf8")) as Record<string, Case>;

const tiny: Config = {
  ...defaultConfig,
  seqLen: 16,
  width: 32,
  depth: 2,
  heads: 2,
  decoderDepth: 1,
  decoderHeads: 2,
  maskRatio: 0.5,
  dropout: 0,
  batchSize: 3,
  learningRate: 1e-2,
};
const cases: Record<string, Config> = {
  paper: tiny,
  options: {
    ...tiny,
    tokens: "sensor",
    clsToken: true,
    posEmbed: "learned",
    gelu: "tanh",
    targetNorm: "patch",
    lossPatches: "all",
    optimiser: "adamw",
    weightDecay: 0.1,
    clipNorm: 0.05,
  },
};

/** The weights of torchMae.py. */
function weightsOf(c: Config): Weights {
  const weights = { ...encoderWeights(c, 1), ...decoderWeights(c, 1) };
  Object.entries(weights).forEach(([name, { values }], k) => {
    const one = name.includes("norm") && name.endsWith("weight") ? 1 : 0;
    for (let i = 0; i < values.length; i++) values[i] = 0.25 * Math.sin(0.7 * (i + 1) + k) + one;
  });
  return weights;
}

/** Within 1e-5 of the largest expected value. */
function assertClose(actual: ArrayLike<number>, expected: number[], what: string, scale?: number): void {
  assert.equal(actual.length, expected.length, what);
  const largest = scale ?? Math.max(...expected.map(Math.abs));
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(actual[i] - expected[i]);
    assert.ok(error <= 1e-5 * largest, `${what}[${i}] is ${actual[i]}, torch has ${expected[i]}`);
  }
}

describe("the masked autoencoder against PyTorch", () => {
  before(() => startEngine({ threads: 2 }));

  for (const [name, c] of Object.entries(cases)) {
    const expected = reference[name];
    const order = Int32Array.from(expected.order.flat());
    const kept = expected.order[0].length / 2;
    const values = Float32Array.from({ length: 3 * 16 * 6 }, (_, i) => Math.sin(0.3 * i) + 0.5 * Math.cos(0.011 * i * i));

    it(`gives torch's reconstruction, loss and every gradient (${name})`, () => {
      const params = toParameters(weightsOf(c));
      assert.deepEqual(Object.keys(params), Object.keys(expected.gradients));
      tf.tidy(() => {
        const [windows, drawn] = [tf.tensor(values, [3, 16, 6]), tf.tensor(order, [3, 2 * kept], "int32")];
        const pass = { params, gelu: c.gelu, draws: null };
        assertClose(reconstruct(pass, c, windows, drawn).pred.dataSync(), expected.pred, "pred");
        const { pred, target } = reconstruct(pass, c, windows, drawn);
        assertClose(tf.mean(windowLosses(pred, target, kept)[c.lossPatches]).dataSync(), [expected.losses[0]], "test loss");
        const lossOf = () => pretrainLoss(c)(pass, { windows, order: drawn });
        const { loss, gradients } = lossAndGradients(lossOf, params);
        assertClose(loss.dataSync(), [expected.losses[0]], "loss");
        const all = Math.max(...Object.values(expected.gradients).flat().map(Math.abs));
        Object.keys(params).forEach((key, i) => {
          // A bias of k shifts all logits alike: its gradient is zero but for rounding.
          assertClose(gradients[i].dataSync(), expected.gradients[key], key, Math.max(all / 100, maxOf(expected, key)));
        });
      });
      Object.values(params).forEach((p) => p.dispose());
    });

    it(`gives torch's weights after three steps (${name})`, () => {
      const params = toParameters(weightsOf(c));
      const state = optimiserState(params);
      const shapes = {
        windows: { shape: [3, 16, 6], values },
        order: { shape: [3, 2 * kept], values: order },
        key: { shape: [3], values: new Int32Array(3) },
        scalars: { shape: [4], values: adamScalars(0, c) },
      };
      const train = { step: trainSteps(pretrainLoss(c), params, state, c).train, example: shapes };
      const program = compile({ train }, { ...params, ...state });
      for (let step = 0; step < 3; step++) {
        const key = Int32Array.of(0, step, 0);
        const outputs = program.run("train", { windows: values, order, key, scalars: adamScalars(step, c) });
        assertClose(outputs.loss, [expected.losses[step]], `loss of step ${step}`);
        if (step === 0 && expected.gradientNorm) assertClose(outputs.gradientNorm, [expected.gradientNorm], "norm");
      }
      const after = program.read();
      for (const [key, values] of Object.entries(expected.after)) {
        if (!key.endsWith("qkv.bias")) {
          assertClose(after[key], values, key, 1);
          continue;
        }
        // The bias of k has no gradient but rounding errors, which Adam scales up to steps.
        const third = values.length / 3;
        assertClose(after[key].slice(0, third), values.slice(0, third), `${key}, q`, 1);
        assertClose(after[key].slice(2 * third), values.slice(2 * third), `${key}, v`, 1);
      }
      program.dispose();
      [...Object.values(params), ...Object.values(state)].forEach((p) => p.dispose());
    });
  }
});

function maxOf(expected: Case, key: string): number {
  return Math.max(...expected.gradients[key].map(Math.abs));
}
