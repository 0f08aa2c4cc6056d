/**
 * From two sensors' own clocks and rates to common samples at 50 Hz, and from these to windows.
 *
 * Rates differ between sensors and change inside a recording, so only time stamps are trusted.
 */
import { ACC_CHANNELS, CHANNELS, RATE_HZ, SEQ_LEN } from "./windowShape";

export { CHANNELS, RATE_HZ, SEQ_LEN };

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

/** A longer pause between two rows of a sensor is not bridged. */
export const MAX_GAP_SECONDS = 0.2;

/** Why a recording is left out that has no two rows near enough to be joined. */
export const SLOW = `sampled below ${1 / MAX_GAP_SECONDS} Hz, too slow to become ${RATE_HZ} Hz`;

/** Whether most rows (`time` in seconds, in order) are too far apart to be joined: a sensor of 1 Hz. */
export function isSlow(time: Float64Array): boolean {
  let far = 0;
  for (let i = 1; i < time.length; i++) if (time[i] - time[i - 1] > MAX_GAP_SECONDS + 1e-9) far++;
  return far > (time.length - 1) / 2;
}

/** First and last row of a part of a stream without a gap. */
type Run = [first: number, last: number];

/**
 * Samples where both sensors were running, by linear interpolation; a gap above 0.2 s in either ends a segment.
 * Rows with the same stamp are replaced by their mean. Without a gyroscope the accelerometer's are returned.
 *
 * @throws RangeError where a stamp is not a number or lies before the one above it
 */
export function pairSegments(acc: Stream, gyro: Stream | null): Segment[] {
  const merged = mergeStamps(acc, "accelerometer");
  const streams = [merged, gyro ? mergeStamps(gyro, "gyroscope") : merged];
  const channels = gyro ? CHANNELS : ACC_CHANNELS;
  const [accRuns, gyroRuns] = streams.map(({ time }) => runs(time));
  const segments: Segment[] = [];
  for (let i = 0, j = 0; i < accRuns.length && j < gyroRuns.length;) {
    const from = Math.max(streams[0].time[accRuns[i][0]], streams[1].time[gyroRuns[j][0]]);
    const accEnd = streams[0].time[accRuns[i][1]];
    const gyroEnd = streams[1].time[gyroRuns[j][1]];
    const to = Math.min(accEnd, gyroEnd);
    if (from <= to) {
      // A millionth of a sample: stamps in seconds are sums of steps that no double holds exactly.
      const samples = new Float32Array((Math.floor((to - from) * RATE_HZ + 1e-6) + 1) * channels);
      interpolate(streams[0], accRuns[i], from, samples, channels, 0);
      if (gyro) interpolate(streams[1], gyroRuns[j], from, samples, channels, ACC_CHANNELS);
      segments.push({ start: from, samples });
    }
    if (accEnd <= gyroEnd) i++;
    else j++;
  }
  return segments;
}

/** Windows `[128, C]` of samples `[n, C]`, as views; what is left at the end is no window. */
export function cutWindows(samples: Float32Array, overlap: 0 | 0.5, channels = CHANNELS): Float32Array[] {
  const step = windowStep(overlap);
  const count = Math.max(0, Math.floor((samples.length / channels - SEQ_LEN) / step) + 1);
  return Array.from({ length: count }, (_, w) => samples.subarray(w * step * channels, (w * step + SEQ_LEN) * channels));
}

/** Samples from one window's start to the next one's. */
export const windowStep = (overlap: 0 | 0.5): number => SEQ_LEN * (1 - overlap);

/** Samples after the last window of `n`. */
export function uncutSamples(n: number, overlap: 0 | 0.5): number {
  return n < SEQ_LEN ? n : (n - SEQ_LEN) % windowStep(overlap);
}

function mergeStamps({ time, values }: Stream, sensor: string): Stream {
  let distinct = 0;
  for (let i = 0; i < time.length; i++) {
    if (!Number.isFinite(time[i])) throw new RangeError(`${sensor}: time stamp of row ${i + 1} is ${time[i]}`);
    if (i > 0 && time[i] < time[i - 1]) {
      const found = `row ${i + 1} at ${time[i]} s follows ${time[i - 1]} s`;
      throw new RangeError(`${sensor}: expected rows in order of time, found that ${found}; sort them by time`);
    }
    if (i === 0 || time[i] > time[i - 1]) distinct++;
  }
  if (distinct === time.length) return { time, values };
  const merged = { time: new Float64Array(distinct), values: values.map(() => new Float64Array(distinct)) };
  for (let i = 0, row = 0; i < time.length; row++) {
    let end = i + 1;
    while (end < time.length && time[end] === time[i]) end++;
    merged.time[row] = time[i];
    for (let c = 0; c < values.length; c++) {
      for (let k = i; k < end; k++) merged.values[c][row] += values[c][k] / (end - i);
    }
    i = end;
  }
  return merged;
}

function runs(time: Float64Array): Run[] {
  const found: Run[] = [];
  for (let i = 0, first = 0; i < time.length; i++) {
    if (i + 1 < time.length && time[i + 1] - time[i] <= MAX_GAP_SECONDS + 1e-9) continue;
    found.push([first, i]);
    first = i + 1;
  }
  return found;
}

function interpolate(
  { time, values }: Stream,
  [first, last]: Run,
  from: number,
  out: Float32Array,
  channels: number,
  at: number,
): void {
  const n = out.length / channels;
  const [x, y, z] = values;
  for (let i = 0, row = first; i < n; i++) {
    const t = from + i / RATE_HZ;
    while (row + 1 < last && time[row + 1] <= t) row++;
    const next = Math.min(row + 1, last);
    const share = next === row ? 0 : Math.min(1, (t - time[row]) / (time[next] - time[row]));
    out[i * channels + at] = x[row] * (1 - share) + x[next] * share;
    out[i * channels + at + 1] = y[row] * (1 - share) + y[next] * share;
    out[i * channels + at + 2] = z[row] * (1 - share) + z[next] * share;
  }
}
