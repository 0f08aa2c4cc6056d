/** The exponents of loss against hours by fold, and USER's against RANDOM's: what another user is worth beside an hour. */
import { compareExponents, type ExponentComparison } from "./foldEstimates";
import { powerLaw } from "../fit/powerLaw";
import { groupBy } from "./rows";
import type { LossPoint } from "./points";

/** The exponent of each fold that has three sizes or more. */
export function exponentsByFold(points: readonly LossPoint[], strategy: "user" | "random"): Map<number, number> {
  const folds = groupBy(
    points.filter((point) => point.strategy === strategy),
    (point) => point.fold,
  );
  return new Map(
    [...folds]
      .filter(([, own]) => new Set(own.map((point) => point.hours)).size >= 3)
      .map(([fold, own]) => [fold, powerLaw(own.map((point) => ({ x: point.hours, y: point.testLoss }))).exponent]),
  );
}

/** Over the folds that have both exponents; null for fewer than two. */
export function compareStrategies(points: readonly LossPoint[]): ExponentComparison | null {
  const [user, randomly] = (["user", "random"] as const).map((strategy) => exponentsByFold(points, strategy));
  const folds = [...user.keys()].filter((fold) => randomly.has(fold));
  if (folds.length < 2) return null;
  const of = (each: Map<number, number>) => folds.map((fold) => each.get(fold) as number);
  return compareExponents(of(user), of(randomly));
}
