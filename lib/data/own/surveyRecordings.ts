/** A first pass over your own recordings: what speaks for the units of each, before any becomes windows. */
import { median, quantile } from "../../numeric/stats";
import { Thinned } from "../../numeric/thinned";
import type { RecordingColumns, RecordingFiles, Units } from "../loaders/table/recordingColumns";
import { eachRecording, type RecordingSink, type SampleRow } from "../loaders/table/sampleRows";
import { SEQ_LEN } from "../signal/windowShape";
import { deadGyroscope } from "../loaders/table/sensorStream";
import { type Stamp, secondsBetween } from "../read/times";

/** Rows of a recording that are looked at, evenly chosen. */
const SAMPLED = 20_000;
/** Rows between two looks at the signal. */
const ROWS_A_LOOK = 10_000;

/** What was found in a recording. */
export interface Survey {
  user: string;
  recording: string;
  file: string;
  /** Of its accelerometer and, where that has rows of its own, its gyroscope. */
  stamps: StampSurvey[];
  /** Median norm of acceleration; NaN without rows. */
  acceleration: number;
  /** Norm of turning rates that 99 of 100 rows stay below; NaN without rows. */
  turning: number;
}

interface StampSurvey {
  file: string;
  /** Between rows, in the table's unit; in seconds where `dated`. NaN where no row follows another. */
  apart: number;
  /** Times that bring their own unit. */
  dated: boolean;
}

/** While rows are looked at. */
export interface SurveyOptions {
  /** Called every 10,000 rows of a recording, with the recordings that are done. */
  onLook?: (recordings: number) => void;
  signal?: AbortSignal;
}

/** Reads all rows once. @throws Error as the loader does where they cannot be read, or the signal's reason */
export async function surveyRecordings(
  sources: readonly RecordingFiles[],
  columns: Omit<RecordingColumns, keyof Units>,
  options: SurveyOptions = {},
): Promise<Survey[]> {
  const surveys: Survey[] = [];
  const finished = new Set<string>();
  for (const source of sources) await eachRecording(source, columns, finished, (first) => surveyOf(first, surveys, options));
  return surveys;
}

function surveyOf({ user, recording, position }: SampleRow, surveys: Survey[], options: SurveyOptions): RecordingSink {
  const { file, row } = position;
  const sensors = [0, 1].map(() => ({ norms: new Thinned(SAMPLED), stamps: stampSurvey(), rows: 0 }));
  return {
    row({ has, values, time, position }) {
      sensors.forEach((sensor, s) => {
        if (!has[s]) return;
        if (++sensor.rows % ROWS_A_LOOK === 0) {
          options.signal?.throwIfAborted();
          options.onLook?.(surveys.length);
        }
        sensor.norms.add(Math.hypot(values[3 * s], values[3 * s + 1], values[3 * s + 2]));
        if (s === 0 || !has[0]) sensor.stamps.add(time, position.file);
      });
    },
    end() {
      const [acc, gyro] = sensors.map(({ norms }) => norms.values());
      if (gyro.length >= SEQ_LEN && gyro.every((norm) => norm === gyro[0])) {
        throw deadGyroscope(`${file}, from row ${row}`, user, recording, sensors[1].rows);
      }
      surveys.push({
        user,
        recording,
        file,
        stamps: sensors.flatMap(({ stamps }) => stamps.found() ?? []),
        acceleration: acc.length > 0 ? median(acc) : NaN,
        turning: gyro.length > 0 ? quantile(Float64Array.from(gyro).sort(), 0.99) : NaN,
      });
    },
  };
}

function stampSurvey(): { add(time: Stamp, file: string): void; found(): StampSurvey | null } {
  const spacing = new Thinned(SAMPLED);
  let before: Stamp | null = null;
  let [rows, steps, file] = [0, 0, ""];
  return {
    add(time, from) {
      rows++;
      file = from;
      if (before !== null && time > before) {
        steps++;
        spacing.add(secondsBetween(before, time, 1));
      }
      before = time;
    },
    found() {
      if (rows === 0) return null;
      // Of packets with one stamp, their rows' spacing.
      const apart = steps > 0 ? (median(spacing.values()) * steps) / (rows - 1) : NaN;
      return { file, apart, dated: typeof before === "bigint" };
    },
  };
}
