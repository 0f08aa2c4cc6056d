/**
 * Interval of the difference in macro F1 between two probes tested on the same users.
 *
 * Users, not windows, are the sample. The estimate is macro F1 of a minus that of b on all windows, each averaged
 * over its seeds; its variance is the delete-one-user jackknife (Efron & Tibshirani 1993, chapter 11), the same
 * user left out of both, and the interval is Student's t with users − 1 degrees of freedom. A percentile bootstrap
 * over so few users would be too narrow. Seeds are averaged: the interval speaks of other users, with these seeds.
 */
import { tCritical } from "../../numeric/distributions";
import { mean } from "../../numeric/stats";
import { random } from "../../base/random";
import type { Confusion, Probe } from "../../base/row";
import { scores, sumConfusions } from "../../base/metrics";

type ByUser = Probe["confusionByUser"];

/**
 * @param a one `confusionByUser` a seed; @param b likewise, of the same users
 * @throws RangeError for no seed, fewer than 3 users, or users that differ
 */
export function f1DifferenceInterval(
  a: readonly ByUser[],
  b: readonly ByUser[],
): { difference: number; ci95: [low: number, high: number] } {
  if (a.length === 0 || b.length === 0) throw new RangeError("f1DifferenceInterval: expected one seed or more of both");
  const users = Object.keys(a[0]).sort();
  for (const probe of [...a, ...b]) {
    const found = Object.keys(probe).sort();
    if (found.join() !== users.join()) {
      throw new RangeError(`f1DifferenceInterval: expected the test users ${users.join()}, found ${found.join()}`);
    }
  }
  const { value, ci95 } = jackknife("f1DifferenceInterval", users, (kept) => macroF1Of(a, kept) - macroF1Of(b, kept));
  return { difference: value, ci95 };
}

/**
 * The same difference of as many users drawn with replacement, the same ones for both, lowest first. Its percentiles bound
 * the difference without Student's t.
 */
export function f1DifferenceDraws(a: readonly ByUser[], b: readonly ByUser[], resamples: number, seed: number): Float64Array {
  const users = Object.keys(a[0]).sort();
  return Float64Array.from({ length: resamples }, (_, resample) => {
    const { below } = random(seed, "users", resample);
    const drawn = users.map(() => users[below(users.length)]);
    return macroF1Of(a, drawn) - macroF1Of(b, drawn);
  }).sort();
}

/**
 * The interval of a single macro F1 over the users it was tested on.
 *
 * @param seeds one `confusionByUser` a seed, all of the same users
 * @throws RangeError for fewer than 3 users
 */
export function f1Interval(seeds: readonly ByUser[]): [low: number, high: number] {
  return jackknife("f1Interval", Object.keys(seeds[0]), (kept) => macroF1Of(seeds, kept)).ci95;
}

/**
 * A statistic of all users, and its interval from leaving out one at a time.
 *
 * @throws RangeError for fewer than 3 users
 */
export function jackknife(
  caller: string,
  users: readonly string[],
  statistic: (kept: string[]) => number,
): { value: number; ci95: [low: number, high: number] } {
  const n = users.length;
  if (n < 3) throw new RangeError(`${caller}: expected 3 test users or more, found ${n}`);
  const value = statistic([...users]);
  const leftOut = users.map((user) => statistic(users.filter((other) => other !== user)));
  const centre = mean(leftOut);
  const variance = ((n - 1) / n) * leftOut.reduce((sum, each) => sum + (each - centre) ** 2, 0);
  const half = tCritical(n - 1) * Math.sqrt(variance);
  return { value, ci95: [value - half, value + half] };
}

/** Macro F1 on some test users, the seeds averaged. */
export function macroF1Of(seeds: readonly ByUser[], users: readonly string[]): number {
  const macroF1 = (seed: ByUser) => scores(sumConfusions(users.map((user): Confusion => seed[user]))).macroF1;
  return mean(seeds.map(macroF1));
}
