/**
 * Spectra of windows as products with cosines and sines, which a captured step can differentiate.
 *
 * Shapes:  B windows  T samples  C channels  L patches along time  N samples of a frame  F = ⌊N / 2⌋ + 1 frequencies
 */
import { MAGNITUDE_FLOOR, type ModelConfig } from "../base/modelSize";
import { type Tensor, type Tensor2D, tf } from "../engine/backend";
import { unfold } from "../engine/ops";

/** Power, in units of the input squared, under which a spectrum is as good as empty: of noise of 0.03 g. */
const POWER_FLOOR = 1e-3;

/** Log power of every frequency of each channel: windows `[B, T, C]` → `[B·C, F]`. */
export function logPower(windows: Tensor): Tensor2D {
  const [batch, samples, channels] = windows.shape;
  const rows = tf.reshape(tf.transpose(windows, [0, 2, 1]), [batch * channels, samples]) as Tensor2D;
  return tf.log(tf.add(tf.div(squaredSpectrum(rows), samples), POWER_FLOOR)) as Tensor2D;
}

/**
 * Log magnitudes of a frame around each patch, twice as long as the patch, under a Hann window, with zeros beyond the ends of
 * the recording: windows `[B, T, C]` → `[B, L·F, C]`, frame by frame.
 */
export function logFrames(windows: Tensor, { patchSize }: Pick<ModelConfig, "patchSize">): Tensor {
  const [batch, samples, channels] = windows.shape;
  const [frames, size] = [samples / patchSize, 2 * patchSize];
  const framed = tf.reshape(unfold(windows, size, patchSize, Math.floor(patchSize / 2)), [batch * frames, size, channels]);
  const rows = tf.reshape(tf.transpose(framed, [0, 2, 1]), [batch * frames * channels, size]);
  const hann = Float32Array.from({ length: size }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / size));
  const squared = squaredSpectrum(tf.mul(rows, tf.tensor(hann, [1, size])));
  const log = tf.mul(tf.log(tf.add(squared, MAGNITUDE_FLOOR ** 2)), 0.5);
  const bins = patchSize + 1;
  const byFrequency = tf.transpose(tf.reshape(log, [batch * frames, channels, bins]), [0, 2, 1]);
  return tf.reshape(byFrequency, [batch, frames * bins, channels]);
}

/** Squared magnitudes of the discrete Fourier transform of each row: `[R, N]` → `[R, F]`. */
function squaredSpectrum(rows: Tensor2D): Tensor2D {
  const samples = rows.shape[1];
  const bins = Math.floor(samples / 2) + 1;
  const along = (wave: (angle: number) => number) => {
    const turn = (i: number) => (((Math.floor(i / bins) * (i % bins)) % samples) * 2 * Math.PI) / samples;
    return tf.tensor(
      Float32Array.from({ length: samples * bins }, (_, i) => wave(turn(i))),
      [samples, bins],
    ) as Tensor2D;
  };
  const [real, imaginary] = [Math.cos, Math.sin].map((wave) => tf.matMul(rows, along(wave)));
  return tf.add(tf.square(real), tf.square(imaginary));
}
