/**
 * One sensor's rows as they arrive: in order of time, each stamp once, in runs without a gap; older rows are let go.
 *
 * A run ends where the next row is more than 0.2 s away.
 */

import { RATE_HZ } from "./windowShape";

/** A longer pause between two rows of a sensor is not bridged. */
export const MAX_GAP_SECONDS = 0.2;

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
  private time = new Float64Array(ROOM);
  private values = [0, 1, 2].map(() => new Float64Array(ROOM));
  private pushed = 0;
  private latest = -Infinity;
  private held = 0;
  /** Held rows before this one have a stamp that no later row can have. */
  private settled = 0;
  /** First row that the next sample may need, and the last settled row of the run. */
  private row = 0;
  private last = 0;
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
    this.row = ++this.last;
    this.start = NaN;
  }

  /** Writes samples `first`, `first + 1`, … of a segment of the run to `out[n, channels]`, from column `channel` on. */
  interpolate(out: Float32Array, channels: number, channel: number, segmentStart: number, first: number): void {
    const { time, last } = this;
    const [x, y, z] = this.values;
    let { row } = this;
    for (let at = channel, sample = 0; at < out.length; at += channels, sample++) {
      const t = segmentStart + (first + sample) / RATE_HZ;
      while (row + 1 < last && time[row + 1] <= t) row++;
      const next = Math.min(row + 1, last);
      const share = next === row ? 0 : Math.min(1, (t - time[row]) / (time[next] - time[row]));
      out[at] = x[row] * (1 - share) + x[next] * share;
      out[at + 1] = y[row] * (1 - share) + y[next] * share;
      out[at + 2] = z[row] * (1 - share) + z[next] * share;
    }
    this.row = row;
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
    const { row, held } = this;
    if (row > held / 2) {
      for (const list of [this.time, ...this.values]) list.copyWithin(0, row, held);
      this.row = 0;
      this.last -= row;
      this.settled -= row;
      this.held -= row;
    } else {
      const larger = (list: Float64Array) => {
        const copy = new Float64Array(2 * list.length);
        copy.set(list);
        return copy;
      };
      this.time = larger(this.time);
      this.values = this.values.map(larger);
    }
  }
}
