/** Units of a table that its owner did not name: of time by the rows' spacing, of acceleration by gravity. */
import { median, quantile } from "../../numeric/stats";
import { gravityRanges } from "../signal/gravity";
import { type AccUnit, type GyroUnit, namesOf, type RecordingColumns, secondsPer, type TimeUnit } from "../loaders/recordings";
import { nameIn, numberIn } from "../read/cells";
import { tableRows } from "../read/tableRows";
import { secondsBetween, type Stamp, timeReader } from "../read/times";

/** Rows looked at. */
const SAMPLED = 20_000;
/** Rates that a wearable is taken to have: units are 1000 times apart, so that one at most gives such a rate. */
const rates = { from: 10, to: 400 };
/** Norms that 99 of 100 rows stay below: people turn slower than the first in rad/s, and faster than the second in deg/s. */
export const turning = { rad: 15, deg: 35 };

export interface Units {
  timeUnit: TimeUnit;
  accUnit: AccUnit;
  gyroUnit: GyroUnit;
}

/** A unit, and what speaks for it: `acceleration in m/s2: median norm 9.81`. */
export interface Guess {
  option: keyof Units;
  unit: Units[keyof Units];
  reason: string;
}

/**
 * Guesses the units that are not `known`, from the first rows of a table.
 *
 * @throws Error naming file, what was found and which option to give, where nothing speaks clearly for one unit
 */
export async function guessUnits(
  file: string,
  columns: Omit<RecordingColumns, keyof Units>,
  known: Partial<Units>,
): Promise<Guess[]> {
  if (known.timeUnit && known.accUnit && (known.gyroUnit || columns.gyro === null)) return [];
  const { spacing, dated, acc, gyro } = await sample(file, columns);
  return [
    ...(known.timeUnit ? [] : [guessTime(file, columns.time, spacing, dated)]),
    ...(known.accUnit ? [] : [guessAcceleration(file, acc)]),
    ...(known.gyroUnit || columns.gyro === null ? [] : [guessTurning(file, gyro)]),
  ];
}

async function sample(file: string, columns: Omit<RecordingColumns, keyof Units>) {
  const [spacing, acc, gyro]: [number[], number[], number[]] = [[], [], []];
  const timeIn = timeReader(columns.time);
  let before: { recording: string; time: Stamp } = { recording: "", time: NaN };
  let row = 0;
  for await (const cells of tableRows(file, namesOf(columns))) {
    const position = { file, row: ++row };
    const norm = (names: readonly string[]) => Math.hypot(...names.map((name) => numberIn(cells, name, position)));
    const names = [columns.user, ...(columns.recording ? [columns.recording] : [])];
    const recording = JSON.stringify(names.map((name) => nameIn(cells, name, position)));
    const time = timeIn(cells, position);
    if (before.recording === recording && time > before.time) spacing.push(secondsBetween(before.time, time, 1));
    before = { recording, time };
    acc.push(norm(columns.acc));
    if (columns.gyro) gyro.push(norm(columns.gyro));
    if (row === SAMPLED) break;
  }
  if (spacing.length === 0) throw new Error(`${file}: expected rows of samples in order of time, found ${row} rows`);
  return { spacing, dated: typeof before.time === "bigint", acc, gyro };
}

/** `dated`: times bring their own unit. */
function guessTime(file: string, column: string, spacing: number[], dated: boolean): Guess {
  const apart = median(spacing);
  if (dated)
    return {
      option: "timeUnit",
      unit: "ns",
      reason: `time as dates and times: rows ${Number((1000 * apart).toPrecision(4))} ms apart`,
    };
  const rateHz = (unit: TimeUnit) => 1 / (apart * secondsPer[unit]);
  const unit = (Object.keys(secondsPer) as TimeUnit[]).find((each) => rateHz(each) >= rates.from && rateHz(each) <= rates.to);
  const found = `rows ${Number(apart.toPrecision(4))} apart`;
  if (unit) return { option: "timeUnit", unit, reason: `time in ${unit}: ${found} are ${rateHz(unit).toFixed(1)} Hz` };
  throw new Error(`${file}, column "${column}": ${found} are ${rates.from} to ${rates.to} Hz in no unit; give --time-unit`);
}

function guessAcceleration(file: string, norms: number[]): Guess {
  const norm = median(norms);
  const range = gravityRanges.find(({ from, to }) => norm >= from && norm <= to);
  const found = `median norm ${norm.toPrecision(3)}`;
  if (range) return { option: "accUnit", unit: range.unit, reason: `acceleration in ${range.unit}: ${found}` };
  const expected = gravityRanges.map(({ unit, from, to }) => `${from} to ${to} for ${unit}`).join(" or ");
  throw new Error(`${file}: expected acceleration with gravity, a median norm of ${expected}, found a ${found}; give --acc-unit`);
}

function guessTurning(file: string, norms: number[]): Guess {
  const most = quantile(Float64Array.from(norms).sort(), 0.99);
  const found = `99 of 100 norms below ${most.toPrecision(3)}`;
  const unit = most <= turning.rad ? "rad/s" : most >= turning.deg ? "deg/s" : null;
  if (unit) return { option: "gyroUnit", unit, reason: `turning in ${unit}: ${found}` };
  throw new Error(`${file}: turning may be in rad/s or in deg/s, with ${found}; give --gyro-unit`);
}
