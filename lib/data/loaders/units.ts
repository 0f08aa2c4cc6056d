/**
 * A set in parts: units that are loaded apart, by any thread, and stand in the store in the order of their list.
 *
 * Units and what loading gives are sent between threads, so that they hold data alone.
 */
import type { Archive } from "../read/archive";
import type { Place, PlaceReader } from "../read/placeReader";
import type { Fold } from "./folds";
import type { WindowWriter } from "./windowWriter";

/** A user, a recording, or another part that is loaded by itself. */
export interface Unit {
  name: string;
  /** The files that it reads, in this order. */
  places: Place[];
}

/** How a published set is read; `Told` is what a unit says of itself for `finish`, and can be written as JSON. */
export interface Loader<U extends Unit = Unit, Told = unknown> {
  /**
   * The units of the set, which lies in `archives`, in the order of the store.
   *
   * @throws Error where files are missing
   */
  list(archives: readonly Archive[]): Promise<U[]>;
  /** @throws Error naming file and line of what is not as expected */
  load(unit: U, read: PlaceReader["read"], writer: WindowWriter): Promise<Told>;
  /**
   * The published folds, where there are any.
   *
   * @throws Error where a file is missing, or a user is on both sides of one
   */
  folds?(archives: readonly Archive[]): Promise<Fold[]>;
  /** Counts what only all units together tell. */
  finish?(told: Told[], writer: WindowWriter): void;
}
