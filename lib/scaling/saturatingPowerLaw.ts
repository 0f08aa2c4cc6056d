/** The saturating power law L = irreducibleLoss + coefficient · x^(−exponent), by least squares of log L. */
import { gridStarts, multiStart } from "./multiStart";
import { lawObjective } from "./objective";
import { saturatingForm } from "./oneVariableForms";
import { checkPoints, type Point } from "./powerLaw";

export interface SaturatingPowerLaw {
  coefficient: number;
  exponent: number;
  irreducibleLoss: number;
  /** Sum of squared residuals of log L. */
  residual: number;
  r2: number;
  n: number;
}

const STARTS = 16;

/**
 * Fits the law to `points`; `irreducibleLoss` is never negative.
 *
 * @throws RangeError for fewer than 4 points, values that are not positive and finite, or fewer than 3 different x
 */
export function saturatingPowerLaw(points: readonly Point[]): SaturatingPowerLaw {
  checkPoints(points, 4, "saturatingPowerLaw");
  const different = new Set(points.map((point) => point.x)).size;
  if (different < 3) {
    throw new RangeError(`saturatingPowerLaw: expected 3 different x or more, found ${different}: add sizes`);
  }
  const loss = Float64Array.from(points, (point) => point.y);
  const law = saturatingForm(Float64Array.from(points, (point) => point.x), loss);
  const { x: theta, value: residual } = multiStart(lawObjective(law, loss), law, gridStarts(law, STARTS, 0));
  const { coefficient, exponent, irreducibleLoss } = law.params(theta);
  const logs = loss.map(Math.log);
  const mean = logs.reduce((sum, value) => sum + value, 0) / logs.length;
  const total = logs.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    coefficient, exponent, irreducibleLoss, residual, r2: total > 0 ? 1 - residual / total : 1, n: points.length,
  };
}
