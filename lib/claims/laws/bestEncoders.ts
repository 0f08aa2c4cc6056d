/** Which size of encoder is best for each size of data, and the capacity of lowest loss by all encoders together. */
import { bullets, formatCount } from "../../base/format";
import type { Row } from "../../base/row";
import { mean } from "../../numeric/stats";
import { formatCapacity } from "../../scaling/advice/formatAdvice";
import { dataTitle } from "../../scaling/study/dataTitle";
import { setInMarkdown } from "../../scaling/study/downstream";
import { type Capacity, optimalCapacity } from "../../scaling/study/optimum";
import { gridRows, groupBy, probeOf } from "../../scaling/study/rows";
import { cellPoints, figure6Points } from "../../scaling/study/points";

export interface BestEncoders {
  /** By "testLoss", or by macro F1 on a set: the best encoder's parameters, mean over folds, small sizes first. */
  bySize: { by: string; sizes: { users: number | "all"; params: number }[] }[];
  /** The most hours of a run. */
  hours: number;
  /** On so many hours. */
  capacity: Capacity;
  text: string;
}

/**
 * @param set the downstream set whose macro F1 is the other measure, where the rows have it
 * @throws RangeError if there are no runs of the grid, or real and synthetic ones
 */
export function bestEncoders(rows: readonly Row[], set = "uci-har"): BestEncoders {
  const grid = gridRows(rows);
  const data = dataTitle("bestEncoders", grid);
  const measures = ["testLoss", ...(grid.some((row) => probeOf(row, set)) ? [set] : [])];
  const bySize = measures.map((by) => {
    const points = figure6Points(grid, { by }).filter((point) => point.strategy === "user");
    const sizes = [...groupBy(points, (point) => point.users)].map(([users, own]) => ({
      users,
      params: mean(own.map((point) => point.encoderParams)),
    }));
    return { by, sizes };
  });
  const cells = cellPoints(grid);
  const hours = Math.max(...cells.map((cell) => cell.hours));
  const capacity = optimalCapacity(cells, hours);
  const encoders = new Set(cells.map(({ width, depth }) => `${width} × ${depth}`));
  if (encoders.size === 1) return { bySize, hours, capacity, text: `The grid has one encoder, ${[...encoders].join()}.` };
  const text = bullets([
    ...bySize.map(({ by, sizes }) => {
      const each = sizes.map(({ users, params }) => `${users} users: ${Math.round(params).toLocaleString("en-US")}`);
      const name = by === "testLoss" ? "test loss" : `F1 on ${setInMarkdown(by)}`;
      return `By ${name}, the mean over folds of the best encoder's parameters: ${each.join("; ")}.`;
    }),
    `From the losses of all encoders on ${data}, the optimal capacity on all ${formatCount(hours)} hours: ` +
      `**${formatCapacity(capacity)}**.`,
  ]);
  return { bySize, hours, capacity, text };
}
