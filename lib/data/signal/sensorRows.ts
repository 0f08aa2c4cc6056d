/**
 * One sensor's rows as they arrive, and samples of them: by straight lines between rows, low-passed where rows are fast.
 *
 * A run ends where the next row is more than 0.2 s away. Rows that no later sample needs are let go.
 */
import { withRoom } from "../read/numbers";
import { lowPass, REACH_SECONDS } from "./lowPass";
import { RATE_HZ } from "./windowShape";

/** A longer pause between two rows of a sensor is not bridged. */
export const MAX_GAP_SECONDS = 0.2;

/**
 * Samples are low-passed where more rows a second than these lie around them: below 64 Hz, the next rate of devices, and
 * above the 59 Hz that phones of 50 Hz have for two seconds when rows come late. At 60 Hz nothing folds to below 20 Hz.
 */
export const FAST_HZ = 62;

/** Rows are counted so many seconds to either side. */
const AROUND_SECONDS = 1;

/** A sample is final when rows that lie so many seconds later are there: none after these can change it. */
export const LATER_SECONDS = 2 * AROUND_SECONDS + 0.1;

/** Rows that the first buffers have room for. */
const ROOM = 4096;

/** What is known of the run that is being read. */
export interface Run {
  /** Seconds, of its first row. */
  start: number;
  /** Seconds, of its last row so far. */
  reached: number;
  /** Whether no later row belongs to it. */
  closed: boolean;
}

export class SensorRows {
  private time: Float64Array = new Float64Array(ROOM);
  private values: Float64Array[] = [0, 1, 2].map(() => new Float64Array(ROOM));
  private pushed = 0;
  private latest = -Infinity;
  private held = 0;
  /** Held rows before this one have a stamp that no later row can have. */
  private settled = 0;
  /** The last settled row of the run, and the last one not after the next sample. */
  private last = 0;
  private row = 0;
  /** Rows around the next sample: those counted, the first of which is the oldest that is needed, and the filter's first. */
  private around = [0, 0];
  private reach = 0;
  private start = NaN;
  private ended = false;

  /** `sensor` is its name in errors. */
  constructor(private readonly sensor: string) {}

  /** @throws RangeError where the stamp is not a number or lies before the one above it */
  push(time: number, x: number, y: number, z: number): void {
    const before = this.latest;
    this.pushed++;
    if (!Number.isFinite(time)) throw new RangeError(`${this.sensor}: time stamp of row ${this.pushed} is ${time}`);
    if (time < before) {
      const found = `row ${this.pushed} at ${time} s follows ${before} s`;
      throw new RangeError(`${this.sensor}: expected rows in order of time, found that ${found}; sort them by time`);
    }
    if (time > before) this.settle();
    if (this.held === this.time.length) this.makeRoom();
    this.latest = this.time[this.held] = time;
    this.values[0][this.held] = x;
    this.values[1][this.held] = y;
    this.values[2][this.held] = z;
    this.held++;
  }

  /** No row follows. */
  end(): void {
    this.settle();
    this.ended = true;
  }

  /** The run of the rows so far, or null where its first row is not there yet. */
  run(): Run | null {
    if (this.last >= this.settled) return null;
    if (Number.isNaN(this.start)) this.start = this.time[this.last];
    const { time } = this;
    while (this.last + 1 < this.settled && time[this.last + 1] - time[this.last] <= MAX_GAP_SECONDS + 1e-9) this.last++;
    return { start: this.start, reached: time[this.last], closed: this.last + 1 < this.settled || this.ended };
  }

  /** Leaves a closed run for the next one. */
  nextRun(): void {
    this.row = this.reach = ++this.last;
    this.around = [this.row, this.row];
    this.start = NaN;
  }

  /**
   * Writes samples `first`, `first + 1`, … of a segment of the run to `out[n, channels]`, from column `channel` on.
   * The run must be closed, or reach beyond each sample by `LATER_SECONDS`.
   */
  sample(out: Float32Array, channels: number, channel: number, segmentStart: number, first: number): void {
    const { time, values, last } = this;
    const [x, y, z] = values;
    for (let at = channel, i = first; at < out.length; at += channels, i++) {
      const t = segmentStart + i / RATE_HZ;
      while (this.row + 1 < last && time[this.row + 1] <= t) this.row++;
      const rateHz = this.rateAround(t);
      if (rateHz > FAST_HZ) {
        while (time[this.reach + 1] <= t - REACH_SECONDS) this.reach++;
        let to = this.row;
        while (to < last && time[to] < t + REACH_SECONDS) to++;
        lowPass({ time, values, from: this.reach, to, rateHz }, t, out, at);
        continue;
      }
      const { row } = this;
      const next = Math.min(row + 1, last);
      const share = next === row ? 0 : Math.min(1, (t - time[row]) / (time[next] - time[row]));
      out[at] = x[row] * (1 - share) + x[next] * share;
      out[at + 1] = y[row] * (1 - share) + y[next] * share;
      out[at + 2] = z[row] * (1 - share) + z[next] * share;
    }
  }

  /** Rows a second in the two seconds around `t`, which are moved into the run where it begins or ends within them. */
  private rateAround(t: number): number {
    const { time, last, around } = this;
    const from = Math.max(this.start, Math.min(t - AROUND_SECONDS, time[last] - 2 * AROUND_SECONDS));
    while (time[around[0]] < from) around[0]++;
    while (around[1] < last && time[around[1] + 1] <= from + 2 * AROUND_SECONDS) around[1]++;
    const [oldest, newest] = around;
    return newest > oldest ? (newest - oldest) / (time[newest] - time[oldest]) : 0;
  }

  /** Replaces rows with the same stamp by their mean. */
  private settle(): void {
    const rows = this.held - this.settled;
    if (rows > 1) {
      for (const channel of this.values) {
        let mean = 0;
        for (let i = this.settled; i < this.held; i++) mean += channel[i] / rows;
        channel[this.settled] = mean;
      }
    }
    if (rows > 0) this.held = ++this.settled;
  }

  private makeRoom(): void {
    const { held } = this;
    const [gone, newest] = this.around;
    if (gone > held / 2) {
      for (const list of [this.time, ...this.values]) list.copyWithin(0, gone, held);
      this.around = [0, newest - gone];
      this.reach = Math.max(0, this.reach - gone);
      this.row -= gone;
      this.last -= gone;
      this.settled -= gone;
      this.held -= gone;
    } else {
      this.time = withRoom(this.time, held + 1);
      this.values = this.values.map((channel) => withRoom(channel, held + 1));
    }
  }
}
