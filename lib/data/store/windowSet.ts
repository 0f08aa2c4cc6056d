/**
 * The window store: data/windows/<set>/{windows.npy (float32 [n, 128, C]), index.arrow, accounting.json}.
 * Windows are read by offset, never the whole file.
 */
import { createHash } from "node:crypto";
import { existsSync, openSync, readFileSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { CHANNELS, NPY_HEADER, RATE_HZ, SEQ_LEN } from "../signal/windowShape";
import { settleStore } from "./replacedStore";
import { joinRates, type RateCount } from "../signal/rates";
import type { Fold } from "../loaders/folds";
import type { Tally } from "../loaders/windowWriter";

export { NPY_HEADER, RATE_HZ, SEQ_LEN };
export type { RateCount, Tally };

/** What was read, what became windows, what was left out and why, and what was kept and how it was changed. */
export interface Accounting {
  users: number;
  recordings: number;
  /** Native accelerometer rows, and the hours that they span. */
  rows: number;
  recordedHours: number;
  windows: number;
  hours: number;
  drops: Tally[];
  /** Of what is in the windows, but not as it was recorded. */
  notes: Tally[];
  /** Of recordings before resampling, in order. */
  rates: RateCount[];
}

/** Windows `[count, 128, channels]` (accelerometer xyz in g, gyroscope xyz in rad/s, 50 Hz), one entry a window in each list. */
export interface WindowSet {
  name: string;
  /** For titles: "real: WISDM phone, 4 activities". */
  title: string;
  source: "real" | "synthetic";
  count: number;
  /** 6, or 3 of the accelerometer alone. */
  channels: number;
  user: string[];
  activity: string[];
  recording: string[];
  /** Seconds on the recording's clock. */
  start: Float64Array;
  users: string[];
  activities: string[];
  /** Hash of the windows and their index. */
  version: string;
  /** Folds by user where the publishers give them. */
  folds: Fold[] | null;
  /** Hours covered; where windows overlap, what they share counts once. */
  hours: number;
  accounting: Accounting;
  /** Reads windows by row, `[rows.length, 128, channels]`. */
  read(rows: ArrayLike<number>, out?: Float32Array): Float32Array;
}

/** accounting.json: all of a set but its windows and their index. */
export interface StoreAbout {
  name: string;
  title: string;
  source: "real" | "synthetic";
  version: string;
  /** What the store was made from: with another key it is made again. */
  inputKey: string;
  folds: Fold[] | null;
  /** Of its windows; missing where an earlier version wrote the store: 6. */
  channels?: number;
  /** All that its windows are labelled with, sorted; missing where an earlier version wrote the store. */
  activities?: string[];
  accounting: Accounting;
}

/** @throws Error where the store is not there or not whole */
export function openWindows(folder: string): WindowSet {
  const about = readAbout(folder);
  const missing = ["index.arrow", "windows.npy"].find((file) => !existsSync(join(folder, file)));
  if (about === null || missing) {
    throw new Error(
      `no window store in ${folder}: expected accounting.json, index.arrow and windows.npy, found no whole ${missing ?? "accounting.json"}`,
    );
  }
  if (!about.accounting?.rates) {
    throw new Error(
      `${folder}: expected the sampling rates found in accounting.json, found none: an earlier version wrote it; import it again, or, of a published set, remove the folder and prepare it again`,
    );
  }
  // Here, not above: to load it takes 100 ms, which a process that only writes a store spends beside its threads.
  const { fromArrow } = require("arquero") as typeof import("arquero");
  const index = fromArrow(readFileSync(join(folder, "index.arrow")));
  const file = join(folder, "windows.npy");
  const count = index.numRows();
  const { channels = CHANNELS } = about;
  const size = SEQ_LEN * channels;
  const bytes = size * 4;
  if (statSync(file).size !== NPY_HEADER + count * bytes) {
    throw new Error(
      `${file}: expected ${count} windows as its index says, found ${statSync(file).size} bytes; import it again, or, of a published set, remove the folder and prepare it again`,
    );
  }
  const descriptor = openSync(file, "r");
  const list = (column: string) => Array.from(index.array(column) as string[]);
  const read = (rows: ArrayLike<number>, out = new Float32Array(rows.length * size)) => {
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i];
      if (!(row >= 0 && row < count)) throw new RangeError(`${about.name} has ${count} windows, asked for window ${row}`);
      readSync(descriptor, new Uint8Array(out.buffer, out.byteOffset + i * bytes, bytes), 0, bytes, NPY_HEADER + row * bytes);
    }
    return out;
  };
  const { inputKey: _, ...known } = about;
  const entries = {
    user: list("user"),
    activity: list("activity"),
    recording: list("recording"),
    start: Float64Array.from(index.array("start") as number[]),
  };
  return { ...known, channels, count, ...entries, ...distinct(entries), hours: coveredHours(entries), read };
}

/** What a store says of itself, or null where there is none, or nothing that can be read. */
export function readAbout(folder: string): StoreAbout | null {
  settleStore(folder);
  const file = join(folder, "accounting.json");
  if (!existsSync(file)) return null;
  try {
    const about = JSON.parse(readFileSync(file, "utf8")) as StoreAbout;
    if (about.accounting) about.accounting.notes ??= []; // of a store that an earlier version made
    return about;
  } catch {
    return null;
  }
}

/**
 * Windows of several sets as one, of chosen users and without overlap: nothing is copied. A user is named "people/user",
 * `people` being by default the set, a recording "set/recording".
 */
export function unionWindows(
  name: string,
  title: string,
  parts: readonly { set: WindowSet; users?: readonly string[]; people?: string }[],
): WindowSet {
  const [{ channels }] = parts.map(({ set }) => set);
  const other = parts.find(({ set }) => set.channels !== channels)?.set;
  if (other) {
    const found = `${parts[0].set.name} with ${channels} and ${other.name} with ${other.channels}`;
    throw new RangeError(`${name}: expected parts with the same number of channels, found ${found}`);
  }
  const size = SEQ_LEN * channels;
  const kept = parts.map(({ set, users, people = set.name }) => ({
    set,
    people,
    rows: apartRows(set, users && new Set(users)),
  }));
  const places = kept.flatMap(({ set, people, rows }) => rows.map((row) => ({ set, people, row })));
  const entries = {
    user: places.map(({ set, people, row }) => `${people}/${set.user[row]}`),
    activity: places.map(({ set, row }) => set.activity[row]),
    recording: places.map(({ set, row }) => `${set.name}/${set.recording[row]}`),
    start: Float64Array.from(places, ({ set, row }) => set.start[row]),
  };
  const one = new Float32Array(size);
  const read = (rows: ArrayLike<number>, out = new Float32Array(rows.length * size)) => {
    for (let i = 0; i < rows.length; i++) {
      const place = places[rows[i]];
      if (!place) throw new RangeError(`${name} has ${places.length} windows, asked for window ${rows[i]}`);
      out.set(place.set.read([place.row], one), i * size);
    }
    return out;
  };
  const hash = createHash("sha256");
  for (const { set, rows } of kept) hash.update(`${set.name} ${set.version}\n`).update(Uint32Array.from(rows));
  const hours = coveredHours(entries);
  const sources = new Set(parts.map(({ set }) => set.source));
  if (sources.size > 1) throw new RangeError(`${name}: its parts mix real and synthetic recordings`);
  return {
    name,
    title,
    source: parts[0].set.source,
    count: places.length,
    channels,
    ...entries,
    ...distinct(entries),
    version: hash.digest("hex").slice(0, 16),
    folds: null,
    hours,
    accounting: joinAccounts(
      kept.map(({ set }) => set.accounting),
      { windows: places.length, hours, ...distinct(entries) },
    ),
    read,
  };
}

function joinAccounts(
  accounts: readonly Accounting[],
  { windows, hours, users }: { windows: number; hours: number; users: string[] },
): Accounting {
  const total = (value: (account: Accounting) => number) => accounts.reduce((sum, account) => sum + value(account), 0);
  return {
    users: users.length,
    recordings: total((account) => account.recordings),
    rows: total((account) => account.rows),
    recordedHours: total((account) => account.recordedHours),
    windows,
    hours,
    drops: accounts.flatMap((account) => account.drops),
    notes: accounts.flatMap((account) => account.notes),
    rates: joinRates(accounts.map((account) => account.rates)),
  };
}

/** Rows of windows that share no sample with the one kept before, in the order of the store. */
function apartRows(set: WindowSet, users?: ReadonlySet<string>): number[] {
  const rows: number[] = [];
  let last = -1;
  for (let row = 0; row < set.count; row++) {
    if (users && !users.has(set.user[row])) continue;
    const follows = last >= 0 && set.recording[row] === set.recording[last] && set.user[row] === set.user[last];
    const apart = set.start[row] - set.start[last] > SEQ_LEN / RATE_HZ - 0.5 / RATE_HZ || set.start[row] < set.start[last];
    if (follows && !apart) continue;
    rows.push(row);
    last = row;
  }
  return rows;
}

/** Hours covered by windows: what neighbours of a recording share counts once. */
export function coveredHours({ user, recording, start }: Pick<WindowSet, "user" | "recording" | "start">): number {
  const seconds = SEQ_LEN / RATE_HZ;
  let total = 0;
  for (let i = 0; i < start.length; i++) {
    const follows = i > 0 && recording[i] === recording[i - 1] && user[i] === user[i - 1] && start[i] >= start[i - 1];
    total += follows ? Math.min(seconds, start[i] - start[i - 1]) : seconds;
  }
  return total / 3600;
}

function distinct({ user, activity }: Pick<WindowSet, "user" | "activity">): Pick<WindowSet, "users" | "activities"> {
  return { users: [...new Set(user)].sort(), activities: [...new Set(activity)].sort() };
}
