/** New people against more of everyone, on the same hours, subset by subset and without any law. */
import type { Config } from "../../base/config";
import type { Row } from "../../base/row";
import { around, between } from "../../numeric/interpolate";
import { mean } from "../../numeric/stats";
import { type FoldEstimate, foldMean } from "../study/foldEstimates";
import { onOneProcessor } from "../study/processors";
import { groupBy } from "../study/rows";
import type { LossPoint } from "../study/points";
import type { SubsetPoint } from "../study/subsetPoints";

export interface EqualHoursGap {
  users: number;
  /** Of the windows of each: 1 of USER. */
  share: number;
  /** Mean over folds. */
  hours: number;
  /** ln of the loss over that of everyone on as many hours: above 0 where the same hours of fewer people are worth less. */
  logRatio: FoldEstimate;
  /** Pairs of runs on two kinds of processor. */
  leftOut: number;
}

/**
 * Each subset of fewer people than all, fewest people first. Everyone's ln L is taken on straight lines in ln hours between
 * their subsets; it is that of RANDOM itself where this has the same hours. Draws and seeds of a fold are averaged.
 */
export function equalHoursGaps(points: readonly SubsetPoint[]): EqualHoursGap[] {
  const fewer = points.filter((point) => point.size !== "all");
  const subsets = [...groupBy(fewer, ({ size, share }) => `${size} ${share}`).values()].sort(
    ([a], [b]) => Number(a.size) - Number(b.size) || a.share - b.share,
  );
  return subsets.flatMap((own) => {
    const { kept, leftOut } = onOneProcessor(own.flatMap((point) => gapOf(point, points) ?? []));
    const folds = [...groupBy(kept, ({ point }) => point.fold).values()];
    if (folds.length < 2) return [];
    const over = (value: (gap: (typeof kept)[number]) => number) => folds.map((fold) => mean(fold.map(value)));
    const [{ size, share }] = own;
    const logRatio = foldMean(over((gap) => gap.logRatio));
    return [{ users: Number(size), share, hours: mean(over(({ point }) => point.hours)), logRatio, leftOut }];
  });
}

/** Over everyone in the same fold, draw and seed; everyone's windows are the same in each draw. */
function gapOf(point: SubsetPoint, points: readonly SubsetPoint[]): { point: SubsetPoint; logRatio: number; rows: Row[] } | null {
  const everyone = points
    .filter(({ size, fold, seed }) => size === "all" && fold === point.fold && seed === point.seed)
    .filter(({ draw, share, row }) => draw === point.draw || (share === 1 && row.config.users === "all"))
    .map(({ hours, testLoss, row }) => ({ x: Math.log(hours), y: Math.log(testLoss), row }))
    .sort((a, b) => a.x - b.x);
  const near = around(everyone, Math.log(point.hours));
  if (near.length === 0) return null;
  const logRatio = Math.log(point.testLoss) - between(near, Math.log(point.hours));
  return { point, logRatio, rows: [point.row, ...near.map(({ row }) => row)] };
}

export interface Exchange {
  users: number;
  /** Of these users, mean over folds. */
  hours: number;
  /** Hours drawn from everyone that reach the same loss; null where the fewest already do better. */
  hoursOfEveryone: number | null;
}

/**
 * How many hours drawn from all people reach the loss that all hours of fewer people reach: RANDOM's points, their
 * folds averaged, joined by straight lines in ln L and ln hours and read backwards.
 */
export function exchanges(points: readonly LossPoint[]): Exchange[] {
  const middle = (strategy: "user" | "random", users: Config["users"]) => {
    const own = points.filter((point) => point.strategy === strategy && point.users === users);
    if (own.length === 0) return [];
    return [{ hours: mean(own.map(({ hours }) => hours)), logLoss: mean(own.map(({ testLoss }) => Math.log(testLoss))) }];
  };
  const line = ([...sizesOf(points), "all"] as const).flatMap((users) => middle("random", users));
  return sizesOf(points).flatMap((users) =>
    middle("user", users).map(({ hours, logLoss }) => {
      const at = line.findIndex(({ logLoss: low }, i) => i > 0 && line[i - 1].logLoss >= logLoss && logLoss >= low);
      if (at < 0) return { users, hours, hoursOfEveryone: null };
      const [a, b] = [line[at - 1], line[at]];
      const share = a.logLoss === b.logLoss ? 0 : (a.logLoss - logLoss) / (a.logLoss - b.logLoss);
      return { users, hours, hoursOfEveryone: a.hours * (b.hours / a.hours) ** share };
    }),
  );
}

function sizesOf(points: readonly LossPoint[]): number[] {
  const sizes = points.flatMap(({ users }) => (users === "all" ? [] : [users]));
  return [...new Set(sizes)].sort((a, b) => a - b);
}
