/**
 * UCI HAR (Anguita et al. 2013): windows of 128 samples at 50 Hz as published, half of each shared with the next.
 *
 * The accelerometer is total_acc, which keeps gravity; the publishers' filter took the offset of the gyroscope.
 * Units are the two sides of the publishers' split, train and test.
 */
import { readActivityLabels } from "./activityLabels";
import { findFile } from "../read/archive";
import { readNumbers } from "../read/numbers";
import type { ArchiveEntry } from "../read/entryReader";
import type { Loader, Unit } from "./units";
import { CHANNELS, RATE_HZ, SEQ_LEN } from "../signal/windowShape";
import type { WindowWriter } from "./windowWriter";

const signals = ["total_acc_x", "total_acc_y", "total_acc_z", "body_gyro_x", "body_gyro_y", "body_gyro_z"];
const step = SEQ_LEN / 2;

interface SideFiles extends Unit {
  side: "train" | "test";
  labels: ArchiveEntry;
  subjects: ArchiveEntry;
  signals: ArchiveEntry[];
  /** Of activities, by number. */
  names: Map<number, string>;
}

export const uciHar: Loader<SideFiles, null> = {
  async list([archive]) {
    const names = await readActivityLabels(archive);
    return (["train", "test"] as const).map((side) => {
      const find = (tail: string) => archive.entry(findFile(archive, `${side}/${tail}_${side}.txt`));
      const [labels, subjects] = [find("y"), find("subject")];
      const own = signals.map((signal) => find(`Inertial Signals/${signal}`));
      return { name: side, side, labels, subjects, signals: own, names, entries: [labels, subjects, ...own] };
    });
  },

  /** @throws Error also where the files' lengths differ */
  async load(unit, read, writer) {
    const column = async (entry: ArchiveEntry, columns: number) => readNumbers(await read(entry), columns, entry.file);
    const labels = await column(unit.labels, 1);
    const subjects = await column(unit.subjects, 1);
    const channels: Float64Array[] = [];
    for (const entry of unit.signals) channels.push(await column(entry, SEQ_LEN));
    addWindows(unit, { labels, subjects, channels }, writer);
    return null;
  },
};

interface Columns {
  labels: Float64Array;
  subjects: Float64Array;
  /** `[n, 128]` each. */
  channels: Float64Array[];
}

function addWindows(
  { side, names, labels: { container } }: SideFiles,
  { labels, subjects, channels }: Columns,
  writer: WindowWriter,
) {
  const counts = [subjects.length, ...channels.map((values) => values.length / SEQ_LEN)];
  if (counts.some((count) => count !== labels.length)) {
    const expected = `the ${labels.length} lines of y_${side}.txt in subject_${side}.txt and each signal`;
    throw new Error(`${container.archive}: expected ${expected}, found ${counts.join(", ")}`);
  }
  const window = new Float32Array(SEQ_LEN * CHANNELS);
  const windowsOf = new Map<number, number>();
  labels.forEach((label, w) => {
    const subject = subjects[w];
    const activity = names.get(label);
    if (activity === undefined) {
      const known = [...names.keys()].join(", ");
      throw new Error(`${container.archive}: y_${side}.txt:${w + 1}: expected an activity of ${known}, found ${label}`);
    }
    for (let i = 0; i < SEQ_LEN; i++) {
      for (let c = 0; c < CHANNELS; c++) window[i * CHANNELS + c] = channels[c][w * SEQ_LEN + i];
    }
    const index = windowsOf.get(subject) ?? 0;
    windowsOf.set(subject, index + 1);
    const recording = recordingName(subject, side);
    writer.add(window, { user: String(subject), activity, recording, start: (index * step) / RATE_HZ });
  });
  for (const [subject, count] of windowsOf) {
    const rows = (count + 1) * step;
    writer.recorded(String(subject), recordingName(subject, side), rows, rows / RATE_HZ, [RATE_HZ, RATE_HZ]);
  }
}

const recordingName = (subject: number, side: string) => `user-${String(subject).padStart(2, "0")}-${side}`;
