/** Units by gravity: over most of a day an accelerometer in g measures about 1. */
import { median } from "../../numeric/stats";
import { SEQ_LEN } from "./windowShape";

/** Median norms that speak for a unit; what Android phones give is in m/s², most others are in g. */
export const gravityRanges = [
  { unit: "g", from: 0.7, to: 1.5 },
  { unit: "m/s2", from: 6, to: 15 },
] as const;

/** Of a window's 128 samples one in so many is looked at. */
const EVERY = 32;

/** Gathers windows and says whose acceleration is not in g. */
export interface GravityByUser {
  add(user: string, window: Float32Array): void;
  /** A sentence a user whose samples' norms have a median that is not that of gravity in g. */
  wrong(): string[];
}

export function gravityByUser(): GravityByUser {
  const norms = new Map<string, number[]>();
  const [{ from, to }] = gravityRanges;
  return {
    add(user, window) {
      const own = norms.get(user) ?? [];
      norms.set(user, own);
      // Of samples, not of windows' means: a walking foot's mean is far above 1, its median is not.
      for (let t = 0; t < SEQ_LEN; t += EVERY) {
        const at = (t * window.length) / SEQ_LEN;
        own.push(Math.hypot(window[at], window[at + 1], window[at + 2]));
      }
    },
    wrong: () =>
      [...norms].flatMap(([user, own]) => {
        const norm = median(own);
        if (norm >= from && norm <= to) return [];
        const expected = `expected acceleration in g with gravity, a median norm of ${from} to ${to}`;
        return [`user ${user}: ${expected}, found ${norm.toPrecision(3)}; are these other units, or is gravity removed?`];
      }),
  };
}
