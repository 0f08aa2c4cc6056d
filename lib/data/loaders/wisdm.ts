/**
 * WISDM 2019 (Weiss et al.): takes of three minutes, phone or watch, each sensor on its own clock at 20 to 100 Hz.
 *
 * Sensors are paired by time within a take (user and activity); windows share half with the next. A unit is a user.
 */
import type { Archive } from "../read/archive";
import { type Scanner, scan, withRoom } from "../read/numbers";
import type { ArchiveEntry, EntryReader } from "../read/entryReader";
import { rateOf, type Rates } from "../signal/rates";
import { RATE_HZ, SLOW, type Stream, cutWindows, isSlow, pairSegments, uncutSamples, windowStep } from "../signal/resample";
import type { Loader, Unit } from "./units";
import type { WindowWriter } from "./windowWriter";

export interface WisdmOptions {
  device: "phone" | "watch";
  /** Activities that are taken; by default all. */
  letters?: string;
  overlap?: 0 | 0.5;
}

/** By the publishers' letters, of which there is no N. */
const activityNames: Record<string, string> = {
  A: "walking",
  B: "jogging",
  C: "stairs",
  D: "sitting",
  E: "standing",
  F: "typing",
  G: "teeth",
  H: "soup",
  I: "chips",
  J: "pasta",
  K: "drinking",
  L: "sandwich",
  M: "kicking",
  O: "catch",
  P: "dribbling",
  Q: "writing",
  R: "clapping",
  S: "folding",
};
/** Standard gravity: the accelerometer is published in m/s². */
const metresPerG = 9.80665;
/** What the accounting says of takes whose stamps were made, not recorded. */
export const EVEN_STAMPS = "takes of a sensor whose time stamps are spread evenly from its first to its last";
const sensors = ["accel", "gyro"] as const;
type Sensor = (typeof sensors)[number];

interface UserFiles extends Unit {
  user: string;
  files: Partial<Record<Sensor, ArchiveEntry>>;
}

/** The letters of a user's takes. */
interface Letters {
  user: string;
  letters: string[];
}

/** A sensor's rows in a file, four values each (nanoseconds, x, y, z), and the rows of each take: 1629's are there twice. */
interface Rows {
  values: Float64Array;
  takes: Map<string, [from: number, to: number][]>;
}

export function wisdm({ device, letters: wanted, overlap = 0.5 }: WisdmOptions): Loader<UserFiles, Letters> {
  return {
    list: async ([archive]) => findUsers(archive, device),
    async load({ user, files }, read, writer) {
      const rows: Partial<Record<Sensor, Rows>> = {};
      for (const sensor of sensors) {
        const entry = files[sensor];
        if (entry === undefined) writer.drop(`no ${sensor} file`, 1, "files", `user ${user}, ${device}`);
        else rows[sensor] = await readRows(entry, read, user);
      }
      const found = new Set(sensors.flatMap((sensor) => [...(rows[sensor]?.takes.keys() ?? [])]));
      const letters = [...found].filter((letter) => wanted?.includes(letter) ?? true).sort();
      for (const letter of letters) loadTake(user, letter, rows, overlap, writer);
      return { user, letters };
    },
    finish(summaries, writer) {
      const expected = [...new Set(summaries.flatMap(({ letters }) => letters))].sort();
      for (const { user, letters } of summaries) {
        for (const letter of expected) {
          if (!letters.includes(letter)) writer.drop("take not in the published files", 1, "recordings", `${user}-${letter}`);
        }
      }
    },
  };
}

function findUsers(archive: Archive, device: string): UserFiles[] {
  const pattern = new RegExp(`(?:^|/)${device}/(accel|gyro)/data_(\\d+)_\\1_${device}\\.txt$`);
  const users = new Map<string, UserFiles["files"]>();
  for (const file of archive.files) {
    const match = pattern.exec(file);
    if (match === null) continue;
    const own = users.get(match[2]) ?? {};
    own[match[1] as Sensor] = archive.entry(file);
    users.set(match[2], own);
  }
  if (users.size === 0) {
    const expected = `raw/${device}/{accel,gyro}/data_16NN_{accel,gyro}_${device}.txt`;
    throw new Error(`${archive.path}: expected files …/${expected}, found none among ${archive.files.length}`);
  }
  return [...users]
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([user, files]) => ({ name: `user ${user}`, user, files, entries: sensors.flatMap((sensor) => files[sensor] ?? []) }));
}

async function readRows(entry: ArchiveEntry, read: EntryReader["read"], user: string): Promise<Rows> {
  const bytes = await read(entry);
  return readTakes(scan(bytes, entry.file), user, bytes.length >> 3);
}

/** Lines `user,activity,nanoseconds,x,y,z;`; there is room for so many values at first. */
function readTakes(lines: Scanner, user: string, room: number): Rows {
  const takes: Rows["takes"] = new Map();
  let values: Float64Array = new Float64Array(room);
  let at = 0;
  let current: [from: number, to: number] = [0, 0];
  // What the line before began with: most lines do too.
  let head = Buffer.from("\n");
  while (lines.nextLine()) {
    if (!lines.skip(head)) {
      const letter = readHead(lines, user);
      head = Buffer.from(`${user},${letter},`);
      current[1] = at;
      current = [at, at];
      const blocks = takes.get(letter);
      if (blocks) blocks.push(current);
      else takes.set(letter, [current]);
    }
    values = withRoom(values, at + 4);
    lines.numbers(values, at, 4);
    lines.endLine();
    at += 4;
  }
  current[1] = at;
  return { values, takes };
}

function readHead(lines: Scanner, user: string): string {
  const found = lines.word();
  if (found !== user) throw lines.error(`expected user ${user}, as in the file's name, found ${found}`);
  const letter = lines.word();
  if (Object.hasOwn(activityNames, letter)) return letter;
  throw lines.error(`expected an activity of ${Object.keys(activityNames).join("")}, found "${letter}"`);
}

function loadTake(user: string, letter: string, of: Partial<Record<Sensor, Rows>>, overlap: 0 | 0.5, writer: WindowWriter): void {
  const recording = `${user}-${letter}`;
  const missing = sensors.find((sensor) => !of[sensor]?.takes.has(letter));
  if (missing !== undefined) return writer.drop(`take without ${missing} rows`, 1, "recordings", recording);
  const [accel, gyro] = sensors.map((sensor) => {
    const { rows, repeated } = orderRows(takeOf(of[sensor] as Rows, letter));
    writer.drop(`${sensor} rows that repeat another exactly`, repeated, "rows", recording);
    if (runsEvenly(rows)) writer.note(EVEN_STAMPS, 1, "recordings", `${recording}, ${sensor}`);
    return rows;
  });
  const start = accel[0];
  const acc = toStream(accel, start, metresPerG);
  const turning = toStream(gyro, start, 1);
  const about = { user, recording, activity: activityNames[letter] };
  const rates: Rates = [rateOf(acc.time), rateOf(turning.time)];
  writer.recorded(user, recording, acc.time.length, acc.time[acc.time.length - 1], rates);
  if (isSlow(acc.time) || isSlow(turning.time)) return writer.drop(SLOW, 1, "recordings", recording);
  for (const segment of pairSegments(acc, turning)) {
    cutWindows(segment.samples, overlap).forEach((window, w) => {
      writer.add(window, { ...about, start: segment.start + (w * windowStep(overlap)) / RATE_HZ });
    });
    const uncut = uncutSamples(segment.samples.length / 6, overlap) / RATE_HZ;
    writer.drop("seconds after a segment's last window", uncut, "seconds", recording);
  }
}

function takeOf({ values, takes }: Rows, letter: string): Float64Array {
  const blocks = (takes.get(letter) ?? []).map(([from, to]) => values.subarray(from, to));
  if (blocks.length === 1) return blocks[0];
  const joined = new Float64Array(blocks.reduce((length, block) => length + block.length, 0));
  blocks.reduce((at, block) => (joined.set(block, at), at + block.length), 0);
  return joined;
}

/** Rows in order of time, each once: user 1629's file holds every take twice. */
function orderRows(rows: Float64Array): { rows: Float64Array; repeated: number } {
  let rising = true;
  for (let i = 4; i < rows.length; i += 4) rising &&= rows[i] > rows[i - 4];
  if (rising) return { rows, repeated: 0 };
  const order = Array.from({ length: rows.length / 4 }, (_, i) => 4 * i);
  order.sort((a, b) => rows[a] - rows[b] || rows[a + 1] - rows[b + 1] || rows[a + 2] - rows[b + 2] || a - b);
  const isRepeat = (at: number, before: number) => [0, 1, 2, 3].every((c) => rows[at + c] === rows[before + c]);
  const kept = order.filter((at, i) => i === 0 || !isRepeat(at, order[i - 1]));
  const ordered = new Float64Array(kept.length * 4);
  kept.forEach((at, i) => ordered.set(rows.subarray(at, at + 4), 4 * i));
  return { rows: ordered, repeated: order.length - kept.length };
}

/** No sensor's clock: its stamps differ by more than rounding. */
function runsEvenly(rows: Float64Array): boolean {
  let [least, most] = [Infinity, -Infinity];
  for (let i = 4; i < rows.length; i += 4) {
    least = Math.min(least, rows[i] - rows[i - 4]);
    most = Math.max(most, rows[i] - rows[i - 4]);
  }
  return most - least <= 2;
}

/** Seconds from `start`, and values in the unit of `divisor` native units. */
function toStream(rows: Float64Array, start: number, divisor: number): Stream {
  const n = rows.length / 4;
  const [time, x, y, z] = [0, 1, 2, 3].map(() => new Float64Array(n));
  for (let i = 0; i < n; i++) {
    time[i] = (rows[4 * i] - start) / 1e9;
    x[i] = rows[4 * i + 1] / divisor;
    y[i] = rows[4 * i + 2] / divisor;
    z[i] = rows[4 * i + 3] / divisor;
  }
  return { time, values: [x, y, z] };
}
