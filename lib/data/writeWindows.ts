/** Writes a window store: streamed into a folder of a temporary name, renamed when it is whole. */
import { createHash } from "node:crypto";
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { table } from "arquero";
import { Accounting, CHANNELS, coveredHours, Drop, Fold, NPY_HEADER, SEQ_LEN, StoreAbout, WINDOW_VALUES } from "./windowSet";
import type { WindowAbout, WindowWriter } from "./windowWriter";

/** Windows held before they are written: 6 MB. */
const BUFFERED = 2048;
/** Places kept as examples of a drop. */
const EXAMPLES = 5;

/**
 * Makes the store of one set: `load` reads the recordings into the writer, and may return published folds.
 * Nothing is left where it throws.
 */
export async function writeWindows(
  folder: string,
  about: Pick<StoreAbout, "name" | "title" | "source" | "inputKey">,
  load: (writer: WindowWriter) => Promise<Fold[] | null | void>,
): Promise<void> {
  const temporary = `${folder}.${process.pid}.tmp`;
  mkdirSync(temporary, { recursive: true });
  const file = openSync(join(temporary, "windows.npy"), "w");
  try {
    const sink = windowSink(file);
    const folds = (await load(sink.writer)) ?? null;
    const { index, accounting, version } = sink.finish();
    fsyncSync(file);
    const columns = { user: index.user, activity: index.activity, recording: index.recording, start: index.start };
    writeFileSync(join(temporary, "index.arrow"), table(columns).toArrowIPC({ format: "file" }) as Uint8Array);
    const stored: StoreAbout = { ...about, version, folds, accounting };
    writeFileSync(join(temporary, "accounting.json"), `${JSON.stringify(stored, null, 1)}\n`);
    mkdirSync(dirname(folder), { recursive: true });
    if (existsSync(folder)) renameSync(folder, `${temporary}.old`);
    renameSync(temporary, folder);
    rmSync(`${temporary}.old`, { recursive: true, force: true });
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}

function windowSink(file: number) {
  const buffer = new Float32Array(BUFFERED * WINDOW_VALUES);
  const index = { user: [] as string[], activity: [] as string[], recording: [] as string[], start: [] as number[] };
  const drops = new Map<string, Drop>();
  const users = new Set<string>();
  const read = { recordings: new Set<string>(), rows: 0, seconds: 0 };
  const hash = createHash("sha256");
  let held = 0;
  let offset = NPY_HEADER;
  const flush = () => {
    const bytes = new Uint8Array(buffer.buffer, 0, held * WINDOW_VALUES * 4);
    hash.update(bytes);
    for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, bytes.length - done, offset + done);
    offset += bytes.length;
    held = 0;
  };

  const writer: WindowWriter = {
    add(window, { user, activity, recording, start }: WindowAbout) {
      if (window.length !== WINDOW_VALUES) throw new RangeError(`a window has ${WINDOW_VALUES} values, found ${window.length}`);
      if (!window.every(Number.isFinite)) throw new RangeError(`window at ${start} s of ${recording} has a value that is not finite`);
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
    writeSync(file, npyHeader(count), 0, NPY_HEADER, 0);
    const start = Float64Array.from(index.start);
    hash.update(JSON.stringify([index.user, index.activity, index.recording])).update(start);
    const accounting: Accounting = {
      users: users.size,
      recordings: read.recordings.size,
      rows: read.rows,
      recordedHours: read.seconds / 3600,
      windows: count,
      hours: coveredHours({ ...index, start }),
      drops: [...drops.values()],
    };
    return { index: { ...index, start }, accounting, version: hash.digest("hex").slice(0, 16) };
  };
  return { writer, finish };
}

/** NumPy's format 1.0: magic, version, length, a dictionary padded with blanks. */
function npyHeader(count: number): Buffer {
  const shape = `(${count}, ${SEQ_LEN}, ${CHANNELS})`;
  const dictionary = `{'descr': '<f4', 'fortran_order': False, 'shape': ${shape}, }`;
  const header = Buffer.alloc(NPY_HEADER, " ");
  header.write("\x93NUMPY\x01\x00", 0, "latin1");
  header.writeUInt16LE(NPY_HEADER - 10, 8);
  header.write(dictionary, 10, "latin1");
  header.write("\n", NPY_HEADER - 1, "latin1");
  return header;
}
