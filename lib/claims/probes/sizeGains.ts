/** What more hours add to the best encoder's score on a labelled set. */
import type { Row } from "../../base/row";
import { mean } from "../../numeric/stats";
import { type FoldEstimate, foldMean } from "../../scaling/study/foldEstimates";
import { onOneProcessor } from "../../scaling/study/processors";
import { groupBy } from "../../scaling/study/rows";
import { figure4Points, probeSets } from "../../scaling/study/points";

/** Of macro F1 in [−1, 1], with Student's t over folds. */
export interface SizeGain extends FoldEstimate {
  set: string;
  /** Users of the fewest. */
  from: number;
}

/** What all data gain over the fewest users, USER, best of encoders and rates: the difference by fold, then its mean. */
export function sizeGains(grid: readonly Row[]): SizeGain[] {
  return probeSets(grid).flatMap((set) => {
    const scored = figure4Points(grid).filter((point) => point.set === set && point.strategy === "user");
    const from = Math.min(...scored.flatMap(({ users }) => (users === "all" ? [] : [users])));
    const pairs = [...groupBy(scored, (point) => point.fold).values()].flatMap((own) => {
      const [all, fewest] = ["all", from].map((users) => own.filter((point) => point.users === users));
      if (all.length === 0 || fewest.length === 0) return [];
      const score = (points: typeof own) => mean(points.map((point) => point.macroF1));
      return [{ rows: [...all, ...fewest].map(({ row }) => row), gain: score(all) - score(fewest) }];
    });
    const { kept } = onOneProcessor(pairs);
    return kept.length < 2 ? [] : [{ set, from, ...foldMean(kept.map(({ gain }) => gain)) }];
  });
}
