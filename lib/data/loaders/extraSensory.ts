/**
 * ExtraSensory, phone (Vaizman et al. 2017): raw_acc/<UUID>/<unix s>.m_raw_acc.dat and
 * proc_gyro/<UUID>/<unix s>.m_proc_gyro.dat, rows of `t x y z`, an example of about 20 s a minute.
 *
 * Signs are kept as published: Core Motion (iPhone) reports gravity the other way round than Android.
 * A unit is a user's examples, 500 at most.
 */
import { gunzipSync } from "node:zlib";
import type { Archive } from "../read/archive";
import { median } from "../../numeric/stats";
import { gravityRanges } from "../signal/gravity";
import { readNumbers } from "../read/numbers";
import type { ArchiveEntry, EntryReader } from "../read/entryReader";
import { rateOf, type Rates } from "../signal/rates";
import { cutWindows, pairSegments, RATE_HZ, SEQ_LEN, type Stream } from "../signal/resample";
import type { Loader, Unit } from "./units";
import type { Fold } from "./folds";
import { UNLABELLED } from "../signal/windowShape";
import type { WindowWriter } from "./windowWriter";

/** Of a file of one example, which has about 40 kB. */
const MAX_BYTES = 2 ** 26;
/** Windows of a 20 s example. */
const WINDOWS_AN_EXAMPLE = 7;
/** Android gives m/s², iPhone g: a file's median norm tells. */
const gPer = { g: 1, "m/s2": 1 / 9.80665 };
/** Examples of a unit: of a busy user's 10,000, the windows would not fit beside those of others. */
const UNIT_EXAMPLES = 500;

interface Example {
  /** Seconds since 1970. */
  time: number;
  acc?: ArchiveEntry;
  gyro?: ArchiveEntry;
}

interface Examples extends Unit {
  user: string;
  /** In order of time. */
  examples: Example[];
  /** Whether any of the user's examples has one. */
  hasGyro: boolean;
}

export const extraSensory: Loader<Examples, null> = {
  /** Of zips or folders of both sensors. */
  async list(archives) {
    const users = listExamples(archives);
    for (const sensor of ["acc", "gyro"] as const) {
      if (![...users.values()].some((examples) => [...examples.values()].some((example) => example[sensor]))) {
        const wanted = sensor === "acc" ? "raw_acc/<UUID>/<time>.m_raw_acc.dat" : "proc_gyro/<UUID>/<time>.m_proc_gyro.dat";
        throw new Error(`ExtraSensory: expected files ${wanted}, found none in ${archives.map(({ path }) => path).join(", ")}`);
      }
    }
    return [...users.keys()].sort().flatMap((user) => unitsOf(user, users.get(user) as Map<number, Example>));
  },

  async load({ user, examples, hasGyro }, read, writer) {
    if (!hasGyro) writer.drop("user without a gyroscope", examples.length, "recordings", user);
    else for (const example of examples) await loadExample(user, example, read, writer);
    return null;
  },

  folds: (archives) => extraSensoryFolds(archives[archives.length - 1]),
};

function listExamples(archives: readonly Archive[]): Map<string, Map<number, Example>> {
  const users = new Map<string, Map<number, Example>>();
  for (const archive of archives) {
    for (const file of archive.files) {
      // Some users' folders are nested twice, some files are packed.
      const match = /(?:^|\/)([^/]+)\/(\d+)\.m_(raw_acc|proc_gyro)\.dat(?:\.gz)?$/.exec(file);
      if (!match) continue;
      const [, user, seconds, sensor] = match;
      const examples = users.get(user) ?? new Map<number, Example>();
      users.set(user, examples);
      const time = Number(seconds);
      const example = examples.get(time) ?? { time };
      examples.set(time, example);
      example[sensor === "raw_acc" ? "acc" : "gyro"] ??= archive.entry(file);
    }
  }
  return users;
}

function unitsOf(user: string, byTime: Map<number, Example>): Examples[] {
  const all = [...byTime.values()].sort((a, b) => a.time - b.time);
  const hasGyro = all.some(({ gyro }) => gyro);
  return Array.from({ length: Math.ceil(all.length / UNIT_EXAMPLES) }, (_, i) => {
    const examples = all.slice(i * UNIT_EXAMPLES, (i + 1) * UNIT_EXAMPLES);
    const entries = examples.flatMap(({ acc, gyro }) => (acc && gyro ? [acc, gyro] : []));
    return { name: `${user} from ${examples[0].time}`, user, examples, hasGyro, entries: hasGyro ? entries : [] };
  });
}

async function loadExample(
  user: string,
  { time, acc, gyro }: Example,
  read: EntryReader["read"],
  writer: WindowWriter,
): Promise<void> {
  const recording = String(time);
  const drop = (reason: string) => writer.drop(reason, 1, "recordings", `${user}/${recording}`);
  if (!acc) return drop("example without an accelerometer file");
  if (!gyro) return drop("example without a gyroscope file");
  const accStream = await readStream(acc, read, writer);
  const gyroStream = await readStream(gyro, read, writer);
  if (accStream === null || gyroStream === null) return drop("example with a file that is empty or damaged");

  const rows = accStream.time.length;
  const rates: Rates = [rateOf(accStream.time), rateOf(gyroStream.time)];
  writer.recorded(user, recording, rows, accStream.time[rows - 1] - accStream.time[0], rates);
  const norm = medianNorm(accStream);
  const range = gravityRanges.find(({ from, to }) => norm >= from && norm <= to);
  if (!range) return drop("example whose accelerometer is neither in g nor in m/s² (median norm outside 0.7–1.5 and 6–15)");
  const unit = gPer[range.unit];
  for (const channel of accStream.values) for (let i = 0; i < rows; i++) channel[i] *= unit;

  let made = 0;
  for (const { start, samples } of pairSegments(accStream, gyroStream)) {
    for (const [w, window] of cutWindows(samples, 0).entries()) {
      if (made === WINDOWS_AN_EXAMPLE) break;
      made++;
      const from = start - accStream.time[0] + (w * SEQ_LEN) / RATE_HZ;
      writer.add(window, { user, activity: UNLABELLED, recording, start: from });
    }
  }
  if (made === 0) drop("example without 128 samples of both sensors in a row");
  else if (made < WINDOWS_AN_EXAMPLE) {
    const missing = WINDOWS_AN_EXAMPLE - made;
    writer.drop("windows that a short or interrupted example lacks", missing, "windows", `${user}/${recording}`);
  }
}

/** A sensor's rows in order of time; null, and counted, where the file holds none that can be read. */
async function readStream(entry: ArchiveEntry, read: EntryReader["read"], writer: WindowWriter): Promise<Stream | null> {
  const { file } = entry;
  let bytes: Buffer;
  let numbers: Float64Array;
  try {
    const stored = await read(entry);
    bytes = file.endsWith(".gz") ? gunzipSync(stored, { maxOutputLength: MAX_BYTES }) : stored;
    if (/^\s*(nan\s*)*$/i.test(bytes.subarray(0, 64).toString("latin1"))) {
      writer.drop("file that holds nothing or just `nan`", 1, "files", file);
      return null;
    }
    numbers = readNumbers(bytes, 4, file);
  } catch (error) {
    writer.drop("file that cannot be read", 1, "files", (error as Error).message);
    return null;
  }
  const order = inOrderOfTime(numbers);
  const [time, x, y, z] = [0, 1, 2, 3].map(() => new Float64Array(order.length));
  let moved = 0;
  for (let i = 0; i < order.length; i++) {
    const row = order[i];
    if (row !== i) moved++;
    time[i] = numbers[4 * row];
    x[i] = numbers[4 * row + 1];
    y[i] = numbers[4 * row + 2];
    z[i] = numbers[4 * row + 3];
  }
  writer.note("rows out of order, put back by their time stamp", moved, "rows", file);
  return { time, values: [x, y, z] };
}

function inOrderOfTime(numbers: Float64Array): Uint32Array {
  const order = new Uint32Array(numbers.length / 4);
  let sorted = true;
  for (let i = 0; i < order.length; i++) {
    order[i] = i;
    if (i > 0 && numbers[4 * i] < numbers[4 * (i - 1)]) sorted = false;
  }
  return sorted ? order : order.sort((a, b) => numbers[4 * a] - numbers[4 * b] || a - b);
}

function medianNorm({ values: [x, y, z] }: Stream): number {
  const norms = new Float64Array(x.length);
  for (let i = 0; i < x.length; i++) norms[i] = Math.sqrt(x[i] * x[i] + y[i] * y[i] + z[i] * z[i]);
  return median(norms);
}

/**
 * The publishers' five folds: fold_<k>_{train,test}_{android,iphone}_uuids.txt, a user a line.
 *
 * @throws Error where a file is missing, or a user is on both sides of a fold
 */
export async function extraSensoryFolds(archive: Archive): Promise<Fold[]> {
  const users = async (fold: number, side: "train" | "test") => {
    const lists = ["android", "iphone"].map(async (platform) => {
      const name = `fold_${fold}_${side}_${platform}_uuids.txt`;
      const file = archive.files.find((each) => each === name || each.endsWith(`/${name}`));
      if (file === undefined) throw new Error(`${archive.path}: expected …/${name}, found ${archive.files.length} other files`);
      return (await archive.read(file))
        .toString("utf8")
        .split(/\s+/)
        .filter((line) => line !== "");
    });
    return (await Promise.all(lists)).flat().sort();
  };
  const folds: Fold[] = [];
  for (let fold = 0; fold < 5; fold++) {
    const [train, test] = [await users(fold, "train"), await users(fold, "test")];
    const both = test.find((user) => train.includes(user));
    if (both) throw new Error(`${archive.path}: fold ${fold} has user ${both} in train and in test`);
    folds.push({ train, test });
  }
  return folds;
}
