/** USER against RANDOM on the same hours: new people against more of everyone, size by size and without any law. */
import type { Config } from "../../base/config";
import { mean } from "../../numeric/stats";
import { type FoldEstimate, foldMean } from "../study/foldEstimates";
import { groupBy } from "../study/rows";
import type { LossPoint } from "../study/points";

export interface EqualHoursGap {
  users: number;
  /** Mean over folds. */
  hours: number;
  /** ln of USER's loss over RANDOM's: above 0 where the same hours of fewer people are worth less. */
  logRatio: FoldEstimate;
}

/** Each size below all users whose folds have both, small first. */
export function equalHoursGaps(points: readonly LossPoint[]): EqualHoursGap[] {
  return sizesOf(points).flatMap((users) => {
    const own = points.filter((point) => point.users === users);
    const pairs = [...groupBy(own, (point) => point.fold).values()].flatMap((fold) => {
      const [user, randomly] = (["user", "random"] as const).map((strategy) => fold.find((each) => each.strategy === strategy));
      return user && randomly ? [{ hours: user.hours, logRatio: Math.log(user.testLoss / randomly.testLoss) }] : [];
    });
    if (pairs.length < 2) return [];
    return [{ users, hours: mean(pairs.map((pair) => pair.hours)), logRatio: foldMean(pairs.map((pair) => pair.logRatio)) }];
  });
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
