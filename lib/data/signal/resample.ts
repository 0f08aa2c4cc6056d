/** From whole streams of two sensors to segments at 50 Hz, and from these to windows. */
import { pairSensors, type SegmentSink } from "./pairSensors";
import { MAX_GAP_SECONDS } from "./sensorRows";
import { CHANNELS, RATE_HZ, SEQ_LEN } from "./windowShape";

export { CHANNELS, MAX_GAP_SECONDS, RATE_HZ, SEQ_LEN };

export interface Stream {
  /** Seconds, `[n]`. */
  time: Float64Array;
  /** One array `[n]` a channel. */
  values: Float32Array[] | Float64Array[];
}

export interface Segment {
  /** Seconds on the streams' clock. */
  start: number;
  /** `[n, 6]` at 50 Hz: accelerometer xyz, gyroscope xyz; `[n, 3]` of the accelerometer alone. */
  samples: Float32Array;
}

/** Why a recording is left out that has no two rows near enough to be joined. */
export const SLOW = `sampled below ${1 / MAX_GAP_SECONDS} Hz, too slow to become ${RATE_HZ} Hz`;

/** Whether most rows (`time` in seconds, in order) are too far apart to be joined: a sensor of 1 Hz. */
export function isSlow(time: Float64Array): boolean {
  let far = 0;
  for (let i = 1; i < time.length; i++) if (time[i] - time[i - 1] > MAX_GAP_SECONDS + 1e-9) far++;
  return far > (time.length - 1) / 2;
}

/**
 * Samples where both sensors were running; a gap above 0.2 s in either ends a segment. Sensors faster than 50 Hz are
 * low-passed, others are interpolated linearly.
 * Rows with the same stamp are replaced by their mean. Without a gyroscope the accelerometer's are returned.
 *
 * @throws RangeError where a stamp is not a number or lies before the one above it
 */
export function pairSegments(...streams: [acc: Stream, gyro: Stream | null]): Segment[] {
  const segments: Segment[] = [];
  let blocks: Float32Array[] = [];
  let start = 0;
  const sensors = pairSensors(streams[1] ? 2 : 1, {
    samples(block, segmentStart) {
      blocks.push(block);
      start = segmentStart;
    },
    end() {
      const samples = new Float32Array(blocks.reduce((length, block) => length + block.length, 0));
      blocks.reduce((at, block) => (samples.set(block, at), at + block.length), 0);
      segments.push({ start, samples });
      blocks = [];
    },
  });
  for (const sensor of [0, 1] as const) {
    const stream = streams[sensor];
    if (!stream) continue;
    const { time, values } = stream;
    const [x, y, z] = values;
    for (let i = 0; i < time.length; i++) sensors.push(sensor, time[i], x[i], y[i], z[i]);
  }
  sensors.end();
  return segments;
}

/** Windows `[128, C]` of samples `[n, C]`, as views; what is left at the end is no window. */
export function cutWindows(samples: Float32Array, overlap: 0 | 0.5, channels = CHANNELS): Float32Array[] {
  const step = windowStep(overlap);
  const count = Math.max(0, Math.floor((samples.length / channels - SEQ_LEN) / step) + 1);
  return Array.from({ length: count }, (_, w) => samples.subarray(w * step * channels, (w * step + SEQ_LEN) * channels));
}

/** What becomes of each window, and of the samples after a segment's last one. */
export interface WindowSink {
  /** `window` `[128, channels]` is only lent: its memory is used again. `start` is in seconds on the sensors' clock. */
  window(window: Float32Array, start: number): void;
  /** The segment ends `uncut` samples after its last window. */
  end(uncut: number): void;
}

/** Cuts the samples of segments into windows as they come. */
export function windowCutter(overlap: 0 | 0.5, channels: number, sink: WindowSink): SegmentSink {
  const window = new Float32Array(SEQ_LEN * channels);
  const step = windowStep(overlap);
  let [filled, windows, samples] = [0, 0, 0];
  return {
    samples(block, start) {
      for (let at = 0; at < block.length;) {
        const piece = block.subarray(at, at + window.length - filled);
        window.set(piece, filled);
        at += piece.length;
        filled += piece.length;
        if (filled < window.length) continue;
        sink.window(window, start + (windows++ * step) / RATE_HZ);
        window.copyWithin(0, step * channels);
        filled -= step * channels;
      }
      samples += block.length / channels;
    },
    end() {
      sink.end(uncutSamples(samples, overlap));
      [filled, windows, samples] = [0, 0, 0];
    },
  };
}

/** Samples from one window's start to the next one's. */
export const windowStep = (overlap: 0 | 0.5): number => SEQ_LEN * (1 - overlap);

/** Samples after the last window of `n`. */
export function uncutSamples(n: number, overlap: 0 | 0.5): number {
  return n < SEQ_LEN ? n : (n - SEQ_LEN) % windowStep(overlap);
}
