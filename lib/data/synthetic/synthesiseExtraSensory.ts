/**
 * Synthetic ExtraSensory (Vaizman et al. 2017) in the layout of its raw zips, with what its loader has to survive:
 * `raw_acc/<UUID>/<unix s>.m_raw_acc.dat`, `proc_gyro/<UUID>/<unix s>.m_proc_gyro.dat`, `cv_5_folds/*.txt`.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { type Random, random } from "../../base/random";
import { newText } from "./synthesiseFormats";
import { type Day, drawBout, drawDay, drawPerson, type Person, readSensor, type TimedBout } from "./synthesiseMotion";
import type { AfterUser } from "./afterUser";

const set = "extrasensory";
const firstDay = 1443420000; // s since 1970: autumn 2015, when the real recordings were made
const gravity = 9.80665;
/** What people do in a day, minutes at a time: shares, and the mean length of a bout in minutes. */
const dayPlan: [activity: string, share: number, minutes: number][] = [
  ["onTable", 0.3, 20],
  ["lying", 0.06, 20],
  ["sitting", 0.28, 12],
  ["standing", 0.07, 3],
  ["inHand", 0.08, 3],
  ["walking", 0.13, 4],
  ["stairs", 0.01, 1],
  ["running", 0.01, 6],
  ["driving", 0.045, 10],
  ["bicycling", 0.015, 8],
];
/** 26 of 60, as published. */
const isAndroid = (user: number) => (13 * user) % 30 < 13;
/** Users with a peculiarity of the published files, by position. */
const withoutGyro = [17, 33, 49];
const mixedUnits = 29;
const doubleNested = 3;
const gzipped = 7;

export async function synthesiseExtraSensory(
  folder: string,
  { seed, users = 60, hoursPerUser = 0.45 }: { seed: number; users?: number; hoursPerUser?: number },
  afterUser: AfterUser,
): Promise<void> {
  const uuids = Array.from({ length: users }, (_, user) => uuid(seed, user));
  const shares = uuids.map((_, user) => Math.exp(0.6 * random(seed, "hours", user).normal()));
  const perShare = (users * hoursPerUser * 180) / shares.reduce((a, b) => a + b, 0); // 180 examples of 20 s an hour
  writeFolds(folder, uuids);
  for (let user = 0; user < users; user++) {
    const count = Math.max(6, Math.round(shares[user] * perShare));
    writeUser(folder, uuids[user], drawPerson(seed, set, user, "pocket"), count);
    await afterUser((user + 1) / users);
  }
}

function writeUser(folder: string, id: string, person: Person, count: number): void {
  const user = person.index;
  const nest = user === doubleNested ? [id, id] : [id];
  const places = [join(folder, "raw_acc", ...nest), join(folder, "proc_gyro", ...nest)];
  places.forEach((place) => mkdirSync(place, { recursive: true }));
  const plan = random(person.seed, "plan", user);
  const taste = dayPlan.map(([, share]) => share * Math.exp(0.7 * plan.normal()));
  const rateHz = isAndroid(user) ? 40 : [34.6, 40, 40][plan.below(3)];
  const minutesPerDay = Math.max(20, Math.min(240, Math.ceil(count / 5)));
  const boot = 1e4 + Math.floor(2e5 * plan.uniform()); // the device's clock runs from its start
  let bouts = 0;
  let activity = "onTable";
  for (let example = 0, left = 0; example < count; example++) {
    const dayIndex = Math.floor(example / minutesPerDay);
    const day = drawDay(person, dayIndex);
    if (example % minutesPerDay === 0) left = 0;
    const timeline: TimedBout[] = [];
    const add = (from: number) => {
      timeline.push({ bout: drawBout(day, activity, bouts), from, transition: 0.8 + 1.5 * plan.uniform() });
    };
    if (left > 0) add(0);
    if (left <= 0 || plan.uniform() < 0.06) {
      const from = left <= 0 && example % minutesPerDay === 0 ? 0 : 4 + 12 * plan.uniform();
      if (timeline.length === 0 && from > 0) add(0);
      activity = choose(plan, taste);
      left = 1 + Math.round(-Math.log(1 - plan.uniform()) * dayPlan.find(([name]) => name === activity)![2]);
      bouts++;
      add(from);
    }
    left--;
    const minute = Math.floor(dayIndex * 1440 + 90 + (example % minutesPerDay));
    const unix = firstDay + user * 86400 * 3 + minute * 60 + plan.below(3);
    writeExample(places, unix, boot + minute * 60, rateHz, day, timeline, random(person.seed, "example", user, example));
  }
}

function writeExample(
  [accPlace, gyroPlace]: string[],
  unix: number,
  start: number,
  rateHz: number,
  day: Day,
  timeline: TimedBout[],
  draw: Random,
): void {
  const user = day.person.index;
  const android = isAndroid(user);
  // Android reports m/s²; Core Motion reports g with the sign of gravity turned round.
  let unit = android ? gravity : -1;
  if (user === mixedUnits && draw.uniform() < 0.5) unit = 3.16;
  const chance = draw.uniform();
  const rows = chance < 0.03 ? 40 + draw.below(700) : 800;
  const acc = stamps(rows, rateHz, draw);
  write(accPlace, `${unix}.m_raw_acc.dat`, table(start, acc, readSensor("acc", day, timeline, acc, draw), unit));
  if (withoutGyro.includes(user) || draw.uniform() < 0.04) return; // a minute without gyroscope
  const fault = draw.uniform();
  if (fault < 0.01) return write(gyroPlace, `${unix}.m_proc_gyro.dat`, Buffer.from("nan\n"));
  const gyro = stamps(fault < 0.03 ? 30 + draw.below(600) : 800, 40, draw); // some are truncated
  const values = readSensor("gyro", day, timeline, gyro, draw);
  write(gyroPlace, `${unix}.m_proc_gyro.dat`, table(start, gyro, values, 1));

  function write(place: string, name: string, bytes: Buffer): void {
    if (user === gzipped) writeFileSync(join(place, `${name}.gz`), gzipSync(bytes, { level: 1 }));
    else writeFileSync(join(place, name), bytes);
  }
}

/** Seconds of a sensor that is asked for `rateHz`: uneven steps, some late, some twice. */
function stamps(count: number, rateHz: number, draw: Random): Float64Array {
  const times = new Float64Array(count);
  let t = 0.05 * draw.uniform();
  for (let i = 0; i < count; i++) {
    times[i] = Math.round(t * 100) / 100; // the files give hundredths
    const chance = draw.uniform();
    if (chance < 0.004) continue; // the same stamp again
    t += (1 + 0.12 * (draw.uniform() - 0.5) + (chance > 0.995 ? 1.5 : 0)) / rateHz;
  }
  return times;
}

const page = newText(1 << 16);

function table(start: number, times: Float64Array, values: Float64Array, unit: number): Buffer {
  page.clear();
  for (let i = 0; i < times.length; i++) {
    page.fixed(start + times[i], 2);
    for (let a = 0; a < 3; a++) page.text(" ").fixed(values[3 * i + a] * unit, 5);
    page.text("\n");
  }
  return page.bytes();
}

function choose(draw: Random, weights: number[]): string {
  let left = draw.uniform() * weights.reduce((a, b) => a + b, 0);
  const index = weights.findIndex((weight) => (left -= weight) < 0);
  return dayPlan[Math.max(0, index)][0];
}

/** Begins with 5EED and the user's position, so that none is taken for one of the publishers'. */
function uuid(seed: number, user: number): string {
  const draw = random(seed, "uuid", user);
  const hex = (n: number) => Array.from({ length: n }, () => "0123456789ABCDEF"[draw.below(16)]).join("");
  return `5EED${String(user).padStart(4, "0")}-${hex(4)}-4${hex(3)}-A${hex(3)}-${hex(12)}`;
}

/** Five folds by user, a fifth of each platform's users tested in each, as published. */
function writeFolds(folder: string, uuids: string[]): void {
  const place = join(folder, "cv_5_folds");
  mkdirSync(place);
  for (const platform of ["android", "iphone"]) {
    const own = uuids.filter((_, user) => isAndroid(user) === (platform === "android"));
    // iPhones are dealt from the last fold, so that the folds' sizes even out.
    const fold = (i: number) => (platform === "android" ? i % 5 : 4 - (i % 5));
    for (let k = 0; k < 5; k++) {
      const lines = (test: boolean) =>
        own
          .filter((_, i) => (fold(i) === k) === test)
          .map((id) => `${id}\n`)
          .join("");
      writeFileSync(join(place, `fold_${k}_train_${platform}_uuids.txt`), lines(false));
      writeFileSync(join(place, `fold_${k}_test_${platform}_uuids.txt`), lines(true));
    }
  }
}
