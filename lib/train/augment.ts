/**
 * Augmentations of IMU windows (Um et al. 2017; Saeed et al. 2019), each with its own chance for each window.
 *
 * Shapes:  B windows  T samples  C recorded channels: accelerometer xyz, and gyroscope xyz where there is one
 */
import { type Random, random } from "../base/random";
import type { Augmentation, Config } from "../base/config";
import type { Change } from "./inputs";

/** Of each axis of a rotation vector, radians: the angle is 11° on average. */
const TILT_SIGMA = 0.12;
const SCALE_SIGMA = 0.1;
const JITTER_SIGMA = 0.05;
const WARP_SIGMA = 0.2;
const WARP_KNOTS = 4;
const SEGMENTS = 4;

type WindowChange = (window: Float32Array, channels: number, draws: Random) => void;

const changes: Record<Augmentation, WindowChange> = {
  rotation,
  tilt,
  scale,
  jitter,
  timeWarp,
  permutation,
  timeFlip,
  negation,
  channelShuffle,
};

type AugmentConfig = Pick<Config, "augmentations" | "augmentationProbability" | "seqLen" | "channels">;

/** Changes windows `[B, T, C]` in place, in g and rad/s; draws depend on (seed, step, window) alone. */
export function augment(windows: Float32Array, c: AugmentConfig, seed: number, step: number): void {
  augmentBy(windows, c, (name, i) => random(seed, name, step, i));
}

/** What the windows of a training's step go through as they are read. */
export function augmentedAt(c: Config, step: number): Change {
  return (recorded, channels) => augment(recorded, { ...c, channels }, c.seed, step);
}

/** The same with the draws of each augmentation and the `i`-th window. */
export function augmentBy(windows: Float32Array, c: AugmentConfig, drawsOf: (name: string, i: number) => Random): void {
  const size = c.seqLen * c.channels;
  for (const name of c.augmentations) {
    for (let i = 0; i * size < windows.length; i++) {
      const draws = drawsOf(`augment ${name}`, i);
      if (draws.uniform() >= c.augmentationProbability) continue;
      changes[name](windows.subarray(i * size, (i + 1) * size), c.channels, draws);
    }
  }
}

/** One rotation, uniform in SO(3), for all sensors: they sit in the same device. */
function rotation(window: Float32Array, _: number, draws: Random): void {
  // A normalised normal 4-vector is a uniform unit quaternion (Shoemake 1992).
  const q = [draws.normal(), draws.normal(), draws.normal(), draws.normal()];
  const norm = Math.hypot(...q);
  rotate(
    window,
    q.map((value) => value / norm),
  );
}

/** One small rotation for all sensors: its axis is uniform, its angle the length of three N(0, 0.12 rad), 11° on average. */
function tilt(window: Float32Array, _: number, draws: Random): void {
  const vector = [draws.normal(), draws.normal(), draws.normal()].map((value) => TILT_SIGMA * value);
  const half = Math.hypot(...vector) / 2;
  rotate(window, [Math.cos(half), ...vector.map((value) => (value * Math.sin(half)) / (2 * half))]);
}

/** By the unit quaternion `[w, x, y, z]`. */
function rotate(window: Float32Array, [w, x, y, z]: number[]): void {
  for (let i = 0; i < window.length; i += 3) {
    const [a, b, c] = [window[i], window[i + 1], window[i + 2]];
    window[i] = (1 - 2 * (y * y + z * z)) * a + 2 * (x * y - w * z) * b + 2 * (x * z + w * y) * c;
    window[i + 1] = 2 * (x * y + w * z) * a + (1 - 2 * (x * x + z * z)) * b + 2 * (y * z - w * x) * c;
    window[i + 2] = 2 * (x * z - w * y) * a + 2 * (y * z + w * x) * b + (1 - 2 * (x * x + y * y)) * c;
  }
}

/** A factor N(1, 0.1) for each channel. */
function scale(window: Float32Array, channels: number, draws: Random): void {
  const factors = Array.from({ length: channels }, () => 1 + SCALE_SIGMA * draws.normal());
  for (let i = 0; i < window.length; i++) window[i] *= factors[i % channels];
}

/** Noise N(0, 0.05) on each value. */
function jitter(window: Float32Array, _: number, draws: Random): void {
  for (let i = 0; i < window.length; i++) window[i] += JITTER_SIGMA * draws.normal();
}

/** Time runs at a smoothly changing speed: N(1, 0.2) at the ends and at 4 knots between, a cubic spline through. */
export function timeWarp(window: Float32Array, channels: number, draws: Random): void {
  const samples = window.length / channels;
  const speeds = naturalSpline(Array.from({ length: WARP_KNOTS + 2 }, () => 1 + WARP_SIGMA * draws.normal()));
  const time = new Float64Array(samples);
  for (let t = 1; t < samples; t++) {
    // Time always moves forward.
    time[t] = time[t - 1] + Math.max(0.05, speeds(((t - 0.5) / (samples - 1)) * (WARP_KNOTS + 1)));
  }
  const stretch = (samples - 1) / time[samples - 1]; // the ends stay where they are
  const source = window.slice();
  for (let t = 0; t < samples; t++) {
    const at = Math.min(time[t] * stretch, samples - 1);
    const low = Math.min(Math.floor(at), samples - 2);
    const share = at - low;
    for (let k = 0; k < channels; k++) {
      const [a, b] = [source[low * channels + k], source[(low + 1) * channels + k]];
      window[t * channels + k] = a + share * (b - a);
    }
  }
}

/** Natural cubic spline through `values` at 0, 1, 2 … */
function naturalSpline(values: number[]): (at: number) => number {
  const last = values.length - 1;
  // Second derivatives m: m[i−1] + 4 m[i] + m[i+1] = 6 (y[i−1] − 2 y[i] + y[i+1]), zero at the ends (Thomas algorithm).
  const m = new Array<number>(last + 1).fill(0);
  const factor = new Array<number>(last + 1).fill(0);
  for (let i = 1; i < last; i++) {
    const pivot = 4 - factor[i - 1];
    factor[i] = 1 / pivot;
    m[i] = (6 * (values[i - 1] - 2 * values[i] + values[i + 1]) - m[i - 1]) / pivot;
  }
  for (let i = last - 1; i > 0; i--) m[i] -= factor[i] * m[i + 1];
  return (at) => {
    const i = Math.min(Math.floor(at), last - 1);
    const [a, b] = [i + 1 - at, at - i];
    return a * values[i] + b * values[i + 1] + ((a ** 3 - a) * m[i] + (b ** 3 - b) * m[i + 1]) / 6;
  };
}

/** Four equal segments in a random order. */
function permutation(window: Float32Array, channels: number, draws: Random): void {
  placeSegments(window, channels, draws.permutation(SEGMENTS));
}

/** The same in another order than they had. */
export function segmentsMoved(window: Float32Array, channels: number, draws: Random): void {
  let order = draws.permutation(SEGMENTS);
  while (order.every((segment, place) => segment === place)) order = draws.permutation(SEGMENTS);
  placeSegments(window, channels, order);
}

function placeSegments(window: Float32Array, channels: number, order: Uint32Array): void {
  const samples = window.length / channels;
  const cuts = Array.from({ length: SEGMENTS + 1 }, (_, i) => Math.round((i * samples) / SEGMENTS) * channels);
  const source = window.slice();
  let at = 0;
  for (const segment of order) {
    window.set(source.subarray(cuts[segment], cuts[segment + 1]), at);
    at += cuts[segment + 1] - cuts[segment];
  }
}

/** The window backwards. */
export function timeFlip(window: Float32Array, channels: number): void {
  const source = window.slice();
  for (let i = 0; i < window.length; i += channels) {
    window.set(source.subarray(window.length - i - channels, window.length - i), i);
  }
}

/** The other sign. */
function negation(window: Float32Array): void {
  for (let i = 0; i < window.length; i++) window[i] = -window[i];
}

/** The three axes of each sensor in a random order, drawn for each sensor apart. */
function channelShuffle(window: Float32Array, channels: number, draws: Random): void {
  const order: number[] = [];
  for (let sensor = 0; sensor < channels; sensor += 3) {
    for (const axis of draws.permutation(3)) order.push(sensor + axis);
  }
  const source = window.slice();
  for (let i = 0; i < window.length; i++) window[i] = source[i - (i % channels) + order[i % channels]];
}
