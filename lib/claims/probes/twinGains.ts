/** Encoders of equal size, one wider and one deeper, pre-trained on the same data. */
import { bullets, signedPoints } from "../../base/format";
import type { Row } from "../../base/row";
import { mean } from "../../numeric/stats";
import { type FoldEstimate, foldMean } from "../../scaling/study/foldEstimates";
import { setInMarkdown } from "../../scaling/study/downstream";
import { leftOutText, onOneProcessor } from "../../scaling/study/processors";
import { gridRows, groupBy, isOf, probeOf, sameData, type Twins, twins } from "../../scaling/study/rows";
import { bestOverRates, probeSets } from "../../scaling/study/points";

export interface TwinGain extends Twins {
  /** Runs of both on the same data. */
  pairs: number;
  /** Pairs on two kinds of processor. */
  leftOut: number;
  /** Pairs in which the wider has the lower test loss. */
  wins: number;
  /** Wider less deeper in macro F1, a fold's pairs averaged, then the folds; fewer than two folds have none. */
  gains: (FoldEstimate & { set: string })[];
}

export interface TwinGains {
  twins: TwinGain[];
  text: string;
}

/** Wider less deeper in macro F1 on each labelled set, with Student's t over folds, and who has the lower loss. */
export function twinGains(rows: readonly Row[]): TwinGains {
  const grid = bestOverRates(gridRows(rows)); // each encoder may have a rate of its own
  const found = twins(grid).map((pair) => gainOf(grid, pair));
  if (found.length === 0) return { twins: found, text: "No two encoders of this study are of equal size." };
  const text = bullets(
    found.map(({ wider, deeper, pairs, leftOut, wins, gains }) => {
      const sets = gains.map(
        ({ set, mean: gain, ci95 }) => `**${signedPoints(gain, ci95)}** points of macro F1 on ${setInMarkdown(set)}`,
      );
      return (
        `${wider.width} × ${wider.depth} against ${deeper.width} × ${deeper.depth} (${wider.encoderParams.toLocaleString("en-US")} ` +
        `and ${deeper.encoderParams.toLocaleString("en-US")} parameters): the wider has the lower test loss in ${wins} of ` +
        `${pairs} pairs` +
        (sets.length > 0 ? `; wider less deeper, mean over folds, is ${sets.join(" and ")}.` : ".") +
        leftOutText(leftOut)
      );
    }),
  );
  return { twins: found, text };
}

function gainOf(grid: readonly Row[], { wider, deeper }: Twins): TwinGain {
  const found = grid
    .filter((row) => isOf(row, wider))
    .flatMap((wide) => {
      const deep = grid.find((row) => isOf(row, deeper) && row.hours === wide.hours && sameData(row, wide));
      return deep ? [{ wide, deep, rows: [wide, deep] }] : [];
    });
  const { kept: pairs, leftOut } = onOneProcessor(found);
  const gains = probeSets(grid).flatMap((set) => {
    const byFold = [...groupBy(pairs, ({ wide }) => wide.config.fold).values()].map((own) =>
      mean(own.map(({ wide, deep }) => (probeOf(wide, set)?.macroF1 ?? NaN) - (probeOf(deep, set)?.macroF1 ?? NaN))),
    );
    return byFold.length < 2 || byFold.some(Number.isNaN) ? [] : [{ set, ...foldMean(byFold) }];
  });
  const wins = pairs.filter(({ wide, deep }) => (wide.result.testLoss ?? 0) < (deep.result.testLoss ?? 0)).length;
  return { wider, deeper, pairs: pairs.length, leftOut, wins, gains };
}
