/** How much the optimal capacity rests on which encoders a study has. */
import { bullets, formatCount, percent } from "../../base/format";
import type { Row } from "../../base/row";
import { type Capacity, optimalCapacity } from "../../scaling/study/optimum";
import { encoderOf, gridRows, groupBy, isOf, twins } from "../../scaling/study/rows";
import { cellPoints, figure3Points } from "../../scaling/study/points";

export interface OptimumRange {
  /** Of the study's most data; the capacity by all encoders, and with each left out. */
  hours: number;
  capacity: Capacity | null;
  leftOut: { width: number; depth: number; capacity: Capacity }[];
  /** Encoders of nearly one size: the higher mean loss over the lower one, less 1. */
  twinGaps: { better: string; worse: string; gap: number }[];
  text: string;
}

/** The optimal capacity, and its range when each encoder is left out in turn. */
export function optimumRange(rows: readonly Row[]): OptimumRange {
  const grid = gridRows(rows);
  const cells = cellPoints(grid);
  const hours = Math.max(0, ...cells.map((cell) => cell.hours));
  const encoders = [...groupBy(cells, ({ row }) => JSON.stringify(encoderOf(row))).values()].map(([cell]) => encoderOf(cell.row));
  if (encoders.length < 4) {
    return { hours, capacity: null, leftOut: [], twinGaps: [], text: "Fewer than four encoders: none can be left out." };
  }
  const capacity = optimalCapacity(cells, hours);
  const leftOut = encoders.map(({ width, depth }) => ({
    width,
    depth,
    capacity: optimalCapacity(
      cells.filter(({ row }) => !isOf(row, { width, depth })),
      hours,
    ),
  }));
  const losses = figure3Points(grid);
  const twinGaps = twins(grid).flatMap(({ wider, deeper }) => {
    const both = [wider, deeper].flatMap((encoder) => losses.find((point) => isOf(point.folds[0].row, encoder)) ?? []);
    if (both.length < 2) return [];
    const [better, worse] = both.sort((a, b) => a.testLoss - b.testLoss);
    const name = ({ width, depth }: typeof better) => `${width} × ${depth}`;
    return [{ better: name(better), worse: name(worse), gap: worse.testLoss / better.testLoss - 1 }];
  });
  const found = leftOut.flatMap((each) => each.capacity.params ?? []);
  const without = leftOut.length - found.length;
  const misfit = capacity.folds.map(({ deviation }) => deviation);
  const text = bullets([
    capacity.params === null
      ? `On ${formatCount(hours)} hours there is no optimum: ${capacity.verdict}.`
      : `Fitted to all ${encoders.length} encoders, the optimum on ${formatCount(hours)} hours is ${formatCount(capacity.params)} parameters` +
        (found.length > 0
          ? `, and **${formatCount(Math.min(...found))} to ${formatCount(Math.max(...found))} when one encoder is left out**` +
            `${without > 0 ? `; ${without} times there is none` : ""}.`
          : "; with one encoder left out there is none."),
    misfit.length > 0 &&
      `The surface behind it misses the losses by ${percent(Math.min(...misfit))} to ${percent(Math.max(...misfit))} % ` +
        "(root mean square in a fold).",
    ...twinGaps.map(
      ({ better, worse, gap }) =>
        `At nearly equal size the loss of ${worse} is ${(100 * gap).toFixed(1)} % above that of ${better}: size alone does not set the loss.`,
    ),
  ]);
  return { hours, capacity, leftOut, twinGaps, text };
}
