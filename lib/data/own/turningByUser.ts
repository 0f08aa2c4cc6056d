/** Whose turning rates speak for another unit than the one in which a table's were read. */
import { quantile } from "../../numeric/stats";
import { type GyroUnit, radPerSecondPer } from "../loaders/recordings";
import { CHANNELS } from "../signal/windowShape";
import { turning } from "./guessUnits";

/** Of a window's 128 samples one in so many is looked at, to bound what a long recording takes. */
const EVERY = 32;

/** Gathers windows (rad/s, as read in a unit) by user. */
export interface TurningByUser {
  add(user: string, window: Float32Array): void;
  /** @throws Error naming a user whose norms speak for another unit, and one of the others */
  check(): void;
}

/** `guessed`: whether the owner left the unit to be guessed. One who named deg/s may have recordings of people at rest. */
export function turningByUser(unit: GyroUnit, guessed: boolean): TurningByUser {
  const norms = new Map<string, number[]>();
  return {
    add(user, window) {
      const own = norms.get(user) ?? [];
      norms.set(user, own);
      for (let at = 0; at < window.length; at += EVERY * CHANNELS) {
        own.push(Math.hypot(window[at + 3], window[at + 4], window[at + 5]) / radPerSecondPer[unit]);
      }
    },
    check() {
      const most = [...norms].map(([user, own]) => ({ user, norm: quantile(Float64Array.from(own).sort(), 0.99) }));
      const inRadians = most.find(({ norm }) => norm <= turning.rad);
      const inDegrees = most.find(({ norm }) => norm >= turning.deg);
      const found = [
        ...(inRadians ? [`user ${inRadians.user}'s below ${inRadians.norm.toPrecision(3)}, as in rad/s`] : []),
        ...(inDegrees ? [`user ${inDegrees.user}'s below ${inDegrees.norm.toPrecision(3)}, as in deg/s`] : []),
      ].join(", and ");
      const wrong = unit === "rad/s" ? inDegrees : guessed && inRadians;
      if (!wrong) return;
      const still = unit === "deg/s" ? `, or give --gyro-unit deg/s if user ${wrong.user} hardly moved` : "";
      throw new Error(`turning is read in ${unit}, but of the norms 99 of 100 are ${found}; bring all users to one unit${still}`);
    },
  };
}
