/** Mean and deviation of each channel, what z-scored inputs are made with. */
import { type Frame, frameChannels, inFrame } from "./frame";
import { SEQ_LEN, type WindowSet } from "./store/windowSet";

/** Windows read at a time. */
const PIECE = 4096;

export interface Moments {
  mean: Float32Array;
  std: Float32Array;
}

/** Over all samples of the windows `rows`, in the frame that a model sees them in; a channel that never changes gets deviation 1. */
export function channelMoments(set: WindowSet, rows: ArrayLike<number>, frame: Frame = "sensor"): Moments {
  const C = frameChannels(set.channels, frame);
  const sum = new Float64Array(C);
  const square = new Float64Array(C);
  for (let from = 0; from < rows.length; from += PIECE) {
    const piece: number[] = Array.prototype.slice.call(rows, from, from + PIECE);
    const values = inFrame(set.read(piece), set.channels, frame);
    for (let i = 0; i < values.length; i++) {
      sum[i % C] += values[i];
      square[i % C] += values[i] ** 2;
    }
  }
  const n = rows.length * SEQ_LEN;
  const mean = Float32Array.from(sum, (s) => s / n);
  return { mean, std: Float32Array.from(square, (s, i) => Math.sqrt(s / n - mean[i] ** 2) || 1) };
}
