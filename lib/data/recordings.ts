/**
 * One's own recordings: a Parquet or CSV table (plain or .gz), a row a sample, with named columns.
 *
 * Rows of a recording stand together, in order of time; rates and gaps are taken from the time stamps.
 */
import { createReadStream } from "node:fs";
import { FileHandle, open } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import { parse } from "csv-parse";
import { AsyncBuffer, parquetMetadataAsync, parquetReadObjects, parquetSchema } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { CHANNELS, cutWindows, pairSegments, RATE_HZ, SEQ_LEN, uncutSamples } from "./resample";
import type { WindowWriter } from "./windowWriter";

export interface RecordingColumns {
  user: string;
  /** By default a recording per file and user. */
  recording?: string;
  activity?: string;
  time: string;
  acc: readonly [string, string, string];
  gyro: readonly [string, string, string];
  timeUnit: keyof typeof secondsPer;
  accUnit: keyof typeof gPer;
  gyroUnit: keyof typeof radPerSecondPer;
}

const secondsPer = { s: 1, ms: 1e-3, us: 1e-6, ns: 1e-9 } as const;
const gPer = { g: 1, "m/s2": 1 / 9.80665 } as const;
const radPerSecondPer = { "rad/s": 1, "deg/s": Math.PI / 180 } as const;

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

type Cells = Record<string, unknown>;

/** One recording while it is read. */
interface Recording {
  user: string;
  name: string;
  firstRow: number;
  time: number[];
  activity: string[];
  values: number[][];
}

/**
 * Reads `file` (.parquet, .csv, .csv.gz) into windows without overlap; a window has the activity of most of its rows.
 *
 * @throws Error naming file, row and column: a column that is not there, a value that is no number, rows of one
 * recording that stand apart or are not in order of time
 */
export async function loadRecordings(file: string, columns: RecordingColumns, writer: WindowWriter): Promise<void> {
  const finished = new Set<string>();
  let current: Recording | null = null;
  let row = 0;
  for await (const cells of rowsOf(file, namesOf(columns))) {
    row++;
    const user = text(cells, columns.user, file, row);
    const name = columns.recording ? text(cells, columns.recording, file, row) : user;
    if (current === null || current.user !== user || current.name !== name) {
      if (current) finish(current, file, columns, writer);
      const key = JSON.stringify([user, name]);
      if (finished.has(key)) {
        throw new Error(`${file}, row ${row}: recording "${name}" of user "${user}" stands in two places; sort the rows by user, recording and time`);
      }
      finished.add(key);
      current = { user, name, firstRow: row, time: [], activity: [], values: Array.from({ length: CHANNELS }, () => []) };
    }
    const time = number(cells, columns.time, file, row);
    const last = current.time[current.time.length - 1];
    if (time < last) {
      throw new Error(`${file}, row ${row}, column "${columns.time}": expected rows in order of time, found ${time} after ${last}; sort them`);
    }
    current.time.push(time);
    current.activity.push(columns.activity ? text(cells, columns.activity, file, row) : "unlabelled");
    [...columns.acc, ...columns.gyro].forEach((column, channel) =>
      current?.values[channel].push(number(cells, column, file, row)),
    );
  }
  if (current) finish(current, file, columns, writer);
}

function finish(recording: Recording, file: string, columns: RecordingColumns, writer: WindowWriter): void {
  const { user, name } = recording;
  const scale = secondsPer[columns.timeUnit];
  const origin = recording.time[0]; // subtracted first: nanoseconds since 1970 do not fit a float's digits
  const time = Float64Array.from(recording.time, (t) => (t - origin) * scale);
  const stream = (from: number, unit: number) => ({
    time,
    values: recording.values.slice(from, from + 3).map((channel) => Float64Array.from(channel, (v) => v * unit)),
  });
  const seconds = time[time.length - 1];
  writer.recorded(user, name, time.length, seconds + (time.length > 1 ? seconds / (time.length - 1) : 0));
  const segments = pairSegments(stream(0, gPer[columns.accUnit]), stream(3, radPerSecondPer[columns.gyroUnit]));
  for (const { start, samples } of segments) {
    cutWindows(samples, 0).forEach((window, w) => {
      const from = start + (w * SEQ_LEN) / RATE_HZ;
      const activity = majority(recording.activity, time, from, from + SEQ_LEN / RATE_HZ);
      writer.add(window, { user, activity, recording: name, start: from });
    });
    const left = uncutSamples(samples.length / CHANNELS, 0);
    writer.drop("seconds after a segment's last window", left / RATE_HZ, "seconds", `${user}/${name}`);
  }
  if (segments.length > 1) {
    const where = `${file}, from row ${recording.firstRow}`;
    writer.drop("gaps above 0.2 s, where a recording was cut", segments.length - 1, "recordings", where);
  }
}

/** The commonest activity of the rows from `from` to `to` seconds. */
function majority(activity: readonly string[], time: Float64Array, from: number, to: number): string {
  const counts = new Map<string, number>();
  for (let i = firstAtOrAfter(time, from); i < time.length && time[i] < to; i++) {
    counts.set(activity[i], (counts.get(activity[i]) ?? 0) + 1);
  }
  return [...counts].reduce((best, each) => (each[1] > best[1] ? each : best), ["unlabelled", 0] as [string, number])[0];
}

function firstAtOrAfter(time: Float64Array, at: number): number {
  let [low, high] = [0, time.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (time[middle] < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

function namesOf({ user, recording, activity, time, acc, gyro }: RecordingColumns): string[] {
  return [user, recording, activity, time, ...acc, ...gyro].filter((name): name is string => name !== undefined);
}

async function* rowsOf(file: string, names: string[]): AsyncGenerator<Cells> {
  if (/\.parquet$/i.test(file)) yield* parquetRows(file, names);
  else if (/\.csv(\.gz)?$/i.test(file)) yield* csvRows(file, names);
  else throw new Error(`${file}: expected a file ending in .parquet, .csv or .csv.gz`);
}

async function* parquetRows(file: string, names: string[]): AsyncGenerator<Cells> {
  const handle = await open(file);
  try {
    const buffer = await bufferOf(handle);
    const metadata = await parquetMetadataAsync(buffer).catch((error: Error) => {
      throw new Error(`${file}: not a Parquet file, or cut off: ${error.message}`);
    });
    checkColumns(file, parquetSchema(metadata).children.map(({ element }) => element.name), names);
    let rowStart = 0;
    for (const group of metadata.row_groups) {
      const rowEnd = rowStart + Number(group.num_rows);
      const rows = await parquetReadObjects({ file: buffer, metadata, compressors, columns: names, rowStart, rowEnd });
      for (const row of rows) yield row;
      rowStart = rowEnd;
    }
  } finally {
    await handle.close();
  }
}

/** What hyparquet reads parts of a file through. */
async function bufferOf(handle: FileHandle): Promise<AsyncBuffer> {
  const { size } = await handle.stat();
  const slice = async (from: number, to = size) => {
    const bytes = new Uint8Array((to < 0 ? size + to : to) - (from < 0 ? size + from : from));
    await handle.read(bytes, 0, bytes.length, from < 0 ? size + from : from);
    return bytes.buffer;
  };
  return { byteLength: size, slice };
}

async function* csvRows(file: string, names: string[]): AsyncGenerator<Cells> {
  const bytes = createReadStream(file);
  const plain = /\.gz$/i.test(file) ? bytes.pipe(createGunzip()) : bytes;
  const header = (found: string[]) => {
    checkColumns(file, found, names);
    return found;
  };
  const parser = plain.pipe(parse({ columns: header, bom: true, trim: true, skip_empty_lines: true, max_record_size: 1 << 16 }));
  bytes.on("error", (error) => parser.destroy(error));
  plain.on("error", (error: Error) => parser.destroy(error));
  try {
    for await (const cells of parser) yield cells as Cells;
  } catch (error) {
    const { message } = error as Error;
    throw message.startsWith(file) ? error : new Error(`${file}: ${message}`);
  }
}

function checkColumns(file: string, found: readonly string[], wanted: readonly string[]): void {
  const missing = wanted.filter((name) => !found.includes(name));
  if (missing.length === 0) return;
  throw new Error(`${file}: no column ${missing.map((name) => `"${name}"`).join(", ")}; found ${found.join(", ")}`);
}

function text(cells: Cells, column: string, file: string, row: number): string {
  const value = cells[column];
  if (value === null || value === undefined || value === "") {
    throw new Error(`${file}, row ${row}, column "${column}": expected a name, found nothing`);
  }
  return String(value);
}

function number(cells: Cells, column: string, file: string, row: number): number {
  const cell = cells[column];
  const value = typeof cell === "string" && cell.trim() === "" ? NaN : Number(cell);
  if (cell === null || !Number.isFinite(value)) {
    throw new Error(`${file}, row ${row}, column "${column}": expected a number, found ${JSON.stringify(cell) ?? "nothing"}`);
  }
  return value;
}
