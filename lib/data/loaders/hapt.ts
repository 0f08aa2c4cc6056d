/**
 * HAPT (Reyes-Ortiz et al. 2016): the raw recordings, 50 Hz, g and rad/s, cut from end to end without overlap.
 *
 * A window's activity is the label of more than half its samples, else "unlabelled". A unit is a recording.
 */
import { readActivityLabels } from "./activityLabels";
import { type Archive, findFile } from "../read/archive";
import { readNumbers } from "../read/numbers";
import type { ArchiveEntry } from "../read/entryReader";
import { cutWindows, uncutSamples } from "../signal/resample";
import type { Loader, Unit } from "./units";
import { CHANNELS, RATE_HZ, SEQ_LEN, UNLABELLED } from "../signal/windowShape";

interface Label {
  activity: string;
  /** Rows from 0; `end` is the row after the last. */
  begin: number;
  end: number;
}

interface RecordingFiles extends Unit {
  /** As the publishers write it, with leading noughts. */
  experiment: string;
  user: string;
  acc: ArchiveEntry;
  gyro: ArchiveEntry;
  labels: Label[];
}

export const hapt: Loader<RecordingFiles, null> = {
  async list([archive]) {
    const recordings = archive.files.flatMap((file) => {
      const match = /(?:^|\/)RawData\/acc_exp(\d+)_user(\d+)\.txt$/.exec(file);
      return match === null ? [] : [{ file, experiment: match[1], user: match[2] }];
    });
    if (recordings.length === 0) {
      throw new Error(`${archive.path}: expected files …/RawData/acc_expEE_userUU.txt, found none`);
    }
    const labels = await readLabels(archive);
    return recordings.map(({ file, experiment, user }) => {
      const acc = archive.entry(file);
      const gyro = archive.entry(findFile(archive, `RawData/gyro_exp${experiment}_user${user}.txt`));
      const own = labels.get(`${Number(experiment)} ${Number(user)}`) ?? [];
      return { name: `experiment ${experiment}`, experiment, user, acc, gyro, labels: own, entries: [acc, gyro] };
    });
  },

  /** @throws Error also where the sensors' rows differ in number, or the labels speak of more */
  async load({ experiment, user, acc: accPlace, gyro: gyroPlace, labels }, read, writer) {
    const acc = readNumbers(await read(accPlace), 3, accPlace.file);
    const gyro = readNumbers(await read(gyroPlace), 3, gyroPlace.file);
    if (acc.length !== gyro.length) {
      throw new Error(`${gyroPlace.file}: expected the ${acc.length / 3} rows of ${accPlace.file}, found ${gyro.length / 3}`);
    }
    const rows = acc.length / 3;
    const beyond = labels.find(({ end }) => end > rows);
    if (beyond !== undefined) {
      throw new Error(`${accPlace.file}: expected the ${beyond.end} rows that labels.txt speaks of, found ${rows}`);
    }
    const samples = new Float32Array(rows * CHANNELS);
    for (let from = 0, to = 0; from < acc.length; from += 3, to += CHANNELS) {
      samples[to] = acc[from];
      samples[to + 1] = acc[from + 1];
      samples[to + 2] = acc[from + 2];
      samples[to + 3] = gyro[from];
      samples[to + 4] = gyro[from + 1];
      samples[to + 5] = gyro[from + 2];
    }
    const about = { user: String(Number(user)), recording: `exp${experiment}-user${user}` };
    cutWindows(samples, 0).forEach((window, w) => {
      writer.add(window, { ...about, activity: majority(labels, w * SEQ_LEN), start: (w * SEQ_LEN) / RATE_HZ });
    });
    writer.drop("rows after a recording's last window", uncutSamples(rows, 0), "rows", about.recording);
    writer.recorded(about.user, about.recording, rows, rows / RATE_HZ, [RATE_HZ, RATE_HZ]);
    return null;
  },
};

/** Lines `experiment user activity first last`, rows counted from 1. */
async function readLabels(archive: Archive): Promise<Map<string, Label[]>> {
  const names = await readActivityLabels(archive);
  const file = findFile(archive, "RawData/labels.txt");
  const rows = readNumbers(await archive.read(file), 5, file);
  const labels = new Map<string, Label[]>();
  for (let i = 0; i < rows.length; i += 5) {
    const [experiment, user, code, first, last] = rows.subarray(i, i + 5);
    const activity = names.get(code);
    if (activity === undefined || first < 1 || last < first) {
      const known = [...names.keys()].join(", ");
      const expected = `an activity of ${known} and rows from 1 in order`;
      throw new Error(`${file}: label ${i / 5 + 1}: expected ${expected}, found ${code} ${first} ${last}`);
    }
    const key = `${experiment} ${user}`;
    labels.set(key, [...(labels.get(key) ?? []), { activity, begin: first - 1, end: last }]);
  }
  return labels;
}

function majority(labels: Label[], from: number): string {
  const samples = new Map<string, number>();
  for (const { activity, begin, end } of labels) {
    const shared = Math.min(end, from + SEQ_LEN) - Math.max(begin, from);
    if (shared > 0) samples.set(activity, (samples.get(activity) ?? 0) + shared);
  }
  for (const [activity, count] of samples) if (count > SEQ_LEN / 2) return activity;
  return UNLABELLED;
}
