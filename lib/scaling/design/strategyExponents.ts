/** Both strategies' exponents over folds, with what compares them. */
import { compareStrategies, exponentsByFold } from "../study/exponents";
import { type ExponentComparison, foldMean } from "../study/foldEstimates";
import type { LossPoint } from "../study/points";

export interface StrategyExponents extends ExponentComparison {
  /** Mean over folds. */
  user: number;
  random: number;
}

/** Null unless two folds have both exponents. */
export function strategyExponents(points: readonly LossPoint[]): StrategyExponents | null {
  const comparison = compareStrategies(points);
  if (comparison === null) return null;
  const mean = (strategy: "user" | "random") => foldMean([...exponentsByFold(points, strategy).values()]).mean;
  return { user: mean("user"), random: mean("random"), ...comparison };
}
