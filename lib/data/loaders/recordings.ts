/**
 * Your own recordings: Parquet or CSV tables with named columns, into windows.
 *
 * Rows of a recording are together; rates and gaps are taken from the time stamps. Memory does not grow with a recording.
 */
import { median } from "../../numeric/stats";
import { pairSensors } from "../signal/pairSensors";
import { windowCutter } from "../signal/resample";
import { MAX_GAP_SECONDS } from "../signal/sensorRows";
import { RATE_HZ, SEQ_LEN } from "../signal/windowShape";
import { activityTrack } from "./table/activityTrack";
import { gPer, radPerSecondPer, type RecordingColumns, type RecordingFiles, secondsPer } from "./table/recordingColumns";
import { eachRecording, type RecordingSink, type SampleRow } from "./table/sampleRows";
import { deadGyroscope, rateOf, type SensorFacts, sensorStream } from "./table/sensorStream";
import type { WindowWriter } from "./windowWriter";

/** Rates that recordings may have: slower ones cannot become 50 Hz, and no wearable is faster. */
const [MIN_RATE_HZ, MAX_RATE_HZ] = [1 / MAX_GAP_SECONDS, 2000];

/** Share of rows with the stamp of the row above; averages of more would be windows of another rate than the sensor's. */
const MAX_REPEATED = 0.05;

/**
 * Reads a table, or the two of sensors with a file each, into windows without overlap; a window
 * has the activity of most of its time, and is unlabelled where that has none.
 *
 * @throws Error naming file, row and column: a column that is not there, a value that is no number, rows of one
 * recording that are not together or not in order of time, a gyroscope that never changes; RangeError for a rate outside
 * 5 to 2,000 Hz, or where more than 5 % of a recording's rows repeat a stamp
 * @param finished recordings read already, from other files of the same set
 */
export async function loadRecordings(
  source: string | RecordingFiles,
  columns: RecordingColumns,
  writer: WindowWriter,
  finished = new Set<string>(),
): Promise<void> {
  const files = typeof source === "string" ? { file: source } : source;
  const skipped = await eachRecording(files, columns, finished, (first) => openRecording(first, columns, writer));
  writer.drop("rows of other sensors", skipped, "rows", files.file);
}

/** What messages say of a recording. */
interface RecordingName {
  user: string;
  recording: string;
  /** `walks.csv, from row 1` */
  where: string;
}

function openRecording(first: SampleRow, columns: RecordingColumns, writer: WindowWriter): RecordingSink {
  const { user, recording, position, time: origin } = first;
  const where = `${position.file}, from row ${position.row}`;
  const activities = activityTrack();
  const sensors = columns.gyro === null ? 1 : 2;
  const units = [gPer[columns.accUnit], radPerSecondPer[columns.gyroUnit]];
  let segments = 0;
  const cutter = windowCutter(0, 3 * sensors, {
    window: (window, start) =>
      writer.add(window, { user, activity: activities.most(start, start + SEQ_LEN / RATE_HZ), recording, start }),
    end(uncut) {
      segments++;
      writer.drop("seconds after a segment's last window", uncut / RATE_HZ, "seconds", `${user}/${recording}`);
    },
  });
  const paired = pairSensors(sensors, cutter);
  const streams = ([0, 1] as const).slice(0, sensors).map((sensor) =>
    sensorStream(sensor, origin, columns, (seconds, x, y, z, activity) => {
      if (sensor === 0) activities.add(seconds, activity);
      const unit = units[sensor];
      paired.push(sensor, seconds, x * unit, y * unit, z * unit);
    }),
  );
  return {
    row(row) {
      if (row.has[0]) streams[0].add(row);
      if (row.has[1]) streams[1].add(row);
    },
    end() {
      streams.forEach((stream) => stream.end());
      paired.end();
      const facts = streams.map((stream) => stream.facts);
      account({ user, recording, where }, facts, columns, writer);
      if (segments > 1) {
        writer.note("gaps above 0.2 s, where a recording was cut", segments - 1, "recordings", where);
      }
    },
  };
}

/** Counts what was read. @throws Error where it is no recording of two sensors at a sensor's rate */
function account(name: RecordingName, facts: SensorFacts[], columns: RecordingColumns, writer: WindowWriter): void {
  const { user, recording, where } = name;
  const [acc, gyro] = facts;
  const rates = facts.map(rateOf);
  const seconds = acc.rows > 0 ? acc.last - acc.first : 0;
  writer.recorded(user, recording, acc.rows, seconds + (rates[0] > 0 ? 1 / rates[0] : 0), [rates[0], rates[1]]);
  for (const sensor of facts) {
    checkStamps(name, sensor, columns);
    const reason = columns.spreadStamps
      ? "rows with the time stamp of the row above, spread up to the next stamp"
      : "rows with the time stamp of the row above, averaged with it";
    writer.note(reason, sensor === gyro && gyro.rows === acc.rows ? 0 : sensor.repeated, "rows", where);
    writer.note("starts of a counter from 0, unwrapped", sensor === acc ? sensor.wraps : 0, "recordings", where);
  }
  if (gyro === undefined) return;
  checkPair(name, acc, gyro);
  if (acc.rows === 0 || gyro.rows === 0) {
    writer.drop(`without rows of the ${acc.rows === 0 ? "accelerometer" : "gyroscope"}`, 1, "recordings", where);
  }
}

function checkPair({ user, recording, where }: RecordingName, acc: SensorFacts, gyro: SensorFacts): void {
  const of = `${where}: recording "${recording}" of user "${user}"`;
  if (gyro.rows >= SEQ_LEN && !gyro.moves) throw deadGyroscope(where, user, recording, gyro.rows);
  if (Math.max(acc.first, gyro.first) > Math.min(acc.last, gyro.last)) {
    const seconds = ({ first, last }: SensorFacts) => `from ${first.toFixed(3)} to ${last.toFixed(3)} s`;
    throw new Error(
      `${of}: expected both sensors on one clock, found the accelerometer ${seconds(acc)} and the gyroscope ${seconds(gyro)} after the first row`,
    );
  }
}

/** Other rates than a motion sensor's are those of stamps in another unit, whose windows would be lost or wrong. */
function checkStamps({ user, recording, where }: RecordingName, facts: SensorFacts, columns: RecordingColumns): void {
  const { rows, repeated, far, first, last } = facts;
  const of = `${where}: recording "${recording}" of user "${user}"`;
  const column = `column "${columns.time}"`;
  if (!columns.spreadStamps && repeated > MAX_REPEATED * rows) {
    throw new RangeError(
      `${of}: expected time stamps of their own for the rows, found that ${repeated} of ${rows} have the stamp of the row above in ${column}, as where a packet or a second has one stamp; give --spread-stamps to spread them evenly up to the next stamp, or import a column with the sensor's own clock`,
    );
  }
  if (rows < 2) return;
  const rate = rateOf(facts);
  if (rate <= MAX_RATE_HZ && far <= (rows - 1) / 2) return;
  if (columns.time === undefined)
    throw new RangeError(`--rate: expected ${MIN_RATE_HZ} to ${MAX_RATE_HZ} rows a second, found ${columns.rateHz}`);
  const apart = median(facts.spacing.values());
  const hz = (1 / (apart || (last - first) / (rows - 1))).toPrecision(3);
  const inUnits = Number((apart / secondsPer[columns.timeUnit]).toPrecision(4));
  throw new RangeError(
    `${of}: expected ${MIN_RATE_HZ} to ${MAX_RATE_HZ} rows a second, found ${Number(hz)}, with rows ${inUnits} ${columns.timeUnit} apart in ${column}; bring all time stamps to one unit and name it by --time-unit, or leave the recording out`,
  );
}
