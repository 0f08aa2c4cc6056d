/**
 * A trained model where it is used: raw windows in, activities out, in plain JavaScript, without TensorFlow or a file
 * system.
 *
 * Shapes:  T = 128 samples  R recorded channels, three a sensor  C channels in the model's frame  F features  A activities
 */
import type { Config, ShippedEncoder } from "../base/config";
import { featureDim } from "../base/modelSize";
import { inFrame, recordedChannels } from "../data/frame";
import { encoders } from "./encoders";
import { linear, matrix, type Matrix, softmax, type Weights } from "./layers";
import { readTensors, type Tensor } from "./tensorFile";

/** A model as `load` reads it. */
export interface Model {
  config: Config;
  activities: readonly string[];
  /** R: 6 (accelerometer x, y, z in g, gyroscope x, y, z in rad/s), or 3 of the accelerometer alone. */
  channels: number;
  /** What its windows are standardised with; null: nothing. */
  moments: { mean: readonly number[]; std: readonly number[] } | null;
  tensors: ReadonlyMap<string, Tensor>;
}

/** What a model says of a window. */
export interface Prediction {
  activity: string;
  /** Of each of the model's activities, in their order. */
  probabilities: Float64Array;
  logits: Float64Array;
}

/**
 * Reads a model: an encoder as a pre-training leaves it, with `classifier.weight` `[A, F]`, `classifier.bias` `[A]`, and the
 * names of the activities in the metadata.
 *
 * @throws TypeError that says what is missing, where the bytes are of another file
 */
export function load(file: Uint8Array | ArrayBuffer): Model {
  const { tensors, metadata } = readTensors(file instanceof Uint8Array ? file : new Uint8Array(file));
  const config = parsed<Config>(metadata.config, "config");
  const activities = parsed<string[]>(metadata.activities, "activities");
  const moments = parsed<Model["moments"]>(metadata.moments, "moments");
  const { encoder = "vit" } = config;
  if (!(encoder in encoders)) {
    const known = Object.keys(encoders).join('" or "');
    throw new TypeError(`expected a model whose encoder is "${known}", found "${encoder}"`);
  }
  const model = { config, activities, moments, tensors, channels: recordedChannels(config) };
  checkHead(model);
  return model;
}

function parsed<T>(text: string | undefined, name: string): T {
  try {
    return JSON.parse(text ?? "") as T;
  } catch {
    throw new TypeError(`expected a model with its ${name} in the metadata, found none`);
  }
}

function checkHead({ config, activities, tensors, moments }: Model): void {
  const wanted = [activities.length, featureDim(config)].join(" × ");
  const found = tensors.get("classifier.weight")?.shape.join(" × ") ?? "none";
  if (found !== wanted) throw new TypeError(`tensor classifier.weight: expected ${wanted}, found ${found}`);
  if (moments && moments.mean.length !== config.channels)
    throw new TypeError(`moments: expected ${config.channels} means, found ${moments.mean.length}`);
}

/**
 * @param window `[T, R]` at 50 Hz: 2.56 s of samples, accelerometer in g before gyroscope in rad/s
 * @throws RangeError where the window has another shape, or a value that is no number
 */
export function predict(model: Model, window: Float32Array): Prediction {
  checkWindow(model, window);
  const { config, activities, channels, moments } = model;
  const encoder = (config.encoder ?? "vit") as ShippedEncoder; // `load` refuses others
  const weights = weightsOf(model);
  const input = inFrame(window, channels, config.frame).slice();
  if (moments) {
    const { mean, std } = moments;
    input.forEach((value, i) => (input[i] = (value - mean[i % mean.length]) / std[i % mean.length]));
  }
  const features = pooled(encoders[encoder](weights, config, input), config.pooling);
  const logits = Float64Array.from(linear(weights, "classifier", matrix(1, features.length, features)).values);
  const probabilities = softmax(logits);
  return { activity: activities[probabilities.indexOf(Math.max(...probabilities))], probabilities, logits };
}

function weightsOf({ tensors, config }: Model): Weights {
  return (name) => {
    const tensor = tensors.get(name);
    if (!tensor) throw new TypeError(`expected tensor ${name} of the encoder "${config.encoder ?? "vit"}", found none`);
    return tensor.values;
  };
}

function checkWindow({ config, channels }: Model, window: Float32Array): void {
  if (window.length !== config.seqLen * channels)
    throw new RangeError(`expected a window of ${config.seqLen} × ${channels} values, found ${window.length}`);
  const odd = window.findIndex((value) => !Number.isFinite(value));
  if (odd >= 0) throw new RangeError(`expected numbers, found ${window[odd]} in sample ${Math.floor(odd / channels)}`);
}

/** Tokens `[L, D]` to features `[F]`, as lib/model/classifier.ts. */
function pooled({ rows, columns, values }: Matrix, pooling: Config["pooling"]): Float32Array {
  const mean = new Float32Array(columns);
  const square = new Float32Array(columns);
  const most = new Float32Array(columns).fill(-Infinity);
  values.forEach((value, i) => (mean[i % columns] += value / rows));
  values.forEach((value, i) => (square[i % columns] += (value - mean[i % columns]) ** 2 / rows));
  values.forEach((value, i) => (most[i % columns] = Math.max(most[i % columns], value)));
  if (pooling === "mean") return mean;
  const second = pooling === "meanAndMax" ? most : square.map((value) => Math.sqrt(value + 1e-8));
  return Float32Array.from([...mean, ...second]);
}
