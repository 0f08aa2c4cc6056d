/** What is noted of a run while it trains: its losses, the curve, and the point of the curve that validation chooses. */
import type { Config } from "../base/config";
import type { Result } from "../base/row";

interface Sum {
  sum: number;
  steps: number;
}

/** Plain JSON, as checkpoints hold it. */
export interface Notes extends Pick<Result, "curve" | "probeCurve"> {
  /** Train loss summed since the last point of the curve, and over the last tenth of the steps. */
  sincePoint: Sum;
  lastTenth: Sum;
}

/** A run as the loop notes it. */
export interface Track {
  config: Config;
  /** Of config and data, as its files bear it. */
  identity: string;
  /** Where it is kept; nowhere if undefined. */
  folder?: string;
  notes: Notes;
  /** Steps of its curve. */
  points: number[];
}

export const noNotes = (): Notes => ({
  sincePoint: { sum: 0, steps: 0 },
  lastTenth: { sum: 0, steps: 0 },
  curve: [],
  probeCurve: [],
});

/** Steps at which the test loss is taken: before the first, then evenly up to the last. */
export function curveSteps({ steps, curvePoints }: Pick<Config, "steps" | "curvePoints">): number[] {
  const points = Array.from({ length: curvePoints }, (_, i) => Math.round(((i + 1) * steps) / curvePoints));
  return [...new Set([0, ...points, steps])];
}

export function trackOf(run: Omit<Track, "notes" | "points">, notes: Notes): Track {
  return { ...run, notes, points: curveSteps(run.config) };
}

/** Whether the step is a point of the curve that has still to be taken. */
export function isDue({ points, notes }: Track, step: number): boolean {
  return points.includes(step) && !notes.curve.some(([taken]) => taken === step);
}

/** Whether the encoder is probed at this point too. */
export function isProbed({ points, config }: Track, step: number): boolean {
  return config.probePoints > 0 && points.slice(-config.probePoints).includes(step);
}

/** Adds the loss of a step, counted from 0. */
export function noteLoss({ config, notes }: Track, step: number, loss: number): void {
  for (const total of [notes.sincePoint, ...(step >= Math.floor(config.steps * 0.9) ? [notes.lastTenth] : [])]) {
    total.sum += loss;
    total.steps++;
  }
}

/** Adds a point; without `validation` it is one of training and test loss alone. */
export function notePoint({ notes }: Track, step: number, test: number | null, validation?: number | null): void {
  const train = meanOf(notes.sincePoint);
  notes.curve.push(validation === undefined ? [step, train, test] : [step, train, test, validation]);
  notes.sincePoint = { sum: 0, steps: 0 };
}

export function meanOf({ sum, steps }: Sum): number | null {
  return steps === 0 ? null : sum / steps;
}

/** The point with the least validation loss, the earliest of equal ones; its test loss has no part in the choice. */
export function chosenPoint(curve: Result["curve"]): { step: number; validationLoss: number; testLoss: number | null } | null {
  const validated = curve.flatMap(([step, , testLoss, validationLoss]) =>
    typeof validationLoss === "number" ? [{ step, validationLoss, testLoss }] : [],
  );
  return validated.reduce<(typeof validated)[number] | null>(
    (least, point) => (least === null || point.validationLoss < least.validationLoss ? point : least),
    null,
  );
}

/** Whether the test loss fell by over 2 % in the last fifth of the curve up to a step. */
export function isStillFalling(curve: Result["curve"], until: number): boolean {
  const points = curve.flatMap(([step, , test]) => (test === null || step > until ? [] : [{ step, test }]));
  const before = points.filter(({ step }) => step <= 0.8 * until).pop();
  const last = points[points.length - 1];
  return before !== undefined && last.step > before.step && last.test < 0.98 * before.test;
}
