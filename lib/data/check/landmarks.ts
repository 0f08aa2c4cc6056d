/**
 * Landmarks of windows: instants by which a recording is known again, however its windows were cut and its signals filtered.
 *
 * A landmark is a peak of the norm of the smoothed acceleration. Its key is the smoothed acceleration at five instants,
 * from 0.32 s before it to 0.32 s after, fifteen numbers, rounded: many landmarks of a copy have equal keys, though it
 * was filtered or cut otherwise, and those of other movements hardly ever do. (Locality-sensitive hashing, of landmarks
 * as Wang 2003, "An industrial-strength audio search algorithm", finds music by.) A device at rest has no landmarks.
 */
import { SEQ_LEN, type WindowSet } from "../store/windowSet";

/** Samples of each running mean; three of them in a row leave what is below about 3 Hz. */
const MEAN_OF = 5;
/** Samples of a smoothed window. */
export const SMOOTH_LEN = SEQ_LEN - 3 * (MEAN_OF - 1);
/** Samples on either side over which a landmark is the highest, and at which its key is taken. */
const REACH = 16;
/** A landmark is as much (g) above the lowest norm within its reach. */
const MIN_RISE = 0.1;
/** The keys' rounding, g. */
const CELL = 0.1;
/** A value near the edge of a cell of one grid is in the middle of one of the other. */
const GRIDS = [0, 0.5];
/** Windows read at a time. */
const PIECE = 2048;

/** One entry a landmark in each list. */
export interface Landmarks {
  /** Of the set. */
  row: number[];
  /** Sample of the smoothed window. */
  at: number[];
  /** By grid, hashes of 32 bits. */
  keys: number[][];
}

/** Reads the windows `rows`, and finds their landmarks, in that order. */
export function findLandmarks(set: WindowSet, rows: ArrayLike<number>): Landmarks {
  const found: Landmarks = { row: [], at: [], keys: GRIDS.map(() => []) };
  const size = SEQ_LEN * set.channels;
  for (let from = 0; from < rows.length; from += PIECE) {
    const piece: number[] = Array.prototype.slice.call(rows, from, from + PIECE);
    const values = set.read(piece);
    piece.forEach((row, i) => {
      const window = smooth(values.subarray(i * size, (i + 1) * size));
      for (const at of peaks(window)) {
        found.row.push(row);
        found.at.push(at);
        GRIDS.forEach((shift, grid) => found.keys[grid].push(keyOf(window, at, shift)));
      }
    });
  }
  return found;
}

/** In place, `[128, C]` → `[116, C]`, a view: sample t of it is the mean around sample t + 6 of the window. */
export function smooth(window: Float32Array): Float32Array {
  const C = window.length / SEQ_LEN;
  for (let length = SEQ_LEN; length > SMOOTH_LEN; length -= MEAN_OF - 1) {
    for (let c = 0; c < C; c++) {
      let sum = 0;
      for (let t = 0; t < MEAN_OF - 1; t++) sum += window[t * C + c];
      for (let t = 0; t + MEAN_OF <= length; t++) {
        sum += window[(t + MEAN_OF - 1) * C + c];
        const first = window[t * C + c];
        window[t * C + c] = sum / MEAN_OF;
        sum -= first;
      }
    }
  }
  return window.subarray(0, SMOOTH_LEN * C);
}

function peaks(window: Float32Array): number[] {
  const C = window.length / SMOOTH_LEN;
  const norm = new Float64Array(SMOOTH_LEN);
  for (let t = 0; t < SMOOTH_LEN; t++) {
    norm[t] = Math.sqrt(window[t * C] ** 2 + window[t * C + 1] ** 2 + window[t * C + 2] ** 2);
  }
  const found: number[] = [];
  for (let t = REACH; t + REACH < SMOOTH_LEN; t++) {
    if (norm[t] <= norm[t - 1] || norm[t] < norm[t + 1]) continue;
    let low = norm[t];
    let high = norm[t];
    for (let k = t - REACH; k <= t + REACH; k++) {
      low = Math.min(low, norm[k]);
      high = Math.max(high, norm[k]);
    }
    if (norm[t] === high && high - low >= MIN_RISE) found.push(t);
  }
  return found;
}

function keyOf(window: Float32Array, at: number, shift: number): number {
  const C = window.length / SMOOTH_LEN;
  let hash = 0x811c9dc5; // 32-bit FNV-1a, a rounded value at a time
  for (let t = at - REACH; t <= at + REACH; t += REACH / 2) {
    for (let c = 0; c < 3; c++) hash = Math.imul(hash ^ Math.floor(window[t * C + c] / CELL + shift), 0x01000193);
  }
  return hash >>> 0;
}
