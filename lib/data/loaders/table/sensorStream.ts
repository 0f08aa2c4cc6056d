/** One sensor's rows of a recording: brought into order, and known by rate, repeated stamps and whether they ever change. */
import { Thinned } from "../../../numeric/thinned";
import { MAX_GAP_SECONDS } from "../../signal/sensorRows";
import type { Stamp } from "../../read/times";
import type { RecordingColumns } from "./recordingColumns";
import { sampleClock } from "./sampleClock";
import type { SampleRow } from "./sampleRows";
import { sortRows } from "./sortRows";
import { type SampleTaker, spreadPackets } from "./spreadPackets";

/** Spacings that are looked at, for messages. */
const SPACINGS = 1000;

export interface SensorFacts {
  rows: number;
  /** Seconds on the recording's clock. */
  first: number;
  last: number;
  /** Rows with the stamp of the row above; before they are spread, where they are. */
  repeated: number;
  /** Rows too far from the row above to be joined with it. */
  far: number;
  /** Seconds between rows. */
  spacing: Thinned;
  /** Whether any row differs from the first. */
  moves: boolean;
  wraps: number;
}

export interface SensorStream {
  facts: SensorFacts;
  /** @throws Error naming file and row where rows are not in order, or a packet does not fit its neighbours */
  add(row: SampleRow): void;
  end(): void;
}

/** Rows a second, Hz; 0 where the stamps tell none. */
export function rateOf({ rows, first, last }: SensorFacts): number {
  return last > first ? (rows - 1) / (last - first) : 0;
}

/** `where`: file and row of a recording whose gyroscope never changes. */
export function deadGyroscope(where: string, user: string, recording: string, rows: number): Error {
  return new Error(
    `${where}: recording "${recording}" of user "${user}": expected a gyroscope that turns or is noisy, found the same values in all of its ${rows} rows; give --gyro none to import the accelerometer alone, or leave the recording out`,
  );
}

/** `sensor`: 0 for the accelerometer, 1 for the gyroscope; `take` gets its rows in order. */
export function sensorStream(sensor: 0 | 1, origin: Stamp, columns: RecordingColumns, take: SampleTaker): SensorStream {
  const spacing = new Thinned(SPACINGS);
  const facts: SensorFacts = { rows: 0, first: NaN, last: NaN, repeated: 0, far: 0, spacing, moves: false, wraps: 0 };
  const start = [NaN, NaN, NaN];
  const clock = sampleClock(origin, columns);

  const measured: SampleTaker = (seconds, ...rest) => {
    if (facts.rows++ === 0) facts.first = seconds;
    else {
      const apart = seconds - facts.last;
      if (apart > MAX_GAP_SECONDS + 1e-9) facts.far++;
      spacing.add(apart);
    }
    facts.last = seconds;
    take(seconds, ...rest);
  };
  const spreader = columns.spreadStamps ? spreadPackets(measured) : null;
  let before = NaN;
  const ordered: SampleTaker = (seconds, ...rest) => {
    if (seconds === before) facts.repeated++;
    before = seconds;
    if (spreader) spreader.add(seconds, ...rest);
    else measured(seconds, ...rest);
  };
  const sorter = columns.sort ? sortRows(ordered) : null;
  const { add } = sorter ?? { add: ordered };

  return {
    facts,
    add(row) {
      const { values, activity, position } = row;
      const [x, y, z] = [values[3 * sensor], values[3 * sensor + 1], values[3 * sensor + 2]];
      if (Number.isNaN(start[0])) [start[0], start[1], start[2]] = [x, y, z];
      facts.moves ||= x !== start[0] || y !== start[1] || z !== start[2];
      add(clock.seconds(row), x, y, z, activity, position);
    },
    end() {
      sorter?.end();
      spreader?.end();
      facts.wraps = clock.wraps();
    },
  };
}
