/**
 * Whether points support a power law: its exponent's interval, and a saturating law beside it by AICc
 * (Hurvich & Tsai 1989; Burnham & Anderson 2002: a difference under 2 tells nothing).
 */
import { aicc as aiccOf } from "./aicc";
import { type Point, type PowerLaw, powerLaw } from "./powerLaw";
import { type SaturatingPowerLaw, saturatingPowerLaw } from "./saturatingPowerLaw";

export interface LawComparison {
  /** null for too few points. */
  power: PowerLaw | null;
  /** null for too few points: AICc of 4 parameters (three and the variance) needs 6. */
  saturating: SaturatingPowerLaw | null;
  aicc: { power: number; saturating: number } | null;
  supported: boolean;
  /** In words, to be printed under a figure. */
  verdict: string;
}

const FEWEST = 4;
const FEWEST_FOR_AICC = 6;

/** Fits both laws and says which the points support. */
export function compareLaws(points: readonly Point[]): LawComparison {
  const sizes = new Set(points.map((point) => point.x)).size;
  if (points.length < FEWEST || sizes < 3) {
    const verdict = `too few points: ${points.length} at ${sizes} sizes, ${FEWEST} at 3 needed`;
    return { power: null, saturating: null, aicc: null, supported: false, verdict };
  }
  const power = powerLaw(points);
  const [low, high] = power.exponentCi95;
  const enough = points.length >= FEWEST_FOR_AICC;
  const saturating = enough ? saturatingPowerLaw(points) : null;
  const aicc = saturating && {
    power: aiccOf(power.sigma ** 2 * (power.n - 2), power.n, 3),
    saturating: aiccOf(saturating.residual, saturating.n, 4),
  };
  const result = { power, saturating, aicc };
  if (low <= 0 && high >= 0) {
    const verdict = `no trend: the interval of the exponent includes 0 (${low.toFixed(3)} to ${high.toFixed(3)})`;
    return { ...result, supported: false, verdict };
  }
  if (high < 0) return { ...result, supported: false, verdict: "not supported: the loss rises" };
  if (aicc && aicc.power - aicc.saturating > 2) {
    const by = (aicc.power - aicc.saturating).toFixed(1);
    return { ...result, supported: false, verdict: `not supported: a saturating law is better by ${by} in AICc` };
  }
  const verdict = enough ? "supported" : `supported, a saturating law not tested: ${points.length} points, 6 needed`;
  return { ...result, supported: true, verdict };
}
