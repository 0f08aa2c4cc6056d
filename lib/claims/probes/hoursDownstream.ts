/** What more hours of more people bring downstream, over every encoder instead of the best one alone. */
import { bullets, inPoints } from "../../base/format";
import type { Row } from "../../base/row";
import { mean } from "../../numeric/stats";
import { setInMarkdown } from "../../scaling/study/downstream";
import { type FoldEstimate, foldMean } from "../../scaling/study/foldEstimates";
import { leftOutText, onOneProcessor } from "../../scaling/study/processors";
import { gridRows, groupBy, isAugmented, isOf, probeOf } from "../../scaling/study/rows";
import { bestOverRates, probeSets } from "../../scaling/study/points";
import { drawOf, sizesOf, strategiesOf } from "../../scaling/study/subsets";

export interface HoursDownstream {
  gains: (FoldEstimate & {
    set: string;
    /** Users of the fewest, against all. */
    from: number;
    encoders: number;
    /** Pairs of one encoder in one fold, and those where all users have the higher macro F1. */
    pairs: number;
    above: number;
    /** Pairs on two kinds of processor. */
    leftOut: number;
  })[];
  text: string;
}

/** All users less the fewest, USER, in pairs of one encoder and fold: a fold's encoders averaged, then the folds. */
export function hoursDownstream(rows: readonly Row[]): HoursDownstream {
  const grid = bestOverRates(gridRows(rows)).filter((row) => !isAugmented(row));
  const sizeOf = sizesOf(grid);
  const byPeople = grid.filter((row) => strategiesOf(row).includes("user"));
  const from = Math.min(...byPeople.map((row) => Number(sizeOf(row))).filter((size) => size > 0)); // "all" is no number
  const gains = probeSets(grid).flatMap((set) => {
    const probed = byPeople.filter((row) => probeOf(row, set));
    const found = probed
      .filter((row) => sizeOf(row) === "all")
      .flatMap((all) => {
        const few = probed.find(
          (row) =>
            isOf(row, all.config) &&
            sizeOf(row) === from &&
            drawOf(row) === drawOf(all) &&
            row.config.fold === all.config.fold &&
            row.config.seed === all.config.seed,
        );
        if (!few) return [];
        return [{ row: all, rows: [all, few], gain: all.result.probes[set].macroF1 - few.result.probes[set].macroF1 }];
      });
    const { kept: pairs, leftOut } = onOneProcessor(found);
    const byFold = [...groupBy(pairs, ({ row }) => row.config.fold).values()].map((own) => mean(own.map(({ gain }) => gain)));
    if (byFold.length < 2) return [];
    const encoders = new Set(pairs.map(({ row }) => `${row.config.width} ${row.config.depth}`)).size;
    const above = pairs.filter(({ gain }) => gain > 0).length;
    return [{ set, from, encoders, pairs: pairs.length, leftOut, above, ...foldMean(byFold) }];
  });
  if (gains.length === 0) return { gains, text: "No set was probed on the fewest and on all users in two folds." };
  const text = bullets(
    gains.map(
      ({ set, encoders, pairs, leftOut, above, mean: gain, ci95 }) =>
        `${setInMarkdown(set)}, from ${from} users to all, over ${encoders} ${encoders === 1 ? "encoder" : "encoders"}: **${inPoints(gain, ci95)}** points of macro F1 over folds; ` +
        `it rises in ${above} of ${pairs} pairs.${leftOutText(leftOut)}`,
    ),
  );
  return { gains, text };
}
