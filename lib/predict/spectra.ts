/** Tokens of an encoder that sees spectra, as lib/model/spectra.ts makes them for training. */
import { MAGNITUDE_FLOOR, type ModelConfig } from "../base/modelSize";

/**
 * Log magnitudes of a frame around each patch, twice as long as the patch, under a Hann window, with zeros beyond the
 * window's ends: `[T, C]` → `[L·F, C]`, frame by frame, F = patchSize + 1 frequencies.
 */
export function logFrames(window: Float32Array, { seqLen, patchSize, channels }: ModelConfig): Float32Array {
  const [frames, size, bins] = [seqLen / patchSize, 2 * patchSize, patchSize + 1];
  const made = new Float32Array(frames * bins * channels);
  for (let frame = 0; frame < frames; frame++) {
    const first = frame * patchSize - Math.floor(patchSize / 2);
    for (let bin = 0; bin < bins; bin++) {
      for (let channel = 0; channel < channels; channel++) {
        let [real, imaginary] = [0, 0];
        for (let i = Math.max(0, -first); i < size && first + i < seqLen; i++) {
          const turn = (((i * bin) % size) * 2 * Math.PI) / size;
          const value = (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / size)) * window[(first + i) * channels + channel];
          real += value * Math.cos(turn);
          imaginary += value * Math.sin(turn);
        }
        made[(frame * bins + bin) * channels + channel] = 0.5 * Math.log(real ** 2 + imaginary ** 2 + MAGNITUDE_FLOOR ** 2);
      }
    }
  }
  return made;
}
