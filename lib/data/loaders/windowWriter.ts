/** What a loader writes into: windows with what is known of each, and an account of all that was left out. */
import type { Rates } from "../signal/rates";

export interface WindowAbout {
  user: string;
  activity: string;
  recording: string;
  /** Seconds on the recording's clock. */
  start: number;
}

export type TallyUnit = "users" | "rows" | "windows" | "recordings" | "files" | "seconds";

/** What was left out for one reason, or kept and changed in one way. */
export interface Tally {
  reason: string;
  count: number;
  unit: TallyUnit;
  /** The first few places. */
  where: string[];
}

export interface WindowWriter {
  /** Takes a copy of a window `[128, C]`: accelerometer xyz in g and, where C is 6, gyroscope xyz in rad/s, at 50 Hz. */
  add(window: Float32Array, about: WindowAbout): void;
  /** Counts what is left out; the first few places (`where`: file, line, user) are kept as examples. */
  drop(reason: string, count: number, unit: TallyUnit, where: string): void;
  /** Counts, in the same way, what is kept but not as it was recorded. */
  note(reason: string, count: number, unit: TallyUnit, where: string): void;
  /** Counts what was read: native accelerometer rows, their seconds, and the sensors' rates before resampling. */
  recorded(user: string, recording: string, rows: number, seconds: number, rates: Rates): void;
}
