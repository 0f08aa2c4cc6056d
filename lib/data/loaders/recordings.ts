/**
 * Your own recordings: a Parquet or CSV table (plain or .gz), a row a sample, with named columns.
 *
 * Rows of a recording are together, in order of time; rates and gaps are taken from the time stamps.
 */
import { basename } from "node:path";
import { firstAtLeast } from "../../numeric/search";
import { median } from "../../numeric/stats";
import { rateOf } from "../signal/rates";
import { cutWindows, isSlow, MAX_GAP_SECONDS, pairSegments, RATE_HZ, SEQ_LEN, uncutSamples } from "../signal/resample";
import { describeCell, labelIn, nameIn, numberIn, type RowPosition } from "../read/cells";
import type { Cells } from "../read/columns";
import { tableRows } from "../read/tableRows";
import { secondsBetween, type Stamp, summerTimeCure, timeReader } from "../read/times";
import { ACC_CHANNELS, CHANNELS, UNLABELLED } from "../signal/windowShape";
import type { WindowWriter } from "./windowWriter";

export interface RecordingColumns {
  user: string;
  /** By default a recording per file and user. */
  recording?: string;
  activity?: string;
  /** Values of that column that also mean "no label", in any case: `["0", "other"]`. */
  noActivity?: readonly string[];
  time: string;
  acc: readonly [string, string, string];
  /** Null: the accelerometer alone, for a set of 3 channels. */
  gyro: readonly [string, string, string] | null;
  timeUnit: TimeUnit;
  accUnit: AccUnit;
  gyroUnit: GyroUnit;
}

export type TimeUnit = keyof typeof secondsPer;
export type AccUnit = keyof typeof gPer;
export type GyroUnit = keyof typeof radPerSecondPer;

export const secondsPer = { s: 1, ms: 1e-3, us: 1e-6, ns: 1e-9 } as const;
export const gPer = { g: 1, "m/s2": 1 / 9.80665 } as const;
export const radPerSecondPer = { "rad/s": 1, "deg/s": Math.PI / 180 } as const;

/** SisFall's waist sensor, reduced to 50 Hz. */
export const sisfallColumns: RecordingColumns = {
  user: "user",
  recording: "recording",
  activity: "activity",
  time: "t",
  acc: ["acc_x", "acc_y", "acc_z"],
  gyro: ["gyro_x", "gyro_y", "gyro_z"],
  timeUnit: "s",
  accUnit: "g",
  gyroUnit: "rad/s",
};

/** Rates that recordings may have: slower ones cannot become 50 Hz, and no wearable is faster. */
const [MIN_RATE_HZ, MAX_RATE_HZ] = [1 / MAX_GAP_SECONDS, 2000];

/** Share of rows with the stamp of the row above; averages of more would be windows of another rate than the sensor's. */
const MAX_REPEATED = 0.05;

/** A recording while its rows are read. */
interface OpenRecording {
  user: string;
  name: string;
  firstRow: number;
  /** Of the first row. */
  origin: Stamp;
  /** Seconds since then: subtracted first, since nanoseconds since 1970 do not fit a float's digits. */
  time: number[];
  /** The cell of the last row's time, for messages. */
  lastTime: unknown;
  activity: string[];
  values: number[][];
}

/**
 * Reads `file` (.parquet, .csv, .csv.gz) into windows without overlap; a window has the activity of most of its rows,
 * and is unlabelled where most have none.
 *
 * @throws Error naming file, row and column: a column that is not there, a value that is no number, rows of one
 * recording that are not together or not in order of time; RangeError for a rate outside 5 to 2,000 Hz, or
 * where more than 5 % of a recording's rows repeat a stamp
 * @param finished recordings read already, from other files of the same set
 */
export async function loadRecordings(
  file: string,
  columns: RecordingColumns,
  writer: WindowWriter,
  finished = new Set<string>(),
): Promise<void> {
  const noActivity = new Set(columns.noActivity?.map((value) => value.toLowerCase()));
  const timeIn = timeReader(columns.time);
  const unitSeconds = secondsPer[columns.timeUnit];
  const activityIn = (cells: Cells, position: RowPosition) => {
    const label = columns.activity ? labelIn(cells, columns.activity, position) : null;
    return label === null || noActivity.has(label.toLowerCase()) ? UNLABELLED : label;
  };
  const sensors = [...columns.acc, ...(columns.gyro ?? [])];
  let current: OpenRecording | null = null;
  let row = 0;
  for await (const cells of tableRows(file, namesOf(columns))) {
    row++;
    const position = { file, row };
    const user = nameIn(cells, columns.user, position);
    const name = columns.recording
      ? nameIn(cells, columns.recording, position)
      : basename(file).replace(/\.(parquet|csv|csv\.gz)$/i, "");
    if (current === null || current.user !== user || current.name !== name) {
      if (current) finish(current, file, columns, writer);
      const key = JSON.stringify([user, name]);
      if (finished.has(key)) {
        throw new Error(
          `${file}, row ${row}: recording "${name}" of user "${user}" is in two places; sort the rows by user, recording and time, and give each recording a name of its own`,
        );
      }
      finished.add(key);
      const origin = timeIn(cells, position);
      current = { user, name, firstRow: row, origin, time: [], lastTime: null, activity: [], values: sensors.map(() => []) };
    }
    const stamp = timeIn(cells, position);
    if (typeof stamp === "bigint" && columns.timeUnit !== "ns") {
      throw new Error(
        `${file}, column "${columns.time}": --time-unit ${columns.timeUnit} contradicts its dates and times, which bring their own unit; leave the option out`,
      );
    }
    const time = secondsBetween(current.origin, stamp, unitSeconds);
    const last = current.time[current.time.length - 1];
    if (time < last) {
      const cure =
        summerTimeCure(cells[columns.time], time - last) ??
        `sort them${columns.recording ? "" : ", or name the column that distinguishes recordings"}`;
      throw new Error(
        `${file}, row ${row}, column "${columns.time}": expected rows in order of time, found ${describeCell(cells[columns.time])} after ${describeCell(current.lastTime)}; ${cure}`,
      );
    }
    current.time.push(time);
    current.lastTime = cells[columns.time];
    current.activity.push(activityIn(cells, position));
    sensors.forEach((column, channel) => current?.values[channel].push(numberIn(cells, column, position)));
  }
  if (current) finish(current, file, columns, writer);
}

function finish(recording: OpenRecording, file: string, columns: RecordingColumns, writer: WindowWriter): void {
  const { user, name } = recording;
  const time = Float64Array.from(recording.time);
  const stream = (from: number, unit: number) => ({
    time,
    values: recording.values.slice(from, from + 3).map((channel) => Float64Array.from(channel, (v) => v * unit)),
  });
  const seconds = time[time.length - 1];
  const rate = rateOf(time);
  writer.recorded(user, name, time.length, seconds + (rate > 0 ? 1 / rate : 0), columns.gyro ? [rate, rate] : [rate]);
  const where = `${file}, from row ${recording.firstRow}`;
  const repeated = time.reduce((count, t, i) => count + (i > 0 && t === time[i - 1] ? 1 : 0), 0);
  if (repeated > MAX_REPEATED * time.length) {
    throw new RangeError(
      `${where}: recording "${name}" of user "${user}": expected time stamps of their own for the rows, found that ${repeated} of ${time.length} have the stamp of the row above in column "${columns.time}", as where a packet or a second has one stamp; import a column with the sensor's own clock, or, where no rows are lost, number the rows and divide by the sensor's rate`,
    );
  }
  checkRate(recording, time, columns, where);
  writer.drop("rows with the time stamp of the row above, averaged with it", repeated, "rows", where);
  const gyro = columns.gyro ? stream(ACC_CHANNELS, radPerSecondPer[columns.gyroUnit]) : null;
  const channels = gyro ? CHANNELS : ACC_CHANNELS;
  const segments = pairSegments(stream(0, gPer[columns.accUnit]), gyro);
  for (const { start, samples } of segments) {
    cutWindows(samples, 0, channels).forEach((window, w) => {
      const from = start + (w * SEQ_LEN) / RATE_HZ;
      const activity = majority(recording.activity, time, from, from + SEQ_LEN / RATE_HZ);
      writer.add(window, { user, activity, recording: name, start: from });
    });
    const left = uncutSamples(samples.length / channels, 0);
    writer.drop("seconds after a segment's last window", left / RATE_HZ, "seconds", `${user}/${name}`);
  }
  if (segments.length > 1) {
    writer.drop("gaps above 0.2 s, where a recording was cut", segments.length - 1, "recordings", where);
  }
}

/** Other rates than a motion sensor's are those of stamps in another unit, whose windows would be lost or wrong. */
function checkRate({ user, name }: OpenRecording, time: Float64Array, columns: RecordingColumns, where: string): void {
  const rate = rateOf(time);
  if (rate <= MAX_RATE_HZ && !isSlow(time)) return;
  const apart = median(time.subarray(1).map((t, i) => t - time[i]));
  const hz = (1 / (apart || time[time.length - 1] / (time.length - 1))).toPrecision(3);
  throw new RangeError(
    `${where}: recording "${name}" of user "${user}": expected ${MIN_RATE_HZ} to ${MAX_RATE_HZ} rows a second, found ${Number(hz)}, with rows ${Number((apart / secondsPer[columns.timeUnit]).toPrecision(4))} ${columns.timeUnit} apart in column "${columns.time}"; bring all time stamps to one unit and name it by --time-unit, or leave the recording out`,
  );
}

/** The commonest activity of the rows from `from` to `to` seconds. */
function majority(activity: readonly string[], time: Float64Array, from: number, to: number): string {
  const counts = new Map<string, number>();
  for (let i = firstAtLeast(time, from); i < time.length && time[i] < to; i++) {
    counts.set(activity[i], (counts.get(activity[i]) ?? 0) + 1);
  }
  return [...counts].reduce((best, each) => (each[1] > best[1] ? each : best), [UNLABELLED, 0] as [string, number])[0];
}

export function namesOf({
  user,
  recording,
  activity,
  time,
  acc,
  gyro,
}: Omit<RecordingColumns, "timeUnit" | "accUnit" | "gyroUnit">): string[] {
  return [user, recording, activity, time, ...acc, ...(gyro ?? [])].filter((name): name is string => name !== undefined);
}
