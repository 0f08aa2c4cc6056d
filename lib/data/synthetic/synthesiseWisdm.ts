/**
 * Synthetic WISDM 2019 (Weiss et al.) in its layout, `raw/<device>/<sensor>/data_<user>_<sensor>_<device>.txt`, with
 * its peculiarities: sensors on their own clocks at 20, 25 or 50 Hz, a rate that changes inside a take, missing and
 * doubled takes, gaps, activities out of order.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { permuted, type Random, random } from "../../base/random";
import { type Text, newText } from "./synthesiseFormats";
import { type Day, drawBout, drawDay, drawPerson, readSensor } from "./synthesiseMotion";
import type { AfterUser } from "./afterUser";

export type WisdmDevice = "phone" | "watch";

const letters = [..."ABCDEFGHIJKLMOPQRS"]; // no N
const gravity = 9.80665;
const missing: Record<number, string> = { 1609: "B", 1616: "B", 1642: "C" };
const rateChanges = new Set(["1609M", "1610B", "1616A", "1621C", "1625M"]);
const gaps = new Set(["1639A", "1640M"]);
const doubled = 1629;

export interface WisdmOptions {
  seed: number;
  users?: number;
  /** Hours of one device; 18 takes share them. */
  hoursPerUser?: number;
  devices?: WisdmDevice[];
}

export async function synthesiseWisdm(
  folder: string,
  { seed, users = 51, hoursPerUser = 0.04, devices = ["phone", "watch"] }: WisdmOptions,
  afterUser: AfterUser,
): Promise<void> {
  const ids = chosenUsers(users);
  const seconds = (hoursPerUser * 3600) / letters.length;
  for (const [d, device] of devices.entries()) {
    for (const sensor of ["accel", "gyro"]) mkdirSync(join(folder, "raw", device, sensor), { recursive: true });
    for (const [i, id] of ids.entries()) {
      writeUser(folder, device, id, seed, seconds);
      await afterUser((d + (i + 1) / ids.length) / devices.length);
    }
  }
  const key =
    "walking jogging stairs sitting standing typing teeth soup chips pasta drinking sandwich kicking " +
    "catch dribbling writing clapping folding";
  const lines = key.split(" ").map((name, i) => `${name} = ${letters[i]}\n`);
  writeFileSync(join(folder, "activity_key.txt"), lines.join(""));
}

/** A third of the users are the usual test users (1634–1650), the others the usual train users (1600–1633). */
function chosenUsers(users: number): number[] {
  const test = Math.min(17, Math.ceil(users / 3));
  const from = (first: number, n: number) => Array.from({ length: n }, (_, i) => first + i);
  return [...from(1600, Math.min(34, users - test)), ...from(1634, test)];
}

function writeUser(folder: string, device: WisdmDevice, id: number, seed: number, seconds: number): void {
  const day = drawDay(drawPerson(seed, `wisdm ${device}`, id - 1600, device === "phone" ? "pocket" : "wrist"), 0);
  const draw = random(seed, `wisdm order ${device}`, id);
  const rates = userRates(id, device, draw);
  const order = permuted(letters, draw);
  const own = order.filter((letter) => device === "watch" || missing[id] !== letter);
  const boot = Math.floor(1e13 + 4e14 * draw.uniform()); // ns since the device's start
  for (const [s, sensor] of (["accel", "gyro"] as const).entries()) {
    const file = newText(1 << 20);
    own.forEach((letter, place) => {
      const start = boot + Math.round(place * (seconds + 60) * 1e9);
      writeTake(file, `${id},${letter},`, start, seconds, rates[s], sensor, day, letter, place);
    });
    if (id === doubled && device === "phone") file.text(file.bytes().toString("latin1")); // every take twice
    writeFileSync(join(folder, "raw", device, sensor, `data_${id}_${sensor}_${device}.txt`), file.bytes());
  }
}

/** Hz of accelerometer and gyroscope. */
function userRates(id: number, device: WisdmDevice, draw: Random): [number, number] {
  if (device === "watch") return [20, 20];
  if (id === 1642) return [40, 20]; // two rows of one sensor for each of the other
  const chance = draw.uniform();
  if (chance < 0.4) return [19.9, 19.9];
  if (chance < 0.55) return [25.1, 24.8];
  return chance < 0.7 ? [25.1, 19.9] : [49.7, 49.7];
}

function writeTake(
  file: Text,
  head: string,
  start: number,
  seconds: number,
  rateHz: number,
  sensor: "accel" | "gyro",
  day: Day,
  letter: string,
  place: number,
): void {
  const phone = day.person.placement === "pocket";
  const user = 1600 + day.person.index;
  const draw = random(day.person.seed, `wisdm ${sensor} ${day.person.placement}`, day.person.index, place);
  const changing = phone && rateChanges.has(`${user}${letter}`);
  const gap = phone && gaps.has(`${user}${letter}`);
  // The gyroscope usually starts later: −0.23 to 1.5 s.
  const late = sensor === "gyro" ? -0.23 + 1.73 * draw.uniform() ** 2 : 0;
  const times: number[] = [];
  for (let t = 0; t < seconds;) {
    times.push(t + late);
    t += (1 + 0.002 * draw.normal()) / (!changing ? rateHz : t > seconds / 2 ? 50 : 25);
    if (gap && t > seconds / 3 && times[times.length - 1] - late <= seconds / 3) t += 0.22;
  }
  const parts = [{ bout: drawBout(day, letter, place), from: 0, transition: 1 }];
  const reading = readSensor(sensor === "accel" ? "acc" : "gyro", day, parts, Float64Array.from(times), draw);
  const unit = sensor === "accel" ? gravity : 1;
  times.forEach((t, i) => {
    file.text(head).fixed(start + Math.round(t * 1e9), 0);
    for (let a = 0; a < 3; a++) file.text(",").javaFloat(reading[3 * i + a] * unit);
    file.text(";\n");
  });
}
