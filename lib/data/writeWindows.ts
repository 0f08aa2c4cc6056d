/** Writes a window store: streamed into a folder of a temporary name, renamed when it is whole. */
import { randomUUID } from "node:crypto";
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { table } from "arquero";
import { foldProblems } from "./foldProblems";
import { gravityByUser } from "./gravity";
import { npyHeader, storeVersion } from "./storeFormat";
import { Accounting, coveredHours, Drop, Fold, NPY_HEADER, readAbout, StoreAbout, WINDOW_VALUES } from "./windowSet";
import type { WindowAbout, WindowWriter } from "./windowWriter";

/** Windows held before they are written: 6 MB. */
const BUFFERED = 2048;
/** Places kept as examples of a drop. */
const EXAMPLES = 5;

/**
 * Makes the store of one set: `load` reads the recordings into the writer, and may return published folds.
 * Nothing is left where it throws. Two processes may make the same store at once: the first that is done keeps it.
 *
 * @throws Error where no windows were found, a user's acceleration is not in g, or the folds do not part all users
 */
export async function writeWindows(
  folder: string,
  about: Pick<StoreAbout, "name" | "title" | "source" | "inputKey">,
  load: (writer: WindowWriter) => Promise<Fold[] | null | void>,
): Promise<void> {
  const temporary = `${folder}.tmp-${randomUUID()}`;
  mkdirSync(temporary, { recursive: true });
  const file = openSync(join(temporary, "windows.npy"), "w");
  try {
    const sink = windowSink(file);
    const folds = (await load(sink.writer)) ?? null;
    const { index, accounting, version } = sink.finish();
    const [wrong] = foldProblems(folds ?? [], [...new Set(index.user)]);
    if (wrong) throw new Error(wrong);
    fsyncSync(file);
    writeFileSync(join(temporary, "index.arrow"), table(index).toArrowIPC({ format: "file" }) as Uint8Array);
    const stored: StoreAbout = { ...about, version, folds, accounting };
    writeFileSync(join(temporary, "accounting.json"), `${JSON.stringify(stored, null, 1)}\n`);
    publish(temporary, folder, stored);
  } catch (error) {
    const { code = "", message } = error as NodeJS.ErrnoException;
    if (!["ENOSPC", "EDQUOT", "EFBIG"].includes(code)) throw error;
    throw new Error(`${folder}: expected room for the windows, found ${message}; free some space and try again`, { cause: error });
  } finally {
    closeSync(file);
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** Gives the finished store its name, unless another process has made the same one meanwhile. */
function publish(temporary: string, folder: string, { inputKey, version }: StoreAbout): void {
  const replaced = `${temporary}.replaced`;
  for (let attempt = 1; ; attempt++) {
    try {
      const present = existsSync(folder) ? readAbout(folder) : null;
      if (present?.inputKey === inputKey && present.version === version) return;
      if (existsSync(folder)) renameSync(folder, replaced);
      renameSync(temporary, folder);
      return;
    } catch (error) {
      // Another process has taken or given the name between two of these calls.
      const { code = "" } = error as NodeJS.ErrnoException;
      if (attempt === 10 || !["ENOENT", "ENOTEMPTY", "EEXIST"].includes(code)) throw error;
    } finally {
      rmSync(replaced, { recursive: true, force: true });
    }
  }
}

function windowSink(file: number) {
  const buffer = new Float32Array(BUFFERED * WINDOW_VALUES);
  const index = { user: [] as string[], activity: [] as string[], recording: [] as string[], start: [] as number[] };
  const drops = new Map<string, Drop>();
  const users = new Set<string>();
  const read = { recordings: new Set<string>(), rows: 0, seconds: 0 };
  const version = storeVersion();
  const gravity = gravityByUser();
  let held = 0;
  let offset = NPY_HEADER;
  const flush = () => {
    const bytes = new Uint8Array(buffer.buffer, 0, held * WINDOW_VALUES * 4);
    version.addWindows(bytes);
    for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, bytes.length - done, offset + done);
    offset += bytes.length;
    held = 0;
  };

  const writer: WindowWriter = {
    add(window, { user, activity, recording, start }: WindowAbout) {
      if (window.length !== WINDOW_VALUES) throw new RangeError(`a window has ${WINDOW_VALUES} values, found ${window.length}`);
      if (!window.every(Number.isFinite)) throw new RangeError(`window at ${start} s of ${recording} has a value that is not finite`);
      gravity.add(user, window);
      buffer.set(window, held++ * WINDOW_VALUES);
      index.user.push(user);
      index.activity.push(activity);
      index.recording.push(recording);
      index.start.push(start);
      if (held === BUFFERED) flush();
    },
    drop(reason, count, unit, where) {
      if (count === 0) return;
      const key = `${reason}\n${unit}`;
      const drop = drops.get(key) ?? { reason, count: 0, unit, where: [] };
      drop.count += count;
      if (drop.where.length < EXAMPLES && !drop.where.includes(where)) drop.where.push(where);
      drops.set(key, drop);
    },
    recorded(user, recording, rows, seconds) {
      users.add(user);
      read.recordings.add(`${user}/${recording}`);
      read.rows += rows;
      read.seconds += seconds;
    },
  };

  const finish = () => {
    flush();
    const count = index.user.length;
    if (count === 0) {
      const why = [...drops.values()].map((drop) => `${drop.reason} (${drop.count} ${drop.unit})`).join("; ");
      throw new Error(`no windows were found; left out: ${why || "nothing"}`);
    }
    const [wrong] = gravity.wrong();
    if (wrong) throw new Error(wrong);
    writeSync(file, npyHeader(count), 0, NPY_HEADER, 0);
    const entries = { ...index, start: Float64Array.from(index.start) };
    const accounting: Accounting = {
      users: users.size,
      recordings: read.recordings.size,
      rows: read.rows,
      recordedHours: read.seconds / 3600,
      windows: count,
      hours: coveredHours(entries),
      drops: [...drops.values()],
    };
    return { index: entries, accounting, version: version.digest(entries) };
  };
  return { writer, finish };
}
