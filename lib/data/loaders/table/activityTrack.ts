/** Which activity a recording's rows have at what time: held where it changes, not row by row. */
import { UNLABELLED } from "../../signal/windowShape";

export interface ActivityTrack {
  /** From `time` (seconds, in order) on the rows have this activity; null: none. */
  add(time: number, activity: string | null): void;
  /** The activity of most of the time between two times; what lies before `from` is let go. */
  most(from: number, to: number): string;
}

export function activityTrack(): ActivityTrack {
  let changes: { from: number; activity: string }[] = [];
  return {
    add(from, label) {
      const activity = label ?? UNLABELLED;
      if (changes[changes.length - 1]?.activity !== activity) changes.push({ from, activity });
    },
    most(from, to) {
      let first = 0;
      while (first + 1 < changes.length && changes[first + 1].from <= from) first++;
      if (first > 0) changes = changes.slice(first);
      const seconds = new Map<string, number>();
      for (const [i, change] of changes.entries()) {
        if (change.from >= to) break;
        const until = Math.min(changes[i + 1]?.from ?? to, to);
        const more = Math.max(0, until - Math.max(change.from, from));
        seconds.set(change.activity, (seconds.get(change.activity) ?? 0) + more);
      }
      return [...seconds].reduce((best, each) => (each[1] > best[1] ? each : best), [UNLABELLED, 0])[0];
    },
  };
}
