/** A recording in a CSV file that was dropped on the page. */
import { gPer, radPerSecondPer, secondsPer } from "../../../data/loaders/table/recordingColumns";
import { gravityRanges } from "../../../data/signal/gravity";
import { median } from "../../../numeric/stats";
import type { SensorRow } from "./watch";

/** Rows in order of time, and in which units the file was taken to be. */
export interface CsvRecording {
  rows: SensorRow[];
  units: string;
}

const columns = {
  time: /^(t|time|timestamp|seconds|secondselapsed|elapsed|ms|unixtime)$/,
  acceleration: (axis: string) => new RegExp(`^(a|acc|accel\\w*)${axis}$`),
  turning: (axis: string) => new RegExp(`^(g|w|gyr|gyro\\w*|rot\\w*)${axis}$`),
};
/** People turn slower than this in rad/s, and faster than it in deg/s. */
const FASTEST_TURN = 15;
const rates = { from: 10, to: 400 };

/**
 * @param turns whether the model needs the gyroscope
 * @throws Error that says what was expected and found, with the line
 */
export function readCsv(text: string, turns: boolean): CsvRecording {
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
  const separator = [";", "\t", ","].find((sign) => lines[0].includes(sign)) ?? ",";
  const cells = (line: string) => line.split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/, "$1"));
  const header = cells(lines[0]);
  const names = header.map((name) => name.toLowerCase().replace(/\(.*?\)|\[.*?\]/g, "").replace(/[^a-z]/g, "")); // prettier-ignore
  const axes = ["x", "y", "z"];
  const wanted = [columns.time, ...axes.map(columns.acceleration), ...(turns ? axes.map(columns.turning) : [])].map((pattern) =>
    names.findIndex((name) => pattern.test(name)),
  );
  const missing = ["time", "acc x", "acc y", "acc z", "gyro x", "gyro y", "gyro z"].filter((_, i) => wanted[i] === -1);
  if (missing.length > 0) {
    const found = header.join(", ").slice(0, 200) || "nothing";
    throw new Error(`line 1: expected a header with the columns ${missing.join(", ")}, found ${found}`);
  }
  const read: number[][] = [];
  lines.slice(1).forEach((line, i) => {
    if (line.trim() === "") return;
    const own = cells(line);
    const values = wanted.map((place) => (own[place] ? Number(own[place]) : NaN));
    const wrong = values.findIndex((value) => !Number.isFinite(value));
    if (wrong >= 0) {
      const found = own[wanted[wrong]] ? `"${own[wanted[wrong]].slice(0, 40)}"` : "none";
      throw new Error(`line ${i + 2}, column ${header[wanted[wrong]]}: expected a number, found ${found}`);
    }
    read.push(values);
  });
  if (read.length < 2) throw new Error(`expected rows of samples below the header, found ${read.length}`);
  return inUnits(read);
}

function inUnits(read: number[][]): CsvRecording {
  const steps = read.slice(1).map(([time], i) => time - read[i][0]);
  const back = steps.findIndex((step) => step < 0);
  if (back >= 0) throw new Error(`expected rows in order of time, found ${read[back + 1][0]} after ${read[back][0]}`);
  const apart = median(steps.filter((step) => step > 0));
  const time = (Object.keys(secondsPer) as (keyof typeof secondsPer)[]).find((unit) => {
    const rate = 1 / (apart * secondsPer[unit]);
    return rate >= rates.from && rate <= rates.to;
  });
  if (!time)
    throw new Error(`expected rows at ${rates.from} to ${rates.to} Hz, found them ${apart || 0} apart in the column of time`);
  const norm = median(read.map(([, x, y, z]) => Math.hypot(x, y, z)));
  const acceleration = gravityRanges.find(({ from, to }) => norm >= from && norm <= to)?.unit;
  if (!acceleration) {
    const found = `a median norm of ${norm.toPrecision(3)}`;
    throw new Error(
      `expected acceleration with gravity, a median norm near 1 g or 9.8 m/s², found ${found}; is gravity removed?`,
    );
  }
  const turns = read.map(([, , , , x = 0, y = 0, z = 0]) => Math.hypot(x, y, z)).sort((a, b) => a - b);
  const turning = turns[Math.floor(0.99 * (turns.length - 1))] > FASTEST_TURN ? "deg/s" : "rad/s";
  const [second, g, rad] = [secondsPer[time], gPer[acceleration], radPerSecondPer[turning]];
  const rows = read.map(([t, ax, ay, az, gx = 0, gy = 0, gz = 0]): SensorRow => {
    return [(t - read[0][0]) * second, ax * g, ay * g, az * g, gx * rad, gy * rad, gz * rad];
  });
  const rate = (1 / (apart * second)).toFixed(0);
  return { rows, units: `${rate} Hz, time in ${time}, acceleration in ${acceleration}, turning in ${turning}` };
}
