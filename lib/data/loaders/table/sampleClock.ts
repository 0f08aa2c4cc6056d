/** Stamps of a sensor's rows as seconds since the recording began; counters that wrap are unwrapped. */
import { describeCell } from "../../read/cells";
import { secondsBetween, type Stamp, summerTimeCure } from "../../read/times";
import { MAX_GAP_SECONDS } from "../../signal/sensorRows";
import { type RecordingColumns, secondsPer } from "./recordingColumns";
import type { SampleRow } from "./sampleRows";

/** Where counters of 16 and 32 bits start again. */
const moduli = [2 ** 16, 2 ** 32];

export interface SampleClock {
  /** @throws Error naming file and row where a row is before the one above it, unless rows are to be sorted */
  seconds(row: SampleRow): number;
  /** How often the counter has wrapped. */
  wraps(): number;
}

export function sampleClock(origin: Stamp, { time, timeUnit, recording, sort }: RecordingColumns): SampleClock {
  const unitSeconds = time === undefined ? 1 : secondsPer[timeUnit];
  let wraps = 0;
  let unwrapped = 0; // seconds
  let before: { stamp: Stamp; cell: unknown; seconds: number } | null = null;
  const refuse = ({ position, timeColumn, timeCell }: SampleRow, found: unknown, cure: string) =>
    new Error(
      `${position.file}, row ${position.row}, column "${timeColumn}": expected rows in order of time, found ${describeCell(timeCell)} after ${describeCell(found)}; ${cure}`,
    );
  return {
    wraps: () => wraps,
    seconds(row) {
      const stamp = row.time;
      if (typeof stamp === "bigint" && timeUnit !== "ns") {
        throw new Error(
          `${row.position.file}, column "${row.timeColumn}": --time-unit ${timeUnit} contradicts its dates and times, which bring their own unit; leave the option out`,
        );
      }
      let seconds = secondsBetween(origin, stamp, unitSeconds) + unwrapped;
      if (before !== null && seconds < before.seconds) {
        const modulus = modulusOf(before.stamp, stamp);
        const step = (Number(stamp) - Number(before.stamp) + modulus) * unitSeconds;
        if (modulus > 0 && step <= MAX_GAP_SECONDS) {
          wraps++;
          unwrapped += modulus * unitSeconds;
          seconds += modulus * unitSeconds;
        } else if (!sort) {
          const part =
            recording === undefined ? "name the column that distinguishes recordings" : "give recordings names of their own";
          if (modulus > 0) {
            const wrapped = `this may be a counter that starts again at ${modulus}, with a pause of ${step.toPrecision(3)} s there`;
            throw refuse(row, before.cell, `${wrapped}, which sorting would mix up; ${part}`);
          }
          const cure = summerTimeCure(row.timeCell, seconds - before.seconds);
          throw refuse(row, before.cell, cure ?? `give --sort where rows are in disorder, or ${part}`);
        }
      }
      before = { stamp, cell: row.timeCell, seconds };
      return seconds;
    },
  };
}

/** Of the counter that went from near its end to near its beginning; 0 where none did. */
function modulusOf(before: Stamp, after: Stamp): number {
  if (typeof before === "bigint" || typeof after === "bigint") return 0;
  return moduli.find((size) => before >= 0.9 * size && before < size && after >= 0 && after < 0.1 * size) ?? 0;
}
