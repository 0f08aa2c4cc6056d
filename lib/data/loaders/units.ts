/**
 * A set in units, which any thread can load; the store has them in the order of their list.
 *
 * Units and what they give are sent between threads, so they hold plain data only.
 */
import type { Archive } from "../read/archive";
import type { ArchiveEntry, EntryReader } from "../read/entryReader";
import type { Fold } from "./folds";
import type { WindowWriter } from "./windowWriter";

/** A user, a recording, or another share of a set that is loaded by itself. */
export interface Unit {
  name: string;
  /** The files that it reads, in this order. */
  entries: ArchiveEntry[];
}

/** How a published set is read; `Summary` is what a unit passes to `finish`; it can be written as JSON. */
export interface Loader<U extends Unit = Unit, Summary = unknown> {
  /**
   * The units of the set in `archives`, in the order of the store.
   *
   * @throws Error where files are missing
   */
  list(archives: readonly Archive[]): Promise<U[]>;
  /** @throws Error naming file and line, what was expected and what was found */
  load(unit: U, read: EntryReader["read"], writer: WindowWriter): Promise<Summary>;
  /**
   * The published folds, where there are any.
   *
   * @throws Error where a file is missing, or a user is on both sides of one
   */
  folds?(archives: readonly Archive[]): Promise<Fold[]>;
  /** Counts what can only be known from all units together. */
  finish?(summaries: Summary[], writer: WindowWriter): void;
}
