/** Whether points support a power law: its exponent's interval first, then the forms that could be in its place. */
import { type Point, type PowerLaw, powerLaw } from "./powerLaw";
import { type Contender, contest, rivalReasons } from "./rivals";

export interface LawComparison {
  /** null for too few points. */
  power: PowerLaw | null;
  /** In words, to be printed under a figure; "supported" where nothing speaks against the law. */
  verdict: string;
}

const FEWEST = 4;

/**
 * Fits the law and says whether the points support it.
 *
 * @param contenders the power law and its rivals where they are at hand
 */
export function compareLaws(points: readonly Point[], contenders?: readonly Contender[]): LawComparison {
  const sizes = new Set(points.map((point) => point.x)).size;
  if (points.length < FEWEST || sizes < 3) {
    return { power: null, verdict: `too few points: ${points.length} at ${sizes} sizes, ${FEWEST} at 3 needed` };
  }
  const power = powerLaw(points);
  const [low, high] = power.exponentCi95;
  if (low <= 0 && high >= 0) {
    const verdict = `no trend: the interval of the exponent includes 0 (${low.toFixed(3)} to ${high.toFixed(3)})`;
    return { power, verdict };
  }
  if (high < 0) return { power, verdict: "not supported: the loss rises" };
  const [own, ...rivals] =
    contenders ??
    contest("power", {
      d: Float64Array.from(points, (point) => point.x),
      loss: Float64Array.from(points, (point) => point.y),
    });
  const against = rivalReasons([own, ...rivals]);
  if (against.length > 0) return { power, verdict: against.join("; ") };
  const tested = rivals.some((rival) => rival.aicc !== null);
  return {
    power,
    verdict: tested ? "supported" : `supported, a saturating law not tested: ${points.length} points, 6 needed`,
  };
}
