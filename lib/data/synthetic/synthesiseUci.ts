/**
 * Synthetic UCI HAR (Anguita et al. 2013) and HAPT (Reyes-Ortiz et al. 2016) in their layouts: a phone at the waist,
 * 50 Hz, g and rad/s. UCI HAR's gyroscope has no offset, since the publishers' filter removes it; HAPT's is raw.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { random } from "../../base/random";
import { type Text, newText } from "./synthesiseFormats";
import { type Day, drawBout, drawDay, drawPerson, readSensor, type TimedBout } from "./synthesiseMotion";
import type { AfterUser } from "./afterUser";

const activities = ["WALKING", "WALKING_UPSTAIRS", "WALKING_DOWNSTAIRS", "SITTING", "STANDING", "LAYING"];
const transitions: Record<string, number> = {
  "STANDING SITTING": 7,
  "SITTING STANDING": 8,
  "SITTING LAYING": 9,
  "LAYING SITTING": 10,
  "STANDING LAYING": 11,
  "LAYING STANDING": 12,
};
const transitionNames = ["STAND_TO_SIT", "SIT_TO_STAND", "SIT_TO_LIE", "LIE_TO_SIT", "STAND_TO_LIE", "LIE_TO_STAND"];
const testUsers = [2, 4, 9, 10, 12, 13, 18, 20, 24];
const [rateHz, seqLen] = [50, 128];

interface Options {
  seed: number;
  users?: number;
  hoursPerUser?: number;
}

/** Official layout: `{train,test}/Inertial Signals/…`, windows of 128 samples with a step of 64. */
export async function synthesiseUciHar(
  folder: string,
  { seed, users = 30, hoursPerUser = 0.054 }: Options,
  afterUser: AfterUser,
): Promise<void> {
  const signals = ["total_acc", "body_gyro"].flatMap((s) => ["x", "y", "z"].map((axis) => `${s}_${axis}`));
  const perActivity = Math.max(1, Math.round((hoursPerUser * 3600 * rateHz) / (seqLen / 2) / activities.length) - 1);
  const ids = chosenUsers(users);
  let done = 0;
  for (const side of ["train", "test"] as const) {
    const files = signals.map(() => newText(1 << 22));
    const [labels, subjects] = [newText(), newText()];
    for (const id of ids.filter((user) => testUsers.includes(user) === (side === "test"))) {
      const person = drawPerson(seed, "uci-har", id, "waist");
      person.bias.fill(0, 3);
      activities.forEach((activity, label) => {
        const day = drawDay(person, label % 2); // two sessions
        day.bias.fill(0, 3);
        // Counts differ between people, as in the real set.
        const count = Math.max(1, Math.round(perActivity * (1 + 0.15 * random(seed, "uci", id, label).normal())));
        writeWindows(files, day, activity, label, count);
        for (let i = 0; i < count; i++) {
          labels.fixed(label + 1, 0).text("\n");
          subjects.fixed(id, 0).text("\n");
        }
      });
      await afterUser(++done / ids.length);
    }
    mkdirSync(join(folder, side, "Inertial Signals"), { recursive: true });
    signals.forEach((signal, c) => {
      writeFileSync(join(folder, side, "Inertial Signals", `${signal}_${side}.txt`), files[c].bytes());
    });
    writeFileSync(join(folder, side, `y_${side}.txt`), labels.bytes());
    writeFileSync(join(folder, side, `subject_${side}.txt`), subjects.bytes());
  }
  writeFileSync(join(folder, "activity_labels.txt"), activities.map((name, i) => `${i + 1} ${name}\n`).join(""));
}

/** RawData/{acc,gyro}_expEE_userUU.txt and labels.txt; two experiments a user, three for user 10. */
export async function synthesiseHapt(
  folder: string,
  { seed, users = 30, hoursPerUser = 0.1 }: Options,
  afterUser: AfterUser,
): Promise<void> {
  const place = join(folder, "RawData");
  mkdirSync(place);
  const ids = chosenUsers(users);
  const labels = newText();
  let experiment = 0;
  for (const [done, id] of ids.entries()) {
    const person = drawPerson(seed, "hapt", id, "waist");
    const sessions = id === 10 ? 3 : 2;
    for (let session = 0; session < sessions; session++) {
      const seconds = (hoursPerUser * 3600) / sessions;
      writeExperiment(place, labels, ++experiment, id, drawDay(person, session), seconds);
    }
    await afterUser((done + 1) / ids.length);
  }
  writeFileSync(join(place, "labels.txt"), labels.bytes());
  const names = [...activities, ...transitionNames];
  writeFileSync(join(folder, "activity_labels.txt"), names.map((name, i) => `${i + 1} ${name}\n`).join(""));
}

/** Three in ten are the publishers' test users. */
function chosenUsers(users: number): number[] {
  const test = testUsers.slice(0, Math.min(testUsers.length, Math.ceil(0.3 * users)));
  const train = Array.from({ length: 30 }, (_, i) => i + 1).filter((id) => !testUsers.includes(id));
  return [...train.slice(0, users - test.length), ...test].sort((a, b) => a - b);
}

function writeWindows(files: Text[], day: Day, activity: string, label: number, count: number): void {
  const times = Float64Array.from({ length: (count + 1) * (seqLen / 2) }, (_, i) => i / rateHz);
  const timeline = [{ bout: drawBout(day, activity, label), from: 0, transition: 1 }];
  const noise = random(day.person.seed, "uci noise", day.person.index, label);
  const acc = readSensor("acc", day, timeline, times, noise);
  const gyro = readSensor("gyro", day, timeline, times, noise);
  for (let window = 0; window < count; window++) {
    files.forEach((file, c) => {
      const values = c < 3 ? acc : gyro;
      for (let i = 0; i < seqLen; i++) file.exponential(values[3 * (window * (seqLen / 2) + i) + (c % 3)]);
      file.text("\n");
    });
  }
}

/** The protocol: rest in turn, with labelled transitions, then walks and stairs, with unlabelled ways between. */
function writeExperiment(place: string, labels: Text, experiment: number, id: number, day: Day, seconds: number): void {
  const rests = ["STANDING", "SITTING", "STANDING", "LAYING", "SITTING", "LAYING", "STANDING"];
  const moves = ["WALKING", "WALKING", "WALKING_DOWNSTAIRS", "WALKING_UPSTAIRS", "WALKING_DOWNSTAIRS"];
  const order = [...rests, ...moves, "WALKING_UPSTAIRS"];
  const draw = random(day.person.seed, "hapt plan", id, experiment);
  const timeline: TimedBout[] = [];
  let from = 0;
  order.forEach((activity, i) => {
    const transition = i < rests.length ? 2.5 + 2 * draw.uniform() : 4;
    timeline.push({ bout: drawBout(day, activity, i), from, transition });
    from += (seconds / order.length) * (0.85 + 0.3 * draw.uniform());
  });
  const rows = Math.round(from * rateHz);
  const row = (t: number) => Math.max(1, Math.min(rows, Math.round(t * rateHz)));
  order.forEach((activity, i) => {
    const next = timeline[i + 1];
    const begin = i === 0 ? 5 : timeline[i].from + timeline[i].transition / 2; // the first seconds are unlabelled
    const end = next === undefined ? from - 1 : next.from - next.transition / 2;
    const label = (code: number, first: number, last: number) => {
      if (last > first) labels.text(`${experiment} ${id} ${code} ${first} ${last}\n`);
    };
    label(activities.indexOf(activity) + 1, row(begin) + 1, row(end));
    const code = transitions[`${activity} ${order[i + 1]}`];
    if (code !== undefined) label(code, row(end) + 1, row(end + next.transition));
  });
  const times = Float64Array.from({ length: rows }, (_, i) => i / rateHz);
  const noise = random(day.person.seed, "hapt noise", id, experiment);
  const pad = (n: number) => String(n).padStart(2, "0");
  for (const sensor of ["acc", "gyro"] as const) {
    const values = readSensor(sensor, day, timeline, times, noise);
    const file = newText(rows * 48);
    for (let i = 0; i < rows; i++) {
      file
        .fixed(values[3 * i], 9)
        .text(" ")
        .fixed(values[3 * i + 1], 9)
        .text(" ")
        .fixed(values[3 * i + 2], 9);
      file.text("\n");
    }
    writeFileSync(join(place, `${sensor}_exp${pad(experiment)}_user${pad(id)}.txt`), file.bytes());
  }
}
