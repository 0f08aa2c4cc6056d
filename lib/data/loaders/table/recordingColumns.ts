/** How a table of recordings is read: which column is what, and in which unit. */
import type { CsvDialect } from "../../read/csv/csvRows";

/** Three columns, x, y and z; each may be a sum, `"gravity.x+userAcceleration.x"`. */
export type AxisColumns = readonly [x: string, y: string, z: string];

export interface RecordingColumns {
  /** Left out where a path, or the owner, says who wore the sensor. */
  user?: string;
  /** By default a recording per file and user. */
  recording?: string;
  activity?: string;
  /** Values of that column that also mean "no label", in any case: `["0", "other"]`. */
  noActivity?: readonly string[];
  /** Left out where rows have no stamps, but `rateHz`. */
  time?: string;
  /** Of the gyroscope's own file, where its column of time has another name. */
  gyroTime?: string;
  /** Rows a second, in place of time stamps. */
  rateHz?: number;
  acc: AxisColumns;
  /** Null: the accelerometer alone. */
  gyro: AxisColumns | null;
  /** Of a table with a row a sensor and sample: the column of the sensor's name, and the names. */
  sensor?: { column: string; acc: string; gyro: string | null };
  /** Sort the rows of a recording by time. */
  sort?: boolean;
  /** Spread the rows of a packet, which share a stamp, evenly up to the next stamp. */
  spreadStamps?: boolean;
  /** How CSV is written. */
  csv?: CsvDialect;
  timeUnit: TimeUnit;
  accUnit: AccUnit;
  gyroUnit: GyroUnit;
}

export interface Units {
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

/** A table, or the two of a device whose sensors have a file each. */
export interface RecordingFiles {
  /** Of both sensors, or of the accelerometer. */
  file: string;
  /** Of the gyroscope, where it has a file of its own. */
  gyroFile?: string;
  /** Who wore the sensor, and the recording's name, where no column says so. */
  user?: string;
  recording?: string;
}

/** The columns of `"gravity.x+userAcceleration.x"`. */
export const addendsOf = (axis: string): string[] => axis.split("+").map((name) => name.trim());

/** Of SisFall and the other published sets that are read as tables. */
export const tableColumns = {
  user: "user",
  recording: "recording",
  activity: "activity",
  time: "t",
  acc: ["acc_x", "acc_y", "acc_z"],
  gyro: ["gyro_x", "gyro_y", "gyro_z"],
} as const;

/** The same in the units that these sets have. */
export const sisfallColumns: RecordingColumns = { ...tableColumns, timeUnit: "s", accUnit: "g", gyroUnit: "rad/s" };
