/** Fills a window store: windows go into its file, their index and the accounting stay in memory until the end. */
import { readSync, writeSync } from "node:fs";
import { crc32 } from "node:zlib";
import { gravityByUser } from "../signal/gravity";
import { type LoadedWindows, tally } from "./collectWindows";
import { countRates } from "../signal/rates";
import { npyHeader, storeVersion } from "./storeFormat";
import { type Accounting, coveredHours, NPY_HEADER, type RateCount, SEQ_LEN, type Tally } from "./windowSet";

/** Windows read or written at a time: 6 MB. */
const PIECE = 2048;

/** Loaded windows that are in the file: their checksum shows whether they are still the same. */
export interface StoredWindows extends Omit<LoadedWindows, "windows"> {
  crc: number;
}

export interface StoreSink {
  /** Writes the windows at the end of the file, and adds the rest to the index and the accounting. */
  append(loaded: LoadedWindows): StoredWindows;
  /** Does the same with windows that the file should hold next; false where it holds others. */
  resume(stored: StoredWindows): boolean;
  /** Bytes of the file, up to the last window. */
  bytes(): number;
  /** Completes the file. @throws Error where it holds no windows, or a user's acceleration is not in g */
  finish(): { index: StoreIndex; accounting: Accounting; version: string };
}

interface StoreIndex {
  user: string[];
  activity: string[];
  recording: string[];
  start: Float64Array;
}

/** Into `file`, open to read and write: windows `[128, channels]`. */
export function storeSink(file: number, channels: number): StoreSink {
  const size = SEQ_LEN * channels;
  const index = { user: [] as string[], activity: [] as string[], recording: [] as string[], start: [] as number[] };
  const names = new Map<string, string>();
  const [drops, notes]: [Tally[], Tally[]] = [[], []];
  const users = new Set<string>();
  const read = { recordings: new Set<string>(), rows: 0, seconds: 0, rates: [] as RateCount[] };
  const version = storeVersion();
  const gravity = gravityByUser();
  let bytes = NPY_HEADER;

  /** One copy of a name, however many threads have sent it. */
  const known = (name: string) => names.get(name) ?? (names.set(name, name), name);

  const takeUp = ({ runs, starts, drops: left, notes: changed, recorded }: Omit<LoadedWindows, "windows">) => {
    for (const [user, activity, recording, windows] of runs) {
      for (let i = 0; i < windows; i++) {
        index.user.push(known(user));
        index.activity.push(known(activity));
        index.recording.push(recording);
      }
    }
    for (const start of starts) index.start.push(start);
    for (const each of left) tally(drops, each);
    for (const each of changed) tally(notes, each);
    for (const [user, recording, rows, seconds, rates] of recorded) {
      users.add(user);
      read.recordings.add(JSON.stringify([user, recording]));
      read.rows += rows;
      read.seconds += seconds;
      countRates(read.rates, rates);
    }
  };
  const weigh = (windows: Float32Array, runs: LoadedWindows["runs"]) => {
    let at = 0;
    for (const [user, , , count] of runs) {
      for (let i = 0; i < count; i++, at += size) gravity.add(user, windows.subarray(at, at + size));
    }
  };

  return {
    append({ windows, ...rest }) {
      const added = new Uint8Array(windows.buffer, windows.byteOffset, windows.byteLength);
      for (let done = 0; done < added.length;) done += writeSync(file, added, done, added.length - done, bytes + done);
      bytes += added.length;
      version.addWindows(added);
      weigh(windows, rest.runs);
      takeUp(rest);
      return { ...rest, crc: crc32(added) };
    },
    resume({ crc, ...rest }) {
      const windows = new Float32Array(rest.starts.length * size);
      const found = new Uint8Array(windows.buffer);
      for (let done = 0; done < found.length;) {
        const length = readSync(file, found, done, Math.min(PIECE * size * 4, found.length - done), bytes + done);
        if (length === 0) return false;
        done += length;
      }
      if (crc32(found) !== crc) return false;
      bytes += found.length;
      version.addWindows(found);
      weigh(windows, rest.runs);
      takeUp(rest);
      return true;
    },
    bytes: () => bytes,
    finish() {
      const count = index.user.length;
      if (count === 0) {
        const why = drops.map((drop) => `${drop.reason} (${drop.count} ${drop.unit})`).join("; ");
        throw new Error(`no windows were found; left out: ${why || "nothing"}`);
      }
      const [wrong] = gravity.wrong();
      if (wrong) throw new Error(wrong);
      writeSync(file, npyHeader(count, channels), 0, NPY_HEADER, 0);
      const entries = { ...index, start: Float64Array.from(index.start) };
      const accounting: Accounting = {
        users: users.size,
        recordings: read.recordings.size,
        rows: read.rows,
        recordedHours: read.seconds / 3600,
        windows: count,
        hours: coveredHours(entries),
        drops,
        notes,
        rates: read.rates.sort((a, b) => a.hz - b.hz),
      };
      return { index: entries, accounting, version: version.digest(entries) };
    },
  };
}
