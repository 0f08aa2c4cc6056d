/**
 * Whether several series grow by one exponent: ln y = level of the series in its fold − exponent of the series · ln x, against the
 * same with one exponent for all. Levels are least squares' own, and F compares the two (an analysis of covariance).
 */
import type { Ci95 } from "../../base/ci95";
import { fTail, tCritical } from "../../numeric/distributions";
import type { FoldPoint } from "./pooledForms";
import { groupsOf, withoutLevels } from "./levels";

export interface Exponent {
  exponent: number;
  /** Student's t over what the law leaves of the points, with a level for each fold. */
  ci95: Ci95;
  /** Points, and folds among them. */
  n: number;
  folds: number;
}

export interface CommonExponent {
  /** Of each series; null for fewer than 3 sizes, or no more points than its folds and an exponent take. */
  each: (Exponent | null)[];
  /** The chance of exponents as unlike if there were one for all; null for fewer than 2 series with one. */
  p: number | null;
}

interface Sums {
  xx: number;
  xy: number;
  yy: number;
  n: number;
  folds: number;
}

/** A series is one line to be compared; losses of different units may be two. */
export function commonExponent(series: readonly (readonly FoldPoint[])[]): CommonExponent {
  const all = series.map(sumsOf);
  const known = all.filter((sums) => sums !== null);
  return { each: all.map((sums) => sums && exponentOf(sums)), p: known.length < 2 ? null : chanceOfOne(known) };
}

function sumsOf(points: readonly FoldPoint[]): Sums | null {
  const group = groupsOf(points.map(({ fold }) => fold));
  const [n, folds] = [points.length, new Set(group).size];
  if (n <= folds + 1 || new Set(points.map(({ x }) => x)).size < 3) return null;
  const logs = (value: (point: FoldPoint) => number) =>
    withoutLevels(
      points.map((point) => Math.log(value(point))),
      group,
    );
  const [x, y] = [logs((point) => point.x), logs((point) => point.y)];
  const products = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + value * b[i], 0);
  return { xx: products(x, x), xy: products(x, y), yy: products(y, y), n, folds };
}

const degreesOf = ({ n, folds }: Sums): number => n - folds - 1;
const restOf = ({ xx, xy, yy }: Sums): number => Math.max(0, yy - xy ** 2 / xx);

function exponentOf(sums: Sums): Exponent {
  const { xx, xy, n, folds } = sums;
  const degrees = degreesOf(sums);
  const [exponent, half] = [-xy / xx, tCritical(degrees) * Math.sqrt(restOf(sums) / degrees / xx)];
  return { exponent, ci95: [exponent - half, exponent + half], n, folds };
}

function chanceOfOne(all: readonly Sums[]): number {
  const total = (value: (sums: Sums) => number) => all.reduce((sum, each) => sum + value(each), 0);
  const [rest, degrees] = [total(restOf), total(degreesOf)];
  const together = total(({ yy }) => yy) - total(({ xy }) => xy) ** 2 / total(({ xx }) => xx);
  return fTail(Math.max(0, together - rest) / (all.length - 1) / (rest / degrees), all.length - 1, degrees);
}
