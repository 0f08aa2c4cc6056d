import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { startEngine, tf } from "../../lib/engine/backend";
import { classifierWeights, classify, crossEntropy } from "../../lib/model/classifier";
import { encoderKind } from "../../lib/model/encoders/encoders";
import { type Pass, toParameters, type Weights } from "../../lib/model/layers";
import { type Config, defaultConfig } from "../../lib/base/config";
import { encoderParams, wholeTokens } from "../../lib/base/modelSize";
import { lossAndGradients } from "../../lib/train/optimiser";
import { close } from "../close";

interface Expected {
  tokens: number[];
  loss: number;
  gradients: Record<string, number[]>;
  /** The running moments after one step. */
  moments: Record<string, number[]>;
  /** Tokens by those. */
  evaluated: number[];
}

// Printed by test/reference/torchEncoders.py with PyTorch 2.15.
const expected = JSON.parse(readFileSync(join(__dirname, "../reference/torchEncoders.json"), "utf8")) as Record<
  Config["encoder"],
  Expected
>;

const [B, T, C, CLASSES] = [3, 32, 6, 4];
const base: Config = { ...defaultConfig, task: "fromScratch", seqLen: T, width: 32, depth: 2, dropout: 0 };
const configs: Config[] = [
  { ...base, encoder: "resnet", width: 64, depth: 1 },
  { ...base, encoder: "deepConvLstm" },
  { ...base, encoder: "tinyHar", depth: 4 },
  { ...base, encoder: "attendDiscriminate" },
];
const values = Float32Array.from({ length: B * T * C }, (_, i) => Math.sin(0.3 * i) + 0.5 * Math.cos(0.011 * i * i));
const labels = [0, 2, 3];
const oneHot = Float32Array.from({ length: B * CLASSES }, (_, i) => (labels[Math.floor(i / CLASSES)] === i % CLASSES ? 1 : 0));
const isMoment = (name: string) => name.includes(".running_");

/** The weights of torchEncoders.py. */
function weightsOf(c: Config): Weights {
  const made = classifierWeights(c, CLASSES, 1);
  const trained = Object.entries(made).filter(([name]) => !isMoment(name));
  trained.forEach(([name, { values }], k) => {
    const one = name.includes("norm") && name.endsWith("weight") ? 1 : 0;
    for (let i = 0; i < values.length; i++) values[i] = 0.25 * Math.sin(0.7 * (i + 1) ** 2 + k) + one;
  });
  return made;
}

/** Within 1e-5 of the largest expected value, or of `scale`. */
function assertClose(found: ArrayLike<number>, wanted: number[], what: string, scale?: number): void {
  assert.equal(found.length, wanted.length, what);
  const largest = scale ?? Math.max(...wanted.map(Math.abs));
  wanted.forEach((value, i) => close(found[i], value, { absolute: 1e-5 * largest }, `${what}[${i}]`));
}

describe("encoders over samples against PyTorch", () => {
  before(() => startEngine({ threads: 2 }));

  for (const c of configs) {
    it(`give its tokens, loss, every gradient and the running moments: ${c.encoder}`, () => {
      const wanted = expected[c.encoder];
      const params = toParameters(weightsOf(c));
      const trained = Object.keys(params).filter((name) => !isMoment(name));
      assert.deepEqual(trained, Object.keys(wanted.gradients));
      tf.tidy(() => {
        const pass: Pass = { params, gelu: c.gelu, draws: null, training: "accumulate" };
        const windows = tf.tensor(values, [B, T, C]);
        const tokens = encoderKind(c).tokens(pass, c, windows);
        assert.deepEqual(tokens.shape, [B, wholeTokens(c), c.width / 4]);
        assertClose(tokens.dataSync(), wanted.tokens, "tokens");
        const own = Object.fromEntries(trained.map((name) => [name, params[name]]));
        const training: Pass = { ...pass, training: "train" };
        const lossOf = () => tf.mean(crossEntropy(classify(training, c, windows), tf.tensor(oneHot, [B, CLASSES])));
        const { loss, gradients } = lossAndGradients(lossOf, own);
        assertClose(loss.dataSync(), [wanted.loss], "loss");
        const all = Math.max(...Object.values(wanted.gradients).flat().map(Math.abs));
        trained.forEach((name, i) => {
          // Each at 1e-5 of its own largest value, but for those that are next to nothing beside the others.
          const largest = Math.max(...wanted.gradients[name].map(Math.abs));
          assertClose(gradients[i].dataSync(), wanted.gradients[name], name, Math.max(all / 100, largest));
        });
        for (const [name, moment] of Object.entries(wanted.moments)) assertClose(params[name].dataSync(), moment, name);
        const evaluated = encoderKind(c).tokens({ params, gelu: c.gelu, draws: null }, c, windows);
        assertClose(evaluated.dataSync(), wanted.evaluated, "evaluated tokens");
      });
      Object.values(params).forEach((p) => p.dispose());
      assert.equal(
        trained.filter((name) => name.startsWith("encoder")).reduce((sum, name) => sum + wanted.gradients[name].length, 0),
        encoderParams(c),
      );
    });
  }
});
