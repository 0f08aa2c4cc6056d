/** Rows of a phone's sensors to activities: as in training, brought to 50 Hz and cut into windows. */
import { pairSegments } from "../../../data/signal/resample";
import { RATE_HZ, SEQ_LEN } from "../../../data/signal/windowShape";
import { type Model, predict, type Prediction } from "../../../predict/predict";

/** Seconds, acceleration in g with gravity, turning in rad/s. */
export type SensorRow = readonly [time: number, ax: number, ay: number, az: number, gx: number, gy: number, gz: number];

export interface Answer extends Prediction {
  /** Seconds, of the window's first sample, on the rows' clock. */
  start: number;
  /** That the model took. */
  milliseconds: number;
}

export const WINDOW_SECONDS = SEQ_LEN / RATE_HZ;
export const HOP_SECONDS = WINDOW_SECONDS / 2;

/** Stretches at 50 Hz, `[n, R]` of the model's sensors; a pause above 0.2 s parts two. */
function stretches(model: Model, rows: readonly SensorRow[]): { start: number; samples: Float32Array }[] {
  const column = (k: number) => Float64Array.from(rows, (row) => row[k]);
  const stream = (first: number) => ({ time: column(0), values: [first, first + 1, first + 2].map(column) });
  return pairSegments(stream(1), model.channels === 3 ? null : stream(4));
}

/** What the model says of every window, half of each overlapping the one before. */
export function* answers(model: Model, rows: readonly SensorRow[]): Generator<Answer> {
  for (const { start, samples } of stretches(model, rows)) {
    const [size, hop] = [SEQ_LEN * model.channels, (SEQ_LEN / 2) * model.channels];
    for (let from = 0; from + size <= samples.length; from += hop)
      yield answer(model, samples.subarray(from, from + size), start + from / model.channels / RATE_HZ);
  }
}

/** What it says of the newest window; null where there is no whole one yet, or a pause in it. */
export function newest(model: Model, rows: readonly SensorRow[]): Answer | null {
  const last = stretches(model, rows).at(-1);
  const size = SEQ_LEN * model.channels;
  if (!last || last.samples.length < size) return null;
  const from = last.samples.length - size;
  return answer(model, last.samples.subarray(from), last.start + from / model.channels / RATE_HZ);
}

function answer(model: Model, window: Float32Array, start: number): Answer {
  const began = performance.now();
  const said = predict(model, window);
  return { ...said, start, milliseconds: performance.now() - began };
}
