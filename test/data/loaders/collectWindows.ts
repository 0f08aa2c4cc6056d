/** A window writer that keeps everything in memory. */
import type { Rates } from "../../../lib/data/signal/rates";
import type { DropUnit, WindowAbout, WindowWriter } from "../../../lib/data/loaders/windowWriter";

export interface Drop {
  reason: string;
  count: number;
  unit: DropUnit;
  where: string;
}

export interface Collected extends WindowWriter {
  windows: Float32Array[];
  abouts: WindowAbout[];
  drops: Drop[];
  recordings: { user: string; recording: string; rows: number; seconds: number; rates: Required<Rates> }[];
  /** All that was left out for reasons that match. */
  dropped(reason: RegExp): number;
}

export function collectWindows(): Collected {
  const windows: Float32Array[] = [];
  const abouts: WindowAbout[] = [];
  const drops: Drop[] = [];
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
    recorded: (user, recording, rows, seconds, [acc, gyro = NaN]) =>
      void recordings.push({ user, recording, rows, seconds, rates: [acc, gyro] }),
    dropped: (reason) => drops.filter((drop) => reason.test(drop.reason)).reduce((sum, { count }) => sum + count, 0),
  };
}
