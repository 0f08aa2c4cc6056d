/** How steeply the loss falls from each size to the next: one number for all of them only where a power law holds. */
import { mean } from "../../numeric/stats";
import { groupBy } from "../study/rows";
import type { LossPoint } from "../study/points";

export interface LocalExponent {
  /** Hours of the two sizes, means over folds. */
  from: number;
  to: number;
  exponent: number;
}

/** −Δ ln L/Δ ln hours of the folds' mean losses, small sizes first. */
export function localExponents(points: readonly LossPoint[], strategy: LossPoint["strategy"]): LocalExponent[] {
  const own = points.filter((point) => point.strategy === strategy);
  const means = [...groupBy(own, (point) => point.users).values()]
    .map((size) => ({ hours: mean(size.map((point) => point.hours)), loss: mean(size.map((point) => point.testLoss)) }))
    .sort((a, b) => a.hours - b.hours);
  return means.slice(1).map((b, i) => {
    const a = means[i];
    return { from: a.hours, to: b.hours, exponent: -Math.log(b.loss / a.loss) / Math.log(b.hours / a.hours) };
  });
}
