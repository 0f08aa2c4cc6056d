/** Which learning rate each encoder takes: by the loss on validation users, averaged over the subsets and folds that were tried. */
import { table } from "arquero";
import { formatCount } from "../../base/format";
import type { Row } from "../../base/row";
import { encoderOf, groupBy, isPretrained } from "../../scaling/study/rows";
import { candidates } from "../../scaling/study/selection";
import { sharesOf } from "../../scaling/study/subsets";
import { rounded } from "./rowTables";
import { mean } from "../../numeric/stats";

export interface RateTried {
  width: number;
  depth: number;
  learningRate: number;
  /** By subset, in the order of the rows; means over folds. */
  losses: { subset: string; hours: number; validationLoss: number }[];
  mean: number;
  /** The lowest mean of its encoder. */
  chosen: boolean;
}

/** Users, or shares of the people and of the windows of each. */
const subsetOf = (row: Row): string => JSON.stringify([row.config.users, sharesOf(row)]);

/** Small encoders first; a rate that has not all of its subsets and folds (a run of it diverged) is never chosen. */
export function triedRates(rows: readonly Row[]): RateTried[] {
  const usable = candidates(rows).filter((row) => row.result.validationLoss !== null);
  const cellCount = (runs: readonly Row[]) => new Set(runs.map((row) => `${subsetOf(row)} ${row.config.fold}`)).size;
  const cells = cellCount(rows.filter(isPretrained));
  const encoders = [...groupBy(usable, (row) => JSON.stringify(encoderOf(row))).values()].sort(
    ([a], [b]) => a.encoderParams - b.encoderParams || a.config.width - b.config.width,
  );
  return encoders.flatMap((own) => {
    const tried = [...groupBy(own, (row) => row.config.learningRate)]
      .sort(([a], [b]) => a - b)
      .map(([learningRate, runs]) => {
        const losses = [...groupBy(runs, subsetOf)].map(([subset, some]) => ({
          subset,
          hours: mean(some.map(({ hours }) => hours)),
          validationLoss: mean(some.map(({ result }) => result.validationLoss as number)),
        }));
        const whole = cellCount(runs) === cells;
        return {
          width: own[0].config.width,
          depth: own[0].config.depth,
          learningRate,
          losses,
          mean: whole ? mean(losses.map((each) => each.validationLoss)) : Infinity,
        };
      });
    const best = tried.reduce((a, b) => (b.mean < a.mean ? b : a));
    return tried.map((rate) => ({ ...rate, chosen: rate === best && best.mean < Infinity }));
  });
}

/** Validation losses of the learning rates that were tried, a row for each encoder and rate. */
export function ratesTable(rows: readonly Row[]): ReturnType<typeof table> {
  const tried = triedRates(rows);
  const subsets = groupBy(
    tried.flatMap(({ losses }) => losses),
    ({ subset }) => subset,
  );
  return table({
    encoder: tried.map(({ width, depth }) => `${width} × ${depth}`),
    "learning rate": tried.map(({ learningRate }) => learningRate),
    ...Object.fromEntries(
      [...subsets].map(([subset, [{ hours }]]) => [
        `validation loss, ${formatCount(hours)} hours`,
        tried.map(({ losses }) => rounded(losses.find((each) => each.subset === subset)?.validationLoss, 4)),
      ]),
    ),
    mean: tried.map((rate) => (rate.mean === Infinity ? null : rounded(rate.mean, 4))),
    chosen: tried.map(({ chosen }) => (chosen ? "yes" : "")),
  });
}
