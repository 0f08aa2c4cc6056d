/** Collects what loading a unit gives, to be passed from a thread to the coordinator, and to the store. */
import { CHANNELS, SEQ_LEN } from "../signal/windowShape";
import type { Rates } from "../signal/rates";
import type { Tally, WindowWriter } from "../loaders/windowWriter";

/** What a unit gave: its windows, and what was left out, changed or counted on the way. */
export interface LoadedWindows {
  /** `[n, 128, C]` */
  windows: Float32Array;
  /** Neighbouring windows of one recording: a name is held once, not by each window. */
  runs: [user: string, activity: string, recording: string, windows: number][];
  /** Seconds on the recording's clock, a window each. */
  starts: number[];
  drops: Tally[];
  notes: Tally[];
  recorded: [user: string, recording: string, rows: number, seconds: number, rates: Rates][];
}

export interface WindowCollector {
  writer: WindowWriter;
  /** Windows since the last `take`. */
  held(): number;
  /** Returns what was written, and starts again with nothing. */
  take(): LoadedWindows;
}

/** Places kept as examples of a tally. */
const EXAMPLES = 5;
/** Windows that the first buffer has room for. */
const ROOM = 256;

export function collectWindows(channels = CHANNELS): WindowCollector {
  const size = SEQ_LEN * channels;
  let loaded = noWindows(size);
  let held = 0;
  const writer: WindowWriter = {
    add(window, { user, activity, recording, start }) {
      if (window.length !== size) throw new RangeError(`a window has ${size} values, found ${window.length}`);
      // Not zero where a value is NaN or infinite; two sums, so that one addition need not wait for the other.
      let [even, odd] = [0, 0];
      for (let i = 0; i < size; i += 2) {
        even += window[i] * 0;
        odd += window[i + 1] * 0;
      }
      if (even + odd !== 0) throw new RangeError(`window at ${start} s of ${recording} has a value that is not finite`);
      if ((held + 1) * size > loaded.windows.length) {
        const larger = new Float32Array(2 * loaded.windows.length);
        larger.set(loaded.windows);
        loaded.windows = larger;
      }
      loaded.windows.set(window, held++ * size);
      loaded.starts.push(start);
      const last = loaded.runs[loaded.runs.length - 1];
      if (last && last[0] === user && last[1] === activity && last[2] === recording) last[3]++;
      else loaded.runs.push([user, activity, recording, 1]);
    },
    drop(reason, count, unit, where) {
      tally(loaded.drops, { reason, count, unit, where: [where] });
    },
    note(reason, count, unit, where) {
      tally(loaded.notes, { reason, count, unit, where: [where] });
    },
    recorded: (...recording) => void loaded.recorded.push(recording),
  };
  return {
    writer,
    held: () => held,
    take() {
      const taken = { ...loaded, windows: loaded.windows.subarray(0, held * size) };
      loaded = noWindows(size);
      held = 0;
      return taken;
    },
  };
}

/** Adds to the tally of that reason, or appends it; nothing where nothing was counted. */
export function tally(tallies: Tally[], { reason, count, unit, where }: Tally): void {
  if (count === 0) return;
  let found = tallies.find((each) => each.reason === reason && each.unit === unit);
  if (found === undefined) tallies.push((found = { reason, count: 0, unit, where: [] }));
  found.count += count;
  for (const place of where) if (found.where.length < EXAMPLES && !found.where.includes(place)) found.where.push(place);
}

function noWindows(size: number): LoadedWindows {
  return { windows: new Float32Array(ROOM * size), runs: [], starts: [], drops: [], notes: [], recorded: [] };
}
