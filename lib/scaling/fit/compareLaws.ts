/** Whether points support a power law: its exponent's interval first, then the forms that could be in its place. */
import { type Point, type PowerLaw, powerLaw } from "./powerLaw";
import { type Contender, contest, rivalVerdicts } from "./rivals";
import { combineVerdicts, type LawVerdict } from "./verdict";

export interface LawComparison {
  /** null for too few points. */
  power: PowerLaw | null;
  verdict: LawVerdict;
}

const FEWEST = 4;
/** Of fewer, AICc prefers one more parameter only where it makes the squared residuals seven times smaller, or more. */
const FEWEST_FOR_FORMS = 8;

/**
 * Fits the power law by least squares of ln L and judges it: no trend or too few points are inconclusive, a loss that
 * rises or a rival form that is better by AICc and at the largest size held out speak against it. Points of several folds are
 * for `pooledForms`, which gives each fold a level.
 *
 * @param contenders the power law and its rivals where they are at hand
 * @throws RangeError for 4 points or more of which one is not positive and finite
 */
export function compareLaws(points: readonly Point[], contenders?: readonly Contender[]): LawComparison {
  const sizes = new Set(points.map((point) => point.x)).size;
  if (points.length < FEWEST || sizes < 3) {
    const reason = `too few points: ${points.length} at ${sizes} sizes, ${FEWEST} at 3 needed`;
    return { power: null, verdict: { kind: "inconclusive", reasons: [reason] } };
  }
  const power = powerLaw(points);
  const [low, high] = power.exponentCi95;
  if (low <= 0 && high >= 0) {
    return { power, verdict: { kind: "inconclusive", reasons: ["no trend: the interval of the exponent includes 0"] } };
  }
  if (high < 0) return { power, verdict: { kind: "not supported", reasons: ["the loss rises"] } };
  const [own, ...rivals] =
    contenders ??
    contest("power", {
      d: Float64Array.from(points, (point) => point.x),
      loss: Float64Array.from(points, (point) => point.y),
    });
  const against = rivalVerdicts([own, ...rivals]);
  if (against.length > 0) return { power, verdict: combineVerdicts(against) };
  if (points.length >= FEWEST_FOR_FORMS) return { power, verdict: { kind: "supported", reasons: [] } };
  const reason = `the loss falls, but ${points.length} points are too few to tell forms apart: ${FEWEST_FOR_FORMS} needed`;
  return { power, verdict: { kind: "inconclusive", reasons: [reason] } };
}
