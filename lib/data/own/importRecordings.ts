/** Imports your own tables into a window store with a name of its own, on which every study can then train. */
import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { resolve } from "node:path";
import { type Guess, guessUnits } from "./guessUnits";
import { checkColumns } from "./checkColumns";
import { recordingPaths } from "./recordingPaths";
import { surveyRecordings, type SurveyOptions } from "./surveyRecordings";
import { isCorpus } from "../corpora";
import { isNative, type Places, storeFolder } from "../places";
import { loadRecordings } from "../loaders/recordings";
import type { RecordingColumns, RecordingFiles, Units } from "../loaders/table/recordingColumns";
import { ACC_CHANNELS, CHANNELS } from "../signal/windowShape";
import type { WindowWriter } from "../loaders/windowWriter";
import { type LoadOptions, watched } from "../store/progress";
import { openWindows, type WindowSet } from "../store/windowSet";
import { writeWindows } from "../store/writeWindows";

export interface ImportOptions extends LoadOptions, SurveyOptions {
  /** Of the set and its folder in data/windows/. */
  name: string;
  columns: Omit<RecordingColumns, keyof Units>;
  /** The gyroscope's files, where it has its own: a path, or a pattern like that of the others. */
  gyroFiles?: string;
  /** Who wore the sensor in all files, where neither a column nor `{user}` in the paths says so. */
  userName?: string;
  /** What is not named is guessed. */
  units?: Partial<Units>;
  onGuess?: (guess: Guess) => void;
}

/**
 * Makes data/windows/NAME of tables, and opens it. An earlier import of that name is replaced
 * when the new one is whole.
 *
 * @param files paths, and patterns in which `*` and `{user}` match a part of a name: what stars match names the recording
 * @throws Error naming file and row of what cannot be read, or users whose units differ; RangeError for a name that
 * cannot be used, or options that contradict each other
 */
export async function importRecordings(
  files: readonly string[],
  { name, columns, gyroFiles, userName, units = {}, onGuess, ...options }: ImportOptions,
  places: Places,
): Promise<WindowSet> {
  checkName(name);
  checkColumns(columns, units, gyroFiles !== undefined);
  const { sources, alone } = recordingPaths(files, gyroFiles ?? null);
  const named = sources.map((source) => withUser(source, columns.user, userName));
  const folder = storeFolder(name, places);
  const paths = [folder, ...sources.flatMap(({ file, gyroFile }) => [file, ...(gyroFile ? [gyroFile] : [])])];
  try {
    const isKnown = (columns.time === undefined || units.timeUnit) && units.accUnit;
    const isTurningKnown = columns.gyro === null || units.gyroUnit === "deg/s";
    const guesses = isKnown && isTurningKnown ? [] : guessUnits(await surveyRecordings(named, columns, options), columns, units);
    guesses.forEach((guess) => onGuess?.(guess));
    const guessed = Object.fromEntries(guesses.map(({ option, unit }) => [option, unit]));
    const chosen: RecordingColumns = {
      timeUnit: "s",
      accUnit: "g",
      gyroUnit: "rad/s",
      ...columns,
      ...defined(units),
      ...guessed,
    };
    const channels = columns.gyro === null ? ACC_CHANNELS : CHANNELS;
    const about = { name, title: `real: ${name}`, source: "real", inputKey: keyOf(named, chosen), channels } as const;
    await writeWindows(folder, about, async (store) => {
      const users = { read: new Set<string>(), kept: new Set<string>() };
      const { add, recorded, ...counts } = watched(store, name, options);
      const writer: WindowWriter = {
        ...counts,
        add(window, about) {
          users.kept.add(about.user);
          add(window, about);
        },
        recorded(user, ...recording) {
          users.read.add(user);
          recorded(user, ...recording);
        },
      };
      const finished = new Set<string>();
      for (const source of named) await loadRecordings(source, chosen, writer, finished);
      for (const file of alone) counts.drop("without a file of the other sensor", 1, "files", file);
      for (const user of users.read) if (!users.kept.has(user)) counts.drop("without a window", 1, "users", `user ${user}`);
    });
  } catch (error) {
    const { message } = error as Error;
    if (options.signal?.aborted || paths.some((path) => message.includes(path))) throw error;
    throw new Error(`${files.join(", ")}: ${message}`, { cause: error });
  }
  return openWindows(folder);
}

function checkName(name: string): void {
  if (isNative(name) || isCorpus(name) || name.endsWith("-synthetic")) {
    throw new RangeError(`the name "${name}" is that of a published set; choose another`);
  }
  if (/^[a-z0-9][\w-]*$/i.test(name)) return;
  throw new RangeError(`expected a name of letters, digits, "-" and "_", found "${name}"`);
}

/** The source with who wore the sensor, from the one of three places that says so. */
function withUser(source: RecordingFiles, column: string | undefined, userName: string | undefined): RecordingFiles {
  const said = [
    ...(column !== undefined ? ["--user"] : []),
    ...(userName !== undefined ? ["--user-name"] : []),
    ...(source.user !== undefined ? ["{user} in the path"] : []),
  ];
  if (said.length === 1) return userName === undefined ? source : { ...source, user: userName };
  throw new RangeError(
    `expected one of --user COLUMN, --user-name NAME and {user} in the path to say who wore the sensor, found ${said.join(" and ") || "none"}`,
  );
}

const defined = (units: Partial<Units>): Partial<Units> =>
  Object.fromEntries(Object.entries(units).filter(([, unit]) => unit !== undefined));

/** Of the files, their sizes and times, and what is read from them. */
function keyOf(sources: readonly RecordingFiles[], columns: RecordingColumns): string {
  const inputs = sources.map(({ file, gyroFile, ...names }) => [
    ...[file, ...(gyroFile ? [gyroFile] : [])].map((path) => {
      const { size, mtimeMs } = statSync(path);
      return [resolve(path), size, Math.round(mtimeMs)];
    }),
    names,
  ]);
  return createHash("sha256")
    .update(JSON.stringify([inputs, columns]))
    .digest("hex")
    .slice(0, 16);
}
