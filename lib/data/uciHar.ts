/**
 * UCI HAR (Anguita et al. 2013): windows of 128 samples at 50 Hz as published, half of each shared with the next.
 *
 * The accelerometer is total_acc, which keeps gravity; the publishers' filter took the offset of the gyroscope.
 */
import { readActivityLabels } from "./activityLabels";
import { type Archive, findFile } from "./archive";
import { readNumbers } from "./numbers";
import { CHANNELS, RATE_HZ, SEQ_LEN } from "./resample";
import type { WindowWriter } from "./windowWriter";

const signals = ["total_acc_x", "total_acc_y", "total_acc_z", "body_gyro_x", "body_gyro_y", "body_gyro_z"];
const step = SEQ_LEN / 2;

/** @throws Error where a file is missing, a line is not as expected, or the files' lengths differ */
export async function loadUciHar(archive: Archive, writer: WindowWriter): Promise<void> {
  const names = await readActivityLabels(archive);
  for (const part of ["train", "test"]) await loadPart(archive, part, names, writer);
}

async function loadPart(archive: Archive, part: string, names: Map<number, string>, writer: WindowWriter) {
  const column = async (tail: string, columns: number) => {
    const file = findFile(archive, tail);
    return readNumbers(await archive.read(file), columns, file);
  };
  const labels = await column(`${part}/y_${part}.txt`, 1);
  const subjects = await column(`${part}/subject_${part}.txt`, 1);
  const channels: Float64Array[] = [];
  for (const signal of signals) {
    channels.push(await column(`${part}/Inertial Signals/${signal}_${part}.txt`, SEQ_LEN));
  }
  const counts = [subjects.length, ...channels.map((values) => values.length / SEQ_LEN)];
  if (counts.some((count) => count !== labels.length)) {
    const expected = `the ${labels.length} lines of y_${part}.txt in subject_${part}.txt and each signal`;
    throw new Error(`${archive.path}: expected ${expected}, found ${counts.join(", ")}`);
  }
  const window = new Float32Array(SEQ_LEN * CHANNELS);
  const windowsOf = new Map<number, number>();
  labels.forEach((label, w) => {
    const subject = subjects[w];
    const activity = names.get(label);
    if (activity === undefined) {
      const known = [...names.keys()].join(", ");
      throw new Error(`${archive.path}: y_${part}.txt:${w + 1}: expected an activity of ${known}, found ${label}`);
    }
    for (let i = 0; i < SEQ_LEN; i++) {
      for (let c = 0; c < CHANNELS; c++) window[i * CHANNELS + c] = channels[c][w * SEQ_LEN + i];
    }
    const index = windowsOf.get(subject) ?? 0;
    windowsOf.set(subject, index + 1);
    const recording = recordingName(subject, part);
    writer.add(window, { user: String(subject), activity, recording, start: (index * step) / RATE_HZ });
  });
  for (const [subject, count] of windowsOf) {
    const rows = (count + 1) * step;
    writer.recorded(String(subject), recordingName(subject, part), rows, rows / RATE_HZ);
  }
}

const recordingName = (subject: number, part: string) => `user-${String(subject).padStart(2, "0")}-${part}`;
