/** A window writer that keeps everything in memory. */
import type { Rates } from "../../../lib/data/signal/rates";
import type { TallyUnit, WindowAbout, WindowWriter } from "../../../lib/data/loaders/windowWriter";

export interface Counted {
  reason: string;
  count: number;
  unit: TallyUnit;
  where: string;
}

export interface Collected extends WindowWriter {
  windows: Float32Array[];
  abouts: WindowAbout[];
  drops: Counted[];
  recordings: { user: string; recording: string; rows: number; seconds: number; rates: Required<Rates> }[];
  /** All that was left out for reasons that match. */
  dropped(reason: RegExp): number;
  /** All that was kept and changed in ways that match. */
  noted(reason: RegExp): number;
}

export function collectWindows(): Collected {
  const windows: Float32Array[] = [];
  const abouts: WindowAbout[] = [];
  const drops: Counted[] = [];
  const notes: Counted[] = [];
  const recordings: Collected["recordings"] = [];
  return {
    windows,
    abouts,
    drops,
    recordings,
    add(window, about) {
      windows.push(window.slice());
      abouts.push({ ...about });
    },
    drop(reason, count, unit, where) {
      if (count > 0) drops.push({ reason, count, unit, where });
    },
    note(reason, count, unit, where) {
      if (count > 0) notes.push({ reason, count, unit, where });
    },
    recorded: (user, recording, rows, seconds, [acc, gyro = NaN]) =>
      void recordings.push({ user, recording, rows, seconds, rates: [acc, gyro] }),
    dropped: (reason) => total(drops, reason),
    noted: (reason) => total(notes, reason),
  };
}

function total(counted: readonly Counted[], reason: RegExp): number {
  return counted.filter((each) => reason.test(each.reason)).reduce((sum, { count }) => sum + count, 0);
}
