/** Units by gravity: over most of a day an accelerometer in g measures about 1. */
import { median } from "../../numeric/stats";
import { SEQ_LEN } from "./windowShape";

/** Median norms that speak for a unit; what Android phones give is in m/s², most others are in g. */
export const gravityRanges = [
  { unit: "g", from: 0.7, to: 1.5 },
  { unit: "m/s2", from: 6, to: 15 },
] as const;

/** Gathers windows and says whose acceleration is not in g. */
export interface GravityByUser {
  add(user: string, window: Float32Array): void;
  /** A sentence a user whose windows' norms have a median that is not that of gravity in g. */
  wrong(): string[];
}

export function gravityByUser(): GravityByUser {
  const norms = new Map<string, number[]>();
  const [{ from, to }] = gravityRanges;
  return {
    add(user, window) {
      let norm = 0;
      for (let at = 0; at < window.length; at += window.length / SEQ_LEN) {
        norm += Math.sqrt(window[at] ** 2 + window[at + 1] ** 2 + window[at + 2] ** 2) / SEQ_LEN;
      }
      const own = norms.get(user);
      if (own) own.push(norm);
      else norms.set(user, [norm]);
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
