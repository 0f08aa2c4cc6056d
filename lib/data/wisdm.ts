/**
 * WISDM 2019 (Weiss et al.): takes of three minutes, phone or watch, each sensor on its own clock at 20, 25 or 50 Hz.
 *
 * Sensors are paired by time within a take (user and activity); windows share half with the next.
 */
import type { Archive } from "./archive";
import { type Scanner, scan } from "./numbers";
import { RATE_HZ, SLOW, type Stream, cutWindows, isSlow, pairSegments, uncutSamples, windowStep } from "./resample";
import type { WindowWriter } from "./windowWriter";

export interface WisdmOptions {
  device: "phone" | "watch";
  overlap?: 0 | 0.5;
}

/** By the publishers' letters, of which there is no N. */
const activityNames: Record<string, string> = {
  A: "walking", B: "jogging", C: "stairs", D: "sitting", E: "standing", F: "typing", G: "teeth", H: "soup", I: "chips",
  J: "pasta", K: "drinking", L: "sandwich", M: "kicking", O: "catch", P: "dribbling", Q: "writing", R: "clapping",
  S: "folding",
};
/** Standard gravity: the accelerometer is published in m/s². */
const metresPerG = 9.80665;
const sensors = ["accel", "gyro"] as const;
type Sensor = (typeof sensors)[number];

/** Native rows of a take, four values each: nanoseconds, x, y, z. */
type Takes = Map<string, number[]>;

/** @throws Error where no files of the device are found or a line is not as expected */
export async function loadWisdm(archive: Archive, writer: WindowWriter, options: WisdmOptions): Promise<void> {
  const { device, overlap = 0.5 } = options;
  const files = findUsers(archive, device);
  const present = new Map<string, Set<string>>();
  for (const [user, own] of files) {
    const takes: Partial<Record<Sensor, Takes>> = {};
    for (const sensor of sensors) {
      const file = own[sensor];
      if (file === undefined) writer.drop(`no ${sensor} file`, 1, "files", `user ${user}, ${device}`);
      else takes[sensor] = readTakes(scan(await archive.read(file), file), user);
    }
    const letters = new Set(sensors.flatMap((sensor) => [...(takes[sensor]?.keys() ?? [])]));
    present.set(user, letters);
    for (const letter of [...letters].sort()) {
      const recording = `${user}-${letter}`;
      const missing = sensors.find((sensor) => !takes[sensor]?.has(letter));
      if (missing !== undefined) {
        writer.drop(`take without ${missing} rows`, 1, "recordings", recording);
        continue;
      }
      const [accel, gyro] = sensors.map((sensor) => {
        const { rows, repeated } = orderRows(takes[sensor]?.get(letter) ?? []);
        writer.drop(`${sensor} rows that repeat another exactly`, repeated, "rows", recording);
        return rows;
      });
      const start = accel[0];
      const acc = toStream(accel, start, metresPerG);
      const turning = toStream(gyro, start, 1);
      const about = { user, recording, activity: activityNames[letter] };
      writer.recorded(user, recording, acc.time.length, acc.time[acc.time.length - 1]);
      if (isSlow(acc.time) || isSlow(turning.time)) {
        writer.drop(SLOW, 1, "recordings", recording);
        continue;
      }
      for (const segment of pairSegments(acc, turning)) {
        cutWindows(segment.samples, overlap).forEach((window, w) => {
          writer.add(window, { ...about, start: segment.start + (w * windowStep(overlap)) / RATE_HZ });
        });
        const uncut = uncutSamples(segment.samples.length / 6, overlap) / RATE_HZ;
        writer.drop("seconds after a segment's last window", uncut, "seconds", recording);
      }
    }
  }
  const expected = [...new Set([...present.values()].flatMap((letters) => [...letters]))].sort();
  for (const [user, letters] of present) {
    for (const letter of expected) {
      if (!letters.has(letter)) writer.drop("take not in the published files", 1, "recordings", `${user}-${letter}`);
    }
  }
}

function findUsers(archive: Archive, device: string): Map<string, Partial<Record<Sensor, string>>> {
  const pattern = new RegExp(`(?:^|/)${device}/(accel|gyro)/data_(\\d+)_\\1_${device}\\.txt$`);
  const users = new Map<string, Partial<Record<Sensor, string>>>();
  for (const file of archive.files) {
    const match = pattern.exec(file);
    if (match === null) continue;
    const own = users.get(match[2]) ?? {};
    own[match[1] as Sensor] = file;
    users.set(match[2], own);
  }
  if (users.size === 0) {
    const expected = `raw/${device}/{accel,gyro}/data_16NN_{accel,gyro}_${device}.txt`;
    throw new Error(`${archive.path}: expected files …/${expected}, found none among ${archive.files.length}`);
  }
  return new Map([...users].sort(([a], [b]) => Number(a) - Number(b)));
}

/** Lines `user,activity,nanoseconds,x,y,z;`. */
function readTakes(lines: Scanner, user: string): Takes {
  const takes: Takes = new Map();
  while (lines.nextLine()) {
    const found = lines.word();
    if (found !== user) throw lines.error(`expected user ${user}, as in the file's name, found ${found}`);
    const letter = lines.word();
    if (activityNames[letter] === undefined) {
      throw lines.error(`expected an activity of ${Object.keys(activityNames).join("")}, found "${letter}"`);
    }
    let rows = takes.get(letter);
    if (rows === undefined) takes.set(letter, (rows = []));
    rows.push(lines.number(), lines.number(), lines.number(), lines.number());
    lines.endLine();
  }
  return takes;
}

/** Rows in order of time, each once: user 1629's file holds every take twice. */
function orderRows(rows: number[]): { rows: Float64Array; repeated: number } {
  const order = Array.from({ length: rows.length / 4 }, (_, i) => 4 * i);
  order.sort((a, b) => rows[a] - rows[b] || rows[a + 1] - rows[b + 1] || rows[a + 2] - rows[b + 2] || a - b);
  const isRepeat = (at: number, before: number) => [0, 1, 2, 3].every((c) => rows[at + c] === rows[before + c]);
  const kept = order.filter((at, i) => i === 0 || !isRepeat(at, order[i - 1]));
  const ordered = new Float64Array(kept.length * 4);
  kept.forEach((at, i) => {
    for (let c = 0; c < 4; c++) ordered[4 * i + c] = rows[at + c];
  });
  return { rows: ordered, repeated: order.length - kept.length };
}

/** Seconds from `start`, and values in the unit of `divisor` native units. */
function toStream(rows: Float64Array, start: number, divisor: number): Stream {
  const n = rows.length / 4;
  return {
    time: Float64Array.from({ length: n }, (_, i) => (rows[4 * i] - start) / 1e9),
    values: [1, 2, 3].map((c) => Float64Array.from({ length: n }, (_, i) => rows[4 * i + c] / divisor)),
  };
}
