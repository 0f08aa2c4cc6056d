/** From which data sets the users of each subset are: a corpus can confound people with sets. */
import { bullets, withInterval } from "../../base/format";
import type { Config } from "../../base/config";
import type { Row } from "../../base/row";
import { countBySet, lossOnSet, setOf, setsOf, withLoss } from "../../scaling/design/dataSets";
import { strategyExponents, type StrategyExponents } from "../../scaling/design/strategyExponents";
import { setTitle } from "../../scaling/study/downstream";
import { gridRows, groupBy } from "../../scaling/study/rows";
import { figure2Points } from "../../scaling/study/select";

export interface SubsetMix {
  /** Data sets of the corpus; [""] in a study of one set. */
  sets: string[];
  /** Users of each set in each of USER's subsets. */
  subsets: { fold: number; users: Config["users"]; bySet: Record<string, number> }[];
  /** Of each set, its share of the test windows, by fold. */
  testShares: Record<string, number[]>;
  /** The exponents on the test users of each set alone. */
  onSet: ({ set: string } & StrategyExponents)[];
  text: string;
}

export function subsetMix(rows: readonly Row[]): SubsetMix {
  const points = figure2Points(gridRows(rows));
  const users = points.filter((point) => point.strategy === "user");
  const full = users.filter((point) => point.users === "all");
  const sets = setsOf(full.flatMap(({ row }) => row.users));
  const subsets = users.map(({ fold, users: size, row }) => ({ fold, users: size, bySet: countBySet(row.users) }));
  const testShares = Object.fromEntries(sets.map((set) => [set, full.map(({ row }) => testShare(row, set))]));
  const onSet = sets.flatMap((set) => {
    const found = strategyExponents(withLoss(points, (row) => lossOnSet(row, set)));
    return found === null ? [] : [{ set, ...found }];
  });
  const values = { sets, subsets, testShares, onSet };
  if (sets.length === 0) return { ...values, text: "No run on all users: the mix of data sets is not known." };
  if (sets.length === 1)
    return { ...values, text: "All users are from one data set: the strategies do not differ in their sets." };
  const onlyOne = subsets.filter(({ bySet }) => Object.keys(bySet).length === 1);
  const [low, high] = [Math.min(...testShares[sets[0]]), Math.max(...testShares[sets[0]])].map((share) =>
    (100 * share).toFixed(0),
  );
  const text = bullets([
    onlyOne.length > 0 &&
      `**USER and RANDOM differ in data sets too.** RANDOM draws from all people, so it always has ${both(sets.length)} sets; ` +
        `USER's people are all from one at ${oneSetInWords(onlyOne)}.`,
    `${setTitle(sets[0])} gives ${low === high ? low : `${low} to ${high}`} % of the test windows of a fold.`,
    ...onSet.map(
      ({ set, user, random, difference }) =>
        `On the test users of ${setTitle(set)} alone the exponents are ${user.toFixed(3)} (USER) and ${random.toFixed(3)} (RANDOM); ` +
        `their difference is **${withInterval(difference.mean, difference.ci95)}**` +
        (difference.ci95[0] <= 0 && difference.ci95[1] >= 0 ? ", which includes 0." : "."),
    ),
  ]);
  return { ...values, text };
}

function testShare(row: Row, set: string): number {
  const entries = Object.entries(row.result.testLossByUser);
  const windows = (own: typeof entries) => own.reduce((sum, [, [, n]]) => sum + n, 0);
  return windows(entries.filter(([user]) => setOf(user) === set)) / windows(entries);
}

const both = (sets: number): string => (sets === 2 ? "both" : `all ${sets}`);

/** "2 users in folds 0 and 1 (SisFall), and at 4 users in fold 1 (SisFall)". */
function oneSetInWords(subsets: SubsetMix["subsets"]): string {
  const groups = groupBy(subsets, ({ users, bySet }) => JSON.stringify([users, Object.keys(bySet)]));
  return [...groups.values()]
    .map((own) => {
      const folds = own.map(({ fold }) => fold);
      const [set] = Object.keys(own[0].bySet);
      return `${own[0].users} users in fold${folds.length > 1 ? "s" : ""} ${folds.join(" and ")} (${setTitle(set)})`;
    })
    .join(" and at ");
}
