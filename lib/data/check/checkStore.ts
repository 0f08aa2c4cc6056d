/** Reads a whole window store and verifies it: counts, checksum, finite values, units by gravity, folds, copies. */
import { closeSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { foldProblems } from "../loaders/folds";
import { gravityByUser } from "../signal/gravity";
import { describeCopies } from "./leaks";
import { nearDuplicates } from "./nearDuplicates";
import { npyHeader, storeVersion } from "../store/storeFormat";
import { titleOf } from "../sets";
import { foldsOf } from "../subset";
import { NPY_HEADER, openWindows, SEQ_LEN, type WindowSet } from "../store/windowSet";

/** Windows read at a time: 6 MB. */
const PIECE = 2048;

export interface StoreCheck {
  set: WindowSet;
  /** What was verified, a line each. */
  passed: string[];
  /** What is not wrong in itself: recordings that hold the same signal, and so count twice, and users without a window. */
  warnings: string[];
}

/**
 * Checks the store in `folder`.
 *
 * @throws Error with a line for each thing that is wrong
 */
export function checkStore(folder: string): StoreCheck {
  const opened = openWindows(folder);
  const set = { ...opened, title: titleOf(opened) };
  const problems = [
    ...countProblems(set),
    ...headerProblems(folder, set),
    ...windowProblems(set),
    ...foldProblems(foldsOf(set), set.users),
  ];
  if (problems.length > 0) {
    throw new Error(
      `${folder}: ${problems.join("\n  ")}\n  import it again, or, of a published set, remove the folder and prepare it again`,
    );
  }
  // Generated people repeat themselves more exactly than any person does.
  const compared = set.source === "real";
  const copies = compared ? describeCopies(nearDuplicates({ set }), foldsOf(set)) : [];
  return {
    set,
    warnings: [...copies, ...usersWithoutWindow(set)],
    passed: [
      `counts: ${set.count.toLocaleString("en")} windows of ${set.users.length} users, as the index and the accounting say`,
      `checksum: ${set.version}, of all windows and their index`,
      "values: all finite",
      "units: acceleration in g for every user, by the median norm",
      `folds: ${foldsOf(set).length}, each user on one side of each`,
      ...(compared && copies.length === 0 ? ["copies: no recording holds the moving signal of another"] : []),
    ],
  };
}

function usersWithoutWindow({ accounting, users }: WindowSet): string[] {
  const lost = accounting.users - users.length;
  if (lost <= 0) return [];
  const named = accounting.drops.find(({ unit }) => unit === "users")?.where.join(", ");
  return [`users: ${lost} of ${accounting.users} have no window${named ? `: ${named}${lost > 5 ? ", …" : ""}` : ""}`];
}

function countProblems({ accounting, count, users, hours, user, recording, start }: WindowSet): string[] {
  const problems: string[] = [];
  const expect = (what: string, expected: number, found: number) => {
    if (Math.abs(expected - found) > 1e-6) problems.push(`expected ${expected} ${what} as in accounting.json, found ${found}`);
  };
  expect("windows", accounting.windows, count);
  expect("hours", accounting.hours, hours);
  if (users.length > accounting.users) expect("users at most", accounting.users, users.length);
  const recordings = new Set(user.map((name, row) => JSON.stringify([name, recording[row]]))).size;
  if (recordings > accounting.recordings) expect("recordings at most", accounting.recordings, recordings);
  const lost = start.findIndex((seconds) => !Number.isFinite(seconds));
  if (lost >= 0) problems.push(`expected a start in seconds, found ${start[lost]} at window ${lost}`);
  return problems;
}

function headerProblems(folder: string, { count, channels }: WindowSet): string[] {
  const file = openSync(join(folder, "windows.npy"), "r");
  const header = Buffer.alloc(NPY_HEADER);
  readSync(file, header, 0, NPY_HEADER, 0);
  closeSync(file);
  if (header.equals(npyHeader(count, channels))) return [];
  return [`windows.npy: expected the header of float32 [${count}, ${SEQ_LEN}, ${channels}], found another`];
}

function windowProblems(set: WindowSet): string[] {
  const version = storeVersion();
  const gravity = gravityByUser();
  const size = SEQ_LEN * set.channels;
  const problems: string[] = [];
  for (let from = 0; from < set.count; from += PIECE) {
    const rows = Array.from({ length: Math.min(PIECE, set.count - from) }, (_, i) => from + i);
    const values = set.read(rows);
    version.addWindows(new Uint8Array(values.buffer));
    for (const row of rows) {
      const window = values.subarray((row - from) * size, (row - from + 1) * size);
      if (window.every(Number.isFinite)) gravity.add(set.user[row], window);
      else problems.push(`window ${row}: expected finite values, found ${window.find((value) => !Number.isFinite(value))}`);
    }
  }
  const found = version.digest(set);
  if (found !== set.version) problems.push(`expected the checksum ${set.version}, found ${found}: files were changed or damaged`);
  return [...problems.slice(0, 5), ...gravity.wrong()];
}
