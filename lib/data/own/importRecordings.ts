/** Imports your own tables into a window store with a name of its own, on which every study can then train. */
import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { resolve } from "node:path";
import { type Guess, guessUnits, type Units } from "./guessUnits";
import { isNative, type Places, storeFolder } from "../places";
import { loadRecordings, type RecordingColumns } from "../loaders/recordings";
import type { WindowWriter } from "../loaders/windowWriter";
import { ACC_CHANNELS, CHANNELS } from "../signal/windowShape";
import { turningByUser } from "./turningByUser";
import { type LoadOptions, watched } from "../store/progress";
import { openWindows, type WindowSet } from "../store/windowSet";
import { writeWindows } from "../store/writeWindows";

export interface ImportOptions extends LoadOptions {
  /** Of the set and its folder in data/windows/. */
  name: string;
  columns: Omit<RecordingColumns, keyof Units>;
  /** What is not named is guessed. */
  units?: Partial<Units>;
  onGuess?: (guess: Guess) => void;
}

/**
 * Makes data/windows/NAME of tables (.parquet, .csv, .csv.gz), and opens it. An earlier import of that name is replaced
 * when the new one is whole.
 *
 * @throws Error naming file and row of what cannot be read; RangeError for a name that cannot be used, or a column that is named twice
 */
export async function importRecordings(
  files: readonly string[],
  { name, columns, units = {}, onGuess, ...options }: ImportOptions,
  places: Places,
): Promise<WindowSet> {
  checkName(name);
  checkNamedOnce(columns);
  if (columns.noActivity && !columns.activity)
    throw new RangeError("--no-activity: expected --activity COLUMN beside it, found none");
  const lost = files.find((file) => !statSync(file, { throwIfNoEntry: false })?.isFile());
  if (lost !== undefined) throw new Error(`${lost}: expected a file ending in .parquet, .csv or .csv.gz, found none`);
  const guesses = await agreedGuesses(files, columns, units);
  guesses.forEach((guess) => onGuess?.(guess));
  const guessed = Object.fromEntries(guesses.map(({ option, unit }) => [option, unit]));
  const chosen = { ...columns, ...units, ...guessed } as RecordingColumns;

  const folder = storeFolder(name, places);
  const channels = columns.gyro === null ? ACC_CHANNELS : CHANNELS;
  const about = { name, title: `real: ${name}`, source: "real", inputKey: keyOf(files, chosen), channels } as const;
  try {
    await writeWindows(folder, about, async (store) => {
      const users = { read: new Set<string>(), kept: new Set<string>() };
      const turning = turningByUser(chosen.gyroUnit, units.gyroUnit === undefined);
      const { add, recorded, drop } = watched(store, name, options);
      const writer: WindowWriter = {
        drop,
        add(window, about) {
          users.kept.add(about.user);
          if (columns.gyro) turning.add(about.user, window);
          add(window, about);
        },
        recorded(user, ...recording) {
          users.read.add(user);
          recorded(user, ...recording);
        },
      };
      const finished = new Set<string>();
      for (const file of files) await loadRecordings(file, chosen, writer, finished);
      if (columns.gyro) turning.check();
      for (const user of users.read) if (!users.kept.has(user)) drop("without a window", 1, "users", `user ${user}`);
    });
  } catch (error) {
    const { message } = error as Error;
    if (options.signal?.aborted || [folder, ...files].some((path) => message.includes(path))) throw error;
    throw new Error(`${files.join(", ")}: ${message}`, { cause: error });
  }
  return openWindows(folder);
}

function checkName(name: string): void {
  if (isNative(name) || name === "corpus" || name.endsWith("-synthetic")) {
    throw new RangeError(`the name "${name}" is that of a published set; choose another`);
  }
  if (/^[a-z0-9][\w-]*$/i.test(name)) return;
  throw new RangeError(`expected a name of letters, digits, "-" and "_", found "${name}"`);
}

/** Without this, one sensor's rows would be read as both. */
function checkNamedOnce({ user, recording, activity, time, acc, gyro }: ImportOptions["columns"]): void {
  const options = { user: [user], recording: [recording], activity: [activity], time: [time], acc, gyro: gyro ?? [] };
  const usedBy = new Map<string, string>();
  for (const [option, names] of Object.entries(options)) {
    for (const name of names) {
      if (name === undefined) continue;
      const other = usedBy.get(name);
      if (other !== undefined) {
        const where = other === option ? `twice in --${option}` : `in both --${other} and --${option}`;
        throw new RangeError(`column "${name}" is named ${where}; expected a column of its own for each`);
      }
      usedBy.set(name, option);
    }
  }
}

/** The first file's guesses. @throws Error where another file's differ */
async function agreedGuesses(
  files: readonly string[],
  columns: ImportOptions["columns"],
  units: Partial<Units>,
): Promise<Guess[]> {
  const first = await guessUnits(files[0], columns, units);
  for (const file of files.slice(1)) {
    for (const [i, guess] of (await guessUnits(file, columns, units)).entries()) {
      if (guess.unit === first[i].unit) continue;
      throw new Error(`${file}: ${guess.reason}, but ${files[0]}: ${first[i].reason}; bring the files to one unit, or name it`);
    }
  }
  return first;
}

/** Of the files, their sizes and times, and what is read from them. */
function keyOf(files: readonly string[], columns: RecordingColumns): string {
  const inputs = files.map((file) => {
    const { size, mtimeMs } = statSync(file);
    return [resolve(file), size, Math.round(mtimeMs)];
  });
  return createHash("sha256")
    .update(JSON.stringify([inputs, columns]))
    .digest("hex")
    .slice(0, 16);
}
