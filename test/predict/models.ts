/** Models of every kind that can be used without TensorFlow, with weights away from where they start. */
import { readFileSync } from "node:fs";
import { type Config, defaultConfig } from "../../lib/base/config";
import { inFrame, recordedChannels } from "../../lib/data/frame";
import { tf } from "../../lib/engine/backend";
import { classifierWeights, classify } from "../../lib/model/classifier";
import { toParameters, type Weights } from "../../lib/model/layers";
import { writeSafetensors } from "../../lib/train/safetensors";

export const activities = ["sit", "walk", "run"];
export const small: Config = {
  ...defaultConfig,
  width: 64,
  depth: 2,
  heads: 4,
  pooling: "meanAndDeviation",
  normalise: "zscore",
};
export const variants: Record<string, Partial<Config>> = {
  transformer: {},
  tokens: { clsToken: true, posEmbed: "learned", gelu: "tanh" },
  gravity: { tokens: "sensor", frame: "gravity", pooling: "mean" },
  both: { frame: "both", channels: 6 }, // of the accelerometer alone
  spectra: { pretext: "spectrogramMae", patchSize: 8 },
  cnn: { encoder: "cnn", depth: 3, pooling: "meanAndMax" },
  resnet: { encoder: "resnet" },
  deepConvLstm: { encoder: "deepConvLstm" },
  tinyHar: { encoder: "tinyHar", depth: 4 },
  attendDiscriminate: { encoder: "attendDiscriminate" },
};

export function weightsOf(c: Config): Weights {
  const weights = classifierWeights(c, activities.length, 1);
  Object.values(weights).forEach(({ values }, k) => values.forEach((value, i) => (values[i] = value + 0.1 * Math.sin(i + k))));
  return weights;
}

/** Of each of C channels. */
export const momentsOf = ({ channels }: Config) => ({
  mean: Array.from({ length: channels }, (_, k) => 0.1 * k),
  std: Array.from({ length: channels }, (_, k) => 1 + 0.2 * k),
});

type Moments = Record<"mean" | "std", ArrayLike<number>>;

/** Logits of a window `[T, R]` as training computes them, under TensorFlow. */
export function trainingLogits(c: Config, weights: Weights, moments: Moments, window: Float32Array): Float32Array {
  const input = inFrame(window, recordedChannels(c), c.frame).slice();
  const { mean, std } = moments;
  input.forEach((value, i) => (input[i] = (value - mean[i % c.channels]) / std[i % c.channels]));
  return tf.tidy(() => {
    const pass = { params: toParameters(weights), gelu: c.gelu, draws: null };
    return classify(pass, c, tf.tensor(input, [1, c.seqLen, c.channels])).dataSync<"float32">();
  });
}

/** The bytes of a model file, which is written to `file`. */
export function written(file: string, c: Config): Uint8Array {
  const text = Object.entries({ config: c, activities, moments: momentsOf(c) }).map(([name, value]) => [
    name,
    JSON.stringify(value),
  ]);
  writeSafetensors(file, weightsOf(c), Object.fromEntries(text) as Record<string, string>);
  return readFileSync(file);
}

/** A window `[128, channels]`, another for each `phase`. */
export function windowOf(channels: number, phase = 0): Float32Array {
  const value = (i: number) => Math.sin(0.05 * i + phase) + 0.3 * Math.cos(0.9 * i) + (i % channels === 2 ? 1 : 0);
  return Float32Array.from({ length: 128 * channels }, (_, i) => value(i));
}
