/** Recordings that hold the same signal under two names, within a set or in two, whatever filter it went through. */
import { findLandmarks, SMOOTH_LEN, smooth } from "./landmarks";
import { isCorpus } from "../corpora";
import { RATE_HZ, type WindowSet } from "../store/windowSet";
import { ACC_CHANNELS } from "../signal/windowShape";

/** Windows of a set: all of them, or `rows`. */
export interface Side {
  set: WindowSet;
  rows?: ArrayLike<number>;
}

export interface RecordingId {
  set: string;
  user: string;
  recording: string;
}

export interface NearDuplicate {
  /** Of the train side where there are two sides. */
  one: RecordingId;
  other: RecordingId;
  /** Windows of `other` of which a part was found in `one`. */
  windows: number;
}

/** Samples that two windows must share to be compared: about a second. */
const MIN_SHARED = 48;
/** The smoothed accelerations differ by less than this share of their movement's energy. */
const MAX_DIFFERENCE = 0.02;
/** The same of recordings with few moving windows: one man sits down on one chair within the share above, twice. */
const MAX_DIFFERENCE_SHORT = 0.005;
/** Correlation of the smoothed gyroscopes; their slow parts may have been filtered out. */
const MIN_CORRELATION = 0.8;
/** Windows that must agree at one shift of the clocks; where a recording has fewer that move, all of these. */
const MIN_WINDOWS = 3;
/** Samples that the shift may vary by. */
const CLOCK_TOLERANCE = 2;
/** Landmarks with one key that each is compared with: those of a device on a table would be too many. */
const MAX_NEIGHBOURS = 64;

/** Landmarks of one or two sides, those of the second behind those of the first. */
interface Index {
  sets: WindowSet[];
  /** One entry a landmark: which of `sets`, its row there, the sample in it, the recording's number. */
  side: Uint8Array;
  row: Uint32Array;
  at: Uint8Array;
  recording: Uint32Array;
  keys: Uint32Array[];
  recordings: RecordingId[];
  /** Windows with a landmark, by recording's number. */
  moving: number[];
}

/** What two recordings share. */
interface Match {
  /** Of each recording. */
  rows: [number, number];
  /** Of their clocks, samples. */
  shift: number;
  difference: number;
}

/**
 * Pairs of recordings that share signal: within `train`, or one of `train` with one of `test`. Most shared first.
 *
 * Windows with equal landmarks are aligned and compared, and three of them must agree at one shift of the
 * clocks, as the steps of one walk resemble each other. What lies still is not found.
 */
export function nearDuplicates(train: Side, test?: Side): NearDuplicate[] {
  const index = indexOf(test ? [train, test] : [train]);
  const matches = new Map<number, Match[]>();
  const compare = comparer(index);
  for (const keys of index.keys) {
    const order = Uint32Array.from(keys, (_, i) => i).sort((a, b) => keys[a] - keys[b] || a - b);
    for (let i = 0; i < order.length; i++) {
      const last = Math.min(order.length - 1, i + MAX_NEIGHBOURS);
      for (let j = i + 1; j <= last && keys[order[j]] === keys[order[i]]; j++) {
        const [a, b] = [order[i], order[j]];
        if (index.recording[a] === index.recording[b] || (test && index.side[a] === index.side[b])) continue;
        const match = compare(a, b);
        if (match === null) continue;
        const pair = index.recording[a] * index.recordings.length + index.recording[b];
        const found = matches.get(pair);
        if (found) found.push(match);
        else matches.set(pair, [match]);
      }
    }
  }
  const found = [...matches].flatMap(([pair, shared]): NearDuplicate[] => {
    const [one, other] = [Math.floor(pair / index.recordings.length), pair % index.recordings.length];
    const wanted = Math.min(MIN_WINDOWS, index.moving[one], index.moving[other]);
    const most = wanted < MIN_WINDOWS ? MAX_DIFFERENCE_SHORT : MAX_DIFFERENCE;
    if (windowsAtOneShift(shared.filter(({ difference }) => difference < most)) < wanted) return [];
    const windows = new Set(shared.map(({ rows }) => rows[1])).size;
    return [{ one: index.recordings[one], other: index.recordings[other], windows }];
  });
  return found.sort((a, b) => b.windows - a.windows);
}

/** The recording of a window, by the name of the set that it was prepared in: a corpus joins sets. */
export function recordingAt(set: WindowSet, row: number): RecordingId {
  const [user, recording] = [set.user[row], set.recording[row]];
  if (!isCorpus(set.name)) return { set: set.name, user, recording };
  const after = (name: string) => name.slice(name.indexOf("/") + 1);
  return { set: recording.slice(0, recording.indexOf("/")), user: after(user), recording: after(recording) };
}

/** Names may hold any character, so that joining them would give two recordings one key. */
export function recordingKey({ set, user, recording }: RecordingId): string {
  return JSON.stringify([set, user, recording]);
}

function indexOf(sides: readonly Side[]): Index {
  const numbers = new Map<string, number>();
  const recordings: RecordingId[] = [];
  const moving: number[] = [];
  const all = sides.map(({ set, rows = allRows(set) }) => findLandmarks(set, rows));
  const recording = all.map(({ row }, side) => {
    let number = 0;
    return row.map((each, i) => {
      // The landmarks of a window follow each other.
      if (i > 0 && each === row[i - 1]) return number;
      const name = recordingAt(sides[side].set, each);
      const key = recordingKey(name);
      const known = numbers.get(key);
      number = known ?? recordings.push(name) - 1;
      if (known === undefined) numbers.set(key, number);
      moving[number] = (moving[number] ?? 0) + 1;
      return number;
    });
  });
  return {
    sets: sides.map(({ set }) => set),
    side: Uint8Array.from(all.flatMap(({ row }, side) => row.map(() => side))),
    row: Uint32Array.from(all.flatMap(({ row }) => row)),
    at: Uint8Array.from(all.flatMap(({ at }) => at)),
    recording: Uint32Array.from(recording.flat()),
    keys: all[0].keys.map((_, grid) => Uint32Array.from(all.flatMap(({ keys }) => keys[grid]))),
    recordings,
    moving,
  };
}

export const allRows = (set: WindowSet): Uint32Array => Uint32Array.from({ length: set.count }, (_, row) => row);

/** Compares the windows of two landmarks, each pair of windows once; null where they do not agree. */
function comparer({ sets, side, row, at }: Index): (a: number, b: number) => Match | null {
  const buffers: Float32Array[] = [];
  const held = [-1, -1];
  const smoothed = (slot: 0 | 1, landmark: number) => {
    const rows = row[landmark] * sets.length + side[landmark];
    if (held[slot] !== rows) buffers[slot] = smooth(sets[side[landmark]].read([row[landmark]]));
    held[slot] = rows;
    return buffers[slot];
  };
  const compared = new Set<number>();
  return (a, b) => {
    const lag = at[b] - at[a];
    const pair = row[a] * 2 ** 26 + row[b];
    if (SMOOTH_LEN - Math.abs(lag) < MIN_SHARED || compared.has(pair)) return null;
    compared.add(pair);
    const [one, other] = [smoothed(0, a), smoothed(1, b)];
    // A peak between two samples may have been found at either.
    const tried = [lag, lag - 1, lag + 1].map((each) => ({ lag: each, difference: difference(one, other, each) }));
    const best = tried.reduce((least, each) => (each.difference < least.difference ? each : least));
    if (!(best.difference < MAX_DIFFERENCE)) return null;
    const clock = (landmark: number) => Math.round(sets[side[landmark]].start[row[landmark]] * RATE_HZ);
    return { rows: [row[a], row[b]], shift: clock(b) - clock(a) + best.lag, difference: best.difference };
  };
}

/**
 * How far sample t of `one` is from being sample t + `lag` of `other`, over all that they share; both smoothed, `[116, C]`.
 * The accelerations' squared difference by the energy of their movement; infinite where both have a gyroscope, and
 * these do not correlate.
 */
function difference(one: Float32Array, other: Float32Array, lag: number): number {
  const from = Math.max(0, -lag);
  const to = Math.min(SMOOTH_LEN, SMOOTH_LEN - lag);
  const n = to - from;
  let [apart, energy, covariance, variance, otherVariance] = [0, 0, 0, 0, 0];
  const [width, otherWidth] = [one.length / SMOOTH_LEN, other.length / SMOOTH_LEN];
  for (let c = 0; c < Math.min(width, otherWidth); c++) {
    let [x, y, xx, yy, xy] = [0, 0, 0, 0, 0];
    for (let t = from; t < to; t++) {
      const a = one[t * width + c];
      const b = other[(t + lag) * otherWidth + c];
      x += a;
      y += b;
      xx += a * a;
      yy += b * b;
      xy += a * b;
    }
    if (c < ACC_CHANNELS) {
      apart += xx - 2 * xy + yy;
      energy += xx - (x * x) / n;
    } else {
      covariance += xy - (x * y) / n;
      variance += xx - (x * x) / n;
      otherVariance += yy - (y * y) / n;
    }
  }
  return covariance >= MIN_CORRELATION * Math.sqrt(variance * otherVariance) ? apart / energy : Infinity;
}

/** The most windows, of the recording that has fewer of them, at one shift of the clocks. */
function windowsAtOneShift(matches: Match[]): number {
  const sorted = matches.sort((a, b) => a.shift - b.shift);
  let most = 0;
  for (let i = 0, end = 0; i < sorted.length; i++) {
    while (end < sorted.length && sorted[end].shift - sorted[i].shift <= CLOCK_TOLERANCE) end++;
    if (end - i <= most) continue;
    const at = sorted.slice(i, end);
    most = Math.max(most, Math.min(...[0, 1].map((side) => new Set(at.map(({ rows }) => rows[side])).size)));
  }
  return most;
}
