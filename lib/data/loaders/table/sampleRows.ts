/** The rows of a table, or of a device's two, as samples of the accelerometer, the gyroscope or both, in the order of time. */
import { basename } from "node:path";
import { labelIn, nameIn, numberIn, type RowPosition } from "../../read/cells";
import type { Cells } from "../../read/columns";
import { tableEnding, tableRows } from "../../read/tableRows";
import { type Stamp, timeReader } from "../../read/times";
import { addendsOf, type RecordingColumns, type RecordingFiles } from "./recordingColumns";

type Columns = Omit<RecordingColumns, "timeUnit" | "accUnit" | "gyroUnit">;

/** A row of a table. The same object is used for the rows after it. */
export interface SampleRow {
  position: RowPosition;
  user: string;
  recording: string;
  /** Null: without an activity. */
  activity: string | null;
  time: Stamp;
  /** Undefined where rows have a rate in place of stamps. */
  timeColumn: string | undefined;
  /** As it stands in the table, for messages. */
  timeCell: unknown;
  /** Whether the row is of that sensor; accelerometer and gyroscope. */
  has: [boolean, boolean];
  /** Accelerometer x, y, z and gyroscope x, y, z, in the table's units. */
  values: Float64Array;
}

type Sensors = readonly [acc: boolean, gyro: boolean];

/**
 * Reads row after row; rows of two files come in the order of their stamps, recording by recording.
 *
 * @throws Error naming file, row and column of what cannot be read
 * @param skip is called for each row of another sensor
 */
function sampleRows(source: RecordingFiles, columns: Columns, skip: () => void): AsyncGenerator<SampleRow> {
  const rows = (file: string, sensors: Sensors) => rowsOf(file, source, columns, sensors, skip);
  const { file, gyroFile } = source;
  if (gyroFile === undefined) return rows(file, [true, columns.gyro !== null]);
  return merged(rows(file, [true, false]), rows(gyroFile, [false, true]), source);
}

async function* rowsOf(
  file: string,
  source: RecordingFiles,
  columns: Columns,
  [withAcc, withGyro]: Sensors,
  skip: () => void,
): AsyncGenerator<SampleRow> {
  const { user, recording, rateHz, sensor } = columns;
  const time = withAcc ? columns.time : (columns.gyroTime ?? columns.time);
  const activity = withAcc ? columns.activity : undefined;
  const noActivity = new Set(columns.noActivity?.map((value) => value.toLowerCase()));
  const timeIn = time === undefined ? null : timeReader(time);
  const axes = [withAcc ? columns.acc : null, withGyro ? columns.gyro : null].map((each) => each?.map(addendsOf) ?? null);
  const names = [user, recording, activity, time, sensor?.column, ...axes.flat(2)].flatMap((name) => name ?? []);
  const fileName = basename(source.file).replace(tableEnding, "");
  const row: SampleRow = {
    position: { file, row: 0, decimal: columns.csv?.decimal },
    user: source.user ?? "",
    recording: source.recording ?? fileName,
    activity: null,
    time: 0,
    timeColumn: time,
    timeCell: null,
    has: [false, false],
    values: new Float64Array(6),
  };
  const { position, has, values } = row;
  const read = (cells: Cells, s: number) =>
    axes[s]?.forEach((addends, axis) => {
      let sum = numberIn(cells, addends[0], position);
      for (let i = 1; i < addends.length; i++) sum += numberIn(cells, addends[i], position);
      values[3 * s + axis] = sum;
    });
  let before = { user: "", recording: "", rows: 0 };
  for await (const cells of tableRows(file, [...new Set(names)], columns.csv)) {
    position.row++;
    if (user !== undefined) row.user = nameIn(cells, user, position);
    if (recording !== undefined) row.recording = nameIn(cells, recording, position);
    if (sensor) {
      const name = nameIn(cells, sensor.column, position);
      has[0] = name === sensor.acc;
      has[1] = name === sensor.gyro;
      if (!has[0] && !has[1]) {
        skip();
        continue;
      }
    } else {
      // A table that was joined from two has blanks where the other sensor has no row. Blanks in both are an error.
      has[0] = axes[0] !== null && !(axes[1] !== null && isBlank(cells, axes[0]) && !isBlank(cells, axes[1]));
      has[1] = axes[1] !== null && !(axes[0] !== null && isBlank(cells, axes[1]) && !isBlank(cells, axes[0]));
    }
    if (has[0]) read(cells, 0);
    if (has[1]) read(cells, 1);
    if (activity !== undefined && has[0]) {
      const label = labelIn(cells, activity, position);
      row.activity = label === null || noActivity.has(label.toLowerCase()) ? null : label;
    }
    if (timeIn !== null) {
      row.time = timeIn(cells, position);
      row.timeCell = cells[time as string];
    } else {
      if (before.user !== row.user || before.recording !== row.recording) {
        before = { user: row.user, recording: row.recording, rows: 0 };
      }
      row.timeCell = row.time = before.rows++ / (rateHz as number);
    }
    yield row;
  }
}

/** Whether no cell of a sensor has a value. */
function isBlank(cells: Cells, axes: string[][]): boolean {
  return axes.every((addends) =>
    addends.every((name) => {
      const cell = cells[name];
      if (typeof cell === "number") return Number.isNaN(cell);
      return cell === null || cell === undefined || (typeof cell === "string" && /^(nan|null)?$/i.test(cell.trim()));
    }),
  );
}

const isSame = (a: SampleRow, user: string, recording: string) => a.user === user && a.recording === recording;

/** The rows of two files, of which each has its recordings in the same order. */
async function* merged(
  acc: AsyncGenerator<SampleRow>,
  gyro: AsyncGenerator<SampleRow>,
  { file, gyroFile }: RecordingFiles,
): AsyncGenerator<SampleRow> {
  const streams = [acc, gyro];
  try {
    const heads = [await acc.next(), await gyro.next()];
    let [user, recording] = ["", ""];
    while (!heads[0].done || !heads[1].done) {
      const open = heads.map((head) => !head.done && isSame(head.value, user, recording));
      if (!open[0] && !open[1]) {
        const first = heads.find((head) => !head.done)?.value as SampleRow;
        ({ user, recording } = first);
        const other = heads.find((head) => head.done || !isSame(head.value, user, recording));
        if (other !== undefined) {
          const lacking = first.position.file === file ? gyroFile : file;
          const found = other.done ? "the end of that file" : `user "${other.value.user}", recording "${other.value.recording}"`;
          throw new Error(
            `${first.position.file}, row ${first.position.row}: expected rows of user "${user}", recording "${recording}" also in ${lacking}, in the same order, found ${found}`,
          );
        }
        continue;
      }
      const [a, b] = heads.map((head) => head.value as SampleRow);
      if (open[0] && open[1] && typeof a.time !== typeof b.time) {
        throw new Error(
          `${file} has ${kindOf(a.time)} in the column of time, but ${gyroFile} has ${kindOf(b.time)}; expected one kind in both`,
        );
      }
      const s = open[0] && (!open[1] || a.time <= b.time) ? 0 : 1;
      yield heads[s].value as SampleRow;
      heads[s] = await streams[s].next();
    }
  } finally {
    await Promise.all(streams.map((stream) => stream.return(undefined)));
  }
}

const kindOf = (stamp: Stamp) => (typeof stamp === "bigint" ? "dates and times" : "numbers");

/** What is done with the rows of a recording. */
export interface RecordingSink {
  row(row: SampleRow): void;
  end(): void;
}

/**
 * Reads recordings one after the other: `open` is called with the first row of each.
 *
 * @throws Error where the rows of one are in two places
 * @param finished recordings read already, from other files of the same set
 * @returns the number of rows of other sensors, which were skipped
 */
export async function eachRecording(
  source: RecordingFiles,
  columns: Columns,
  finished: Set<string>,
  open: (first: SampleRow) => RecordingSink,
): Promise<number> {
  let current: { user: string; recording: string; sink: RecordingSink } | null = null;
  let skipped = 0;
  for await (const row of sampleRows(source, columns, () => skipped++)) {
    if (current === null || !isSame(row, current.user, current.recording)) {
      current?.sink.end();
      const { user, recording } = row;
      const key = JSON.stringify([user, recording]);
      if (finished.has(key)) {
        throw new Error(
          `${row.position.file}, row ${row.position.row}: recording "${recording}" of user "${user}" is in two places; give each recording a name of its own, or, where one recording is scattered, put its rows together`,
        );
      }
      finished.add(key);
      current = { user, recording, sink: open(row) };
    }
    current.sink.row(row);
  }
  current?.sink.end();
  return skipped;
}
