import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Config, defaultConfig } from "../../../lib/base/config";
import { startEngine, tf, withoutKernels } from "../../../lib/engine/backend";
import type { Example } from "../../../lib/engine/capture";
import { encoderKind } from "../../../lib/model/encoders/encoders";
import { toParameters, type Weights } from "../../../lib/model/layers";
import { lossAndGradients } from "../../../lib/train/optimiser";
import { pretextKind } from "../../../lib/train/pretexts/pretexts";
import { pretrainLoss } from "../../../lib/train/pretrain";
import { close } from "../../close";

interface Case {
  given: number[][];
  loss: number;
  byWindow: number[];
  all?: number[];
  gradients: Record<string, number[]>;
}

// Printed by test/reference/torchPretexts.py with PyTorch 2.15.
const reference = JSON.parse(readFileSync(join(__dirname, "../../reference/torchPretexts.json"), "utf8")) as Record<string, Case>;

const [B, T, C] = [3, 16, 6];
const tiny: Config = {
  ...defaultConfig,
  seqLen: T,
  width: 32,
  depth: 2,
  heads: 2,
  decoderDepth: 1,
  decoderHeads: 2,
  maskRatio: 0.5,
  dropout: 0,
  pooling: "meanAndDeviation",
  temperature: 0.2,
  secondWeight: 0.5,
};

const waves = (shape: number[]): Example => ({
  shape,
  values: Float32Array.from(
    { length: shape.reduce((a, b) => a * b, 1) },
    (_, i) => Math.sin(0.3 * i) + 0.5 * Math.cos(0.011 * i * i),
  ),
});
const whole = (values: number[], shape: number[]): Example => ({ shape, values: Int32Array.from(values) });

const windows = waves([B, T, C]);
const views = waves([B, 2, T, C]);
const ordered = ({ given }: Case) => ({ windows, order: whole(given.flat(), [B, given[0].length]) });
const withPlaces = (c: Case) => {
  const places = c.given.map((order) => order.map((_, patch) => order.indexOf(patch)));
  return { ...ordered(c), places: whole(places.flat(), [B, places[0].length]) };
};
/** The orders of the six views in torchPretexts.py. */
const orders = [...[2, 0, 3, 1, 1, 3, 0, 2, 0, 1, 2, 3], ...[3, 0, 1, 2, 0, 2, 1, 3, 2, 3, 1, 0]];
const ids = ({ given }: Case) => whole(given.flat(), [B]);

const cases: Record<string, { config: Partial<Config>; inputs: (c: Case) => Record<string, Example> }> = {
  maeSpectrum: { config: { pretext: "maeSpectrum" }, inputs: withPlaces },
  "maeSpectrum of normalised targets": {
    config: {
      pretext: "maeSpectrum",
      tokens: "sensor",
      clsToken: true,
      posEmbed: "learned",
      targetNorm: "patch",
      lossPatches: "all",
    },
    inputs: withPlaces,
  },
  spectrogramMae: { config: { pretext: "spectrogramMae", tokens: "sensor" }, inputs: ordered },
  "spectrogramMae of falling weights": {
    config: { pretext: "spectrogramMae", frequencyWeights: "linear" },
    inputs: ordered,
  },
  maskedReconstruction: {
    config: { pretext: "maskedReconstruction", tokens: "sensor", maskRatio: 3 / 16 },
    inputs({ given }) {
      const zeroed = new Float32Array(B * T);
      given.forEach((samples, i) => samples.forEach((sample) => (zeroed[i * T + sample] = 1)));
      return { windows, zeroed: { shape: [B, T], values: zeroed } };
    },
  },
  simclr: { config: { pretext: "simclr" }, inputs: (c) => ({ views, windows: ids(c) }) },
  hybrid: {
    config: { pretext: "hybrid", clsToken: true, posEmbed: "learned" },
    inputs: (c) => ({ views, windows: ids(c), order: whole(orders, [B, 2, 4]) }),
  },
  multiTask: {
    config: { pretext: "multiTask" },
    inputs({ given }) {
      const answers = given.flat().flatMap((answer) => [1 - answer, answer]);
      return { windows, answers: { shape: [B, 3, 2], values: Float32Array.from(answers) } };
    },
  },
};

/** The weights of torchMae.py. */
function weightsOf(c: Config): Weights {
  const weights = { ...encoderKind(c).weights(c, 1), ...pretextKind(c).weights(c, 1) };
  Object.entries(weights).forEach(([name, { values }], k) => {
    const one = name.includes("norm") && name.endsWith("weight") ? 1 : 0;
    for (let i = 0; i < values.length; i++) values[i] = 0.25 * Math.sin(0.7 * (i + 1) + k) + one;
  });
  return weights;
}

/** Within 1e-5 of the largest expected value, or of `scale`. */
function assertClose(found: ArrayLike<number>, wanted: number[], what: string, scale = largest(wanted)): void {
  assert.equal(found.length, wanted.length, what);
  wanted.forEach((value, i) => close(found[i], value, { absolute: 1e-5 * scale }, `${what}[${i}]`));
}

const largest = (values: number[]) => Math.max(...values.map(Math.abs));

describe("a pretext against PyTorch", () => {
  before(() => startEngine({ threads: 2 }));

  for (const [name, { config, inputs }] of Object.entries(cases)) {
    it(`has torch's loss, that of each window and every gradient, with kernels and without: ${name}`, async () => {
      const c: Config = { ...tiny, ...config };
      const expected = reference[name];
      const params = toParameters(weightsOf(c));
      assert.deepEqual(Object.keys(params), Object.keys(expected.gradients));
      const compare = () =>
        tf.tidy(() => {
          const fed = Object.fromEntries(
            Object.entries(inputs(expected)).map(([input, { shape, values }]) => [
              input,
              tf.tensor(values.slice(), shape, values instanceof Int32Array ? "int32" : "float32"),
            ]),
          );
          const pass = { params, gelu: c.gelu, draws: null };
          const tested = pretextKind(c).test(pass, c, fed);
          assertClose(tested.loss.dataSync(), expected.byWindow, "by window");
          assert.equal(tested.all === undefined, expected.all === undefined);
          if (tested.all && expected.all) assertClose(tested.all.dataSync(), expected.all, "over all");
          const { loss, gradients } = lossAndGradients(() => pretrainLoss(c)(pass, fed), params);
          assertClose(loss.dataSync(), [expected.loss], "loss");
          const all = largest(Object.values(expected.gradients).flat());
          Object.keys(params).forEach((key, i) => {
            // A bias of k shifts all logits alike: its gradient is zero but for rounding.
            const scale = Math.max(all / 100, largest(expected.gradients[key]));
            assertClose(gradients[i].dataSync(), expected.gradients[key], key, scale);
          });
        });
      compare();
      await withoutKernels(compare);
      Object.values(params).forEach((p) => p.dispose());
    });
  }
});
