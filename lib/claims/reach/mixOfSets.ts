/** What more people also bring: another mix of data sets, where a corpus joins several. */
import { bullets, inAList, percent, withInterval } from "../../base/format";
import type { Config } from "../../base/config";
import type { Row } from "../../base/row";
import { countBySet, lossOnSet, setOf, setsOf, withLoss } from "../../scaling/design/dataSets";
import { type StrategyExponents, strategyExponents } from "../../scaling/design/strategyExponents";
import { setInMarkdown } from "../../scaling/study/downstream";
import { gridRows } from "../../scaling/study/rows";
import { figure2Points, type LossPoint } from "../../scaling/study/points";

export interface MixOfSets {
  /** USER's training users of each set, a line a size and fold, small sizes first. */
  users: { users: Config["users"]; fold: number; bySet: Record<string, number> }[];
  sets: {
    set: string;
    /** Share of the test windows that are of this set, smallest and largest fold. */
    share: [low: number, high: number];
    /** Of the loss on this set's test users alone; null for fewer than two folds. */
    exponents: StrategyExponents | null;
  }[];
  text: string;
}

/** How the users of each size are mixed from data sets, and the exponents on the test users of one set alone. */
export function mixOfSets(rows: readonly Row[]): MixOfSets {
  const points = figure2Points(gridRows(rows));
  const users = points
    .filter(({ strategy }) => strategy === "user")
    .map((point) => ({ users: point.users, fold: point.fold, bySet: countBySet(point.row.users) }));
  const names = setsOf(points.flatMap(({ row }) => Object.keys(row.result.testLossByUser)));
  if (names.length < 2) return { users, sets: [], text: "All people here are of one data set." };
  const sets = names.map((set) => {
    const shares = points.map(({ row }) => shareOf(row, set));
    const exponents = strategyExponents(withLoss(points, (row) => lossOnSet(row, set)));
    return { set, share: [Math.min(...shares), Math.max(...shares)] as [number, number], exponents };
  });
  const alone = oneSided(users).map(
    ({ users: size, set, folds }) =>
      `${size} of ${size} users in ${folds.length === 1 ? "fold" : "folds"} ${inAList(folds.map(String))} are from ${setInMarkdown(set)}`,
  );
  const text = bullets([
    alone.length > 0 &&
      `**USER and RANDOM differ in their mix of data sets, not only in people**: with USER, ${inAList(alone)}; RANDOM has every set at every size.`,
    ...sets.map(({ set, share: [low, high], exponents }) => {
      const windows = `${setInMarkdown(set)} has ${percent(low)} to ${percent(high)} % of the test windows`;
      if (exponents === null) return `${windows}.`;
      const { mean, ci95 } = exponents.difference;
      const verdict = ci95[0] <= 0 && ci95[1] >= 0 ? "inconclusive (interval includes 0)" : "the interval excludes 0";
      return `${windows}. On its test users alone the exponents differ by ${withInterval(mean, ci95)}: ${verdict}.`;
    }),
  ]);
  return { users, sets, text };
}

function shareOf({ result }: Row, set: string): number {
  const windows = (users: [string, [number, number]][]) => users.reduce((sum, [, [, n]]) => sum + n, 0);
  const all = Object.entries(result.testLossByUser);
  return windows(all.filter(([user]) => setOf(user) === set)) / windows(all);
}

/** Sizes whose users are all of one set in a fold. */
function oneSided(users: MixOfSets["users"]): { users: LossPoint["users"]; set: string; folds: number[] }[] {
  const found = new Map<string, { users: LossPoint["users"]; set: string; folds: number[] }>();
  for (const { users: size, fold, bySet } of users) {
    const [set, ...others] = Object.keys(bySet);
    if (others.length > 0) continue;
    const key = `${size} ${set}`;
    found.set(key, { users: size, set, folds: [...new Set([...(found.get(key)?.folds ?? []), fold])] });
  }
  return [...found.values()];
}
