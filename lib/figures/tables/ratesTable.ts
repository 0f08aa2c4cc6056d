/** Which learning rate each encoder takes: by the loss on validation users, averaged over the sizes and folds that were tried. */
import { table } from "arquero";
import type { Row } from "../../base/row";
import { encoderOf, groupBy, isPretrained } from "../../scaling/study/rows";
import { candidates } from "../../scaling/study/selection";
import { rounded } from "./rowTables";
import { mean } from "../../numeric/stats";

export interface RateTried {
  width: number;
  depth: number;
  learningRate: number;
  /** By size, in the order of the rows; means over folds. */
  losses: { users: Row["config"]["users"]; validationLoss: number }[];
  mean: number;
  /** The lowest mean of its encoder. */
  chosen: boolean;
}

/** Small encoders first; a rate that has not all of its sizes and folds (a run of it diverged) is never chosen. */
export function triedRates(rows: readonly Row[]): RateTried[] {
  const usable = candidates(rows).filter((row) => row.result.validationLoss !== null);
  const cellCount = (runs: readonly Row[]) => new Set(runs.map(({ config }) => `${config.users} ${config.fold}`)).size;
  const cells = cellCount(rows.filter(isPretrained));
  const encoders = [...groupBy(usable, (row) => JSON.stringify(encoderOf(row))).values()].sort(
    ([a], [b]) => a.encoderParams - b.encoderParams || a.config.width - b.config.width,
  );
  return encoders.flatMap((own) => {
    const tried = [...groupBy(own, (row) => row.config.learningRate)]
      .sort(([a], [b]) => a - b)
      .map(([learningRate, runs]) => {
        const losses = [...groupBy(runs, ({ config }) => config.users)].map(([users, size]) => ({
          users,
          validationLoss: mean(size.map(({ result }) => result.validationLoss as number)),
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
  const sizes = [...new Set(tried.flatMap(({ losses }) => losses.map(({ users }) => users)))];
  return table({
    encoder: tried.map(({ width, depth }) => `${width} × ${depth}`),
    "learning rate": tried.map(({ learningRate }) => learningRate),
    ...Object.fromEntries(
      sizes.map((users) => [
        `validation loss, ${users} users`,
        tried.map(({ losses }) => rounded(losses.find((each) => each.users === users)?.validationLoss, 4)),
      ]),
    ),
    mean: tried.map((rate) => (rate.mean === Infinity ? null : rounded(rate.mean, 4))),
    chosen: tried.map(({ chosen }) => (chosen ? "yes" : "")),
  });
}
