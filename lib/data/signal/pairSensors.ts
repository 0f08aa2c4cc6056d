/**
 * From sensors' own clocks and rates to common samples at 50 Hz, a block at a time: what has been given out is let go.
 *
 * Rates differ between sensors and change inside a recording, so only time stamps are trusted.
 */
import { LATER_SECONDS, SensorRows } from "./sensorRows";
import { ACC_CHANNELS, RATE_HZ } from "./windowShape";

/** Takes the samples of segment after segment. */
export interface SegmentSink {
  /** Samples `[n, 3 · sensors]` at 50 Hz that follow those before; `start` is of the segment, in seconds on the sensors' clock. */
  samples(samples: Float32Array, start: number): void;
  /** The segment has no more samples. */
  end(): void;
}

/** Sensors of a device that run at once. */
export interface PairedSensors {
  /**
   * Adds a row of the accelerometer (0) or the gyroscope (1). The rows of a sensor come in order of time; those with the
   * same stamp are replaced by their mean.
   *
   * @throws RangeError where a stamp (seconds) is not a number or lies before the one above it
   */
  push(sensor: 0 | 1, time: number, x: number, y: number, z: number): void;
  /** Gives out what is left: no row follows. */
  end(): void;
}

/** Rows that are taken in before samples are given out. */
const ROWS_A_BLOCK = 1024;

/**
 * Pairs the rows of one or two sensors, which may be pushed in any order among the two; rows of one wait for the other,
 * so push them side by side where recordings are long. A segment is where all sensors run: a gap above 0.2 s in either
 * ends it. Sensors faster than 50 Hz are low-passed (`lowPass.ts`), others are interpolated linearly. However the rows are pushed, the samples have the same bits.
 *
 * ```ts
 * const paired = pairSensors(2, windowCutter(0, 6, { window: (window, start) => …, end: (uncut) => … }));
 * for await (const row of rows) {
 *   paired.push(0, row.t, row.ax, row.ay, row.az);
 *   paired.push(1, row.t, row.gx, row.gy, row.gz);
 * }
 * paired.end();
 * ```
 */
export function pairSensors(count: 1 | 2, sink: SegmentSink): PairedSensors {
  const sensors = ["accelerometer", "gyroscope"].slice(0, count).map((name) => new SensorRows(name));
  const channels = ACC_CHANNELS * count;
  let given = 0; // samples of the segment
  let waiting = 0; // rows

  /** Returns whether a run ended, so that there may be more. */
  const giveOut = (): boolean => {
    const runs = sensors.flatMap((sensor) => sensor.run() ?? []);
    if (runs.length < count) return false;
    const start = Math.max(...runs.map((run) => run.start));
    const end = Math.min(...runs.map((run) => run.reached));
    // A millionth of a sample: stamps in seconds are sums of steps that no double holds exactly.
    const total = start <= end ? Math.floor((end - start) * RATE_HZ + 1e-6) + 1 : 0;
    const sure = Math.min(...runs.map(({ reached, closed }) => (closed ? Infinity : reached - LATER_SECONDS)));
    const ready = Math.min(total, Math.max(given, Math.floor((sure - start) * RATE_HZ)));
    if (ready > given) {
      const samples = new Float32Array((ready - given) * channels);
      sensors.forEach((sensor, s) => sensor.sample(samples, channels, ACC_CHANNELS * s, start, given));
      given = ready;
      sink.samples(samples, start);
    }
    const over = sensors.filter((_, s) => runs[s].closed && runs[s].reached === end);
    if (given < total || over.length === 0) return false;
    if (total > 0) sink.end();
    given = 0;
    over.forEach((sensor) => sensor.nextRun());
    return true;
  };

  return {
    push(sensor, time, x, y, z) {
      sensors[sensor].push(time, x, y, z);
      if (++waiting < ROWS_A_BLOCK) return;
      waiting = 0;
      while (giveOut());
    },
    end() {
      sensors.forEach((sensor) => sensor.end());
      while (giveOut());
    },
  };
}
