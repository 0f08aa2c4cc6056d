/** Units that the owner of recordings did not name: of time by the rows' spacing, of acceleration by gravity, of turning by its size. */
import { gravityRanges } from "../signal/gravity";
import { type RecordingColumns, secondsPer, type TimeUnit, type Units } from "../loaders/table/recordingColumns";
import type { Survey } from "./surveyRecordings";

/** Rates that a wearable is taken to have: units are 1000 times apart, so that one at most gives such a rate. */
const rates = { from: 10, to: 400 };
/**
 * Norms that 99 of 100 rows stay below: people turn slower than the first in rad/s, and faster than the second in deg/s.
 * Below `rest` they speak for no unit: somebody walking turns at more than 1 rad/s, and sensors at rest may have an
 * offset of nearly 1 deg/s.
 */
const turning = { rest: 1, rad: 15, deg: 35 };

/** A unit, and what speaks for it: `acceleration in m/s2: median norm 9.81`. */
export interface Guess {
  option: keyof Units;
  unit: Units[keyof Units];
  reason: string;
}

/** What a recording says of a unit; null: nothing. */
interface Voice {
  survey: Survey;
  file: string;
  unit: Units[keyof Units] | null;
  /** `median norm 9.81` */
  found: string;
}

const where = ({ survey, file }: Voice) => `${file}, user "${survey.user}", recording "${survey.recording}"`;
const short = (value: number, digits = 4) => Number(value.toPrecision(digits));

/**
 * Decides the units that are not `known` from what all recordings say. Those that say nothing follow the others.
 *
 * @throws Error naming users and recordings of different units, or which option to give where none speaks for one
 */
export function guessUnits(
  surveys: readonly Survey[],
  { time, gyro }: Pick<RecordingColumns, "time" | "gyro">,
  known: Partial<Units>,
): Guess[] {
  const guesses: Guess[] = [];
  const take = (option: keyof Units, what: string, unit: Guess["unit"], found: string) =>
    guesses.push({ option, unit, reason: `${what} in ${unit}: ${found}` });

  if (known.timeUnit === undefined && time !== undefined) {
    const voices = surveys.flatMap((survey) =>
      survey.stamps.map(({ file, apart, dated }) => {
        const rows = dated ? `dates and times, rows ${short(1000 * apart)} ms apart` : `rows ${short(apart)} apart`;
        const unit = dated ? "ns" : timeUnitOf(apart);
        return {
          survey,
          file,
          unit,
          found: unit ? `${rows} are ${(1 / (apart * secondsPer[dated ? "s" : unit])).toFixed(1)} Hz` : rows,
        };
      }),
    );
    const voice = agreed(voices, "time", "--time-unit");
    if (voice) take("timeUnit", "time", voice.unit as TimeUnit, voice.found);
    else {
      const spaced = voices.find(({ survey }) => survey.stamps.some(({ apart }) => apart > 0)) ?? voices[0];
      if (spaced === undefined) throw new Error("expected rows of samples in order of time, found no rows");
      throw new Error(
        `${where(spaced)}, column "${time}": ${spaced.found} are ${rates.from} to ${rates.to} Hz in no unit; give --time-unit`,
      );
    }
  }
  if (known.accUnit === undefined) {
    const voices = surveys.flatMap((survey) => {
      if (Number.isNaN(survey.acceleration)) return [];
      const unit = gravityRanges.find(({ from, to }) => survey.acceleration >= from && survey.acceleration <= to)?.unit ?? null;
      return { survey, file: survey.file, unit, found: `median norm ${survey.acceleration.toPrecision(3)}` };
    });
    const wrong = voices.find(({ unit }) => unit === null);
    if (wrong) throw withoutGravity(wrong);
    const voice = agreed(voices, "acceleration", "--acc-unit");
    if (voice) take("accUnit", "acceleration", voice.unit as Guess["unit"], voice.found);
  }
  if (known.gyroUnit !== "deg/s" && gyro !== null) {
    const voices = surveys.flatMap((survey) => {
      const { turning: most } = survey;
      if (Number.isNaN(most)) return [];
      const unit =
        most < turning.rest ? null : most <= turning.rad ? ("rad/s" as const) : most >= turning.deg ? ("deg/s" as const) : null;
      return { survey, file: survey.file, unit, found: `99 of 100 norms below ${most.toPrecision(3)}` };
    });
    const inDegrees = voices.find(({ unit }) => unit === "deg/s");
    if (known.gyroUnit === "rad/s" && inDegrees) {
      throw new Error(
        `${where(inDegrees)}: --gyro-unit rad/s, but ${inDegrees.found}, as in deg/s; bring all recordings to one unit`,
      );
    }
    const voice = known.gyroUnit === undefined ? agreed(voices, "turning", "--gyro-unit") : null;
    if (voice) take("gyroUnit", "turning", voice.unit as Guess["unit"], voice.found);
    else if (known.gyroUnit === undefined && voices.length > 0) {
      const most = voices.reduce((best, each) => (each.survey.turning > best.survey.turning ? each : best));
      throw new Error(
        `${where(most)}: turning may be in rad/s or in deg/s, with ${most.found} and no recording that turns more; give --gyro-unit`,
      );
    }
  }
  return guesses;
}

/** The first voice for a unit, or null. @throws Error where another speaks for another unit */
function agreed(voices: readonly Voice[], what: string, option: string): Voice | null {
  const speaking = voices.filter(({ unit }) => unit !== null);
  const other = speaking.find(({ unit }) => unit !== speaking[0].unit);
  if (other === undefined) return speaking[0] ?? null;
  const says = (voice: Voice) => `${where(voice)}: ${what} in ${voice.unit}: ${voice.found}`;
  throw new Error(
    `${says(other)}, but ${says(speaking[0])}; bring all recordings to one unit, or give ${option} where one of them misleads`,
  );
}

function timeUnitOf(apart: number): TimeUnit | null {
  const rateHz = (unit: TimeUnit) => 1 / (apart * secondsPer[unit]);
  return (Object.keys(secondsPer) as TimeUnit[]).find((unit) => rateHz(unit) >= rates.from && rateHz(unit) <= rates.to) ?? null;
}

function withoutGravity(voice: Voice): Error {
  const [{ from: least }, { from: leastOfSecond }] = gravityRanges;
  const expected = gravityRanges.map(({ unit, from, to }) => `${from} to ${to} for ${unit}`).join(" or ");
  const cause =
    voice.survey.acceleration < least
      ? "gravity is removed: add the gravity columns, as in --acc gravityX+userX,gravityY+userY,gravityZ+userZ"
      : voice.survey.acceleration < leastOfSecond
        ? "gravity may be removed: add the gravity columns, as in --acc gravityX+userX,…, or give --acc-unit"
        : "convert it to g or m/s2";
  return new Error(
    `${where(voice)}: expected acceleration with gravity, a median norm of ${expected}, found a ${voice.found}; ${cause}`,
  );
}
