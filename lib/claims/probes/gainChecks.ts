/** Whether what pre-training adds to a random encoder rests on Student's t: two tests over users that do without it. */
import { bullets } from "../../base/format";
import { scores } from "../../base/metrics";
import type { Probe, Row } from "../../base/row";
import { signedRankP } from "../../numeric/distributions";
import { mean, quantile } from "../../numeric/stats";
import { expandedTail } from "../../scaling/fit/bootstrap";
import { setInMarkdown } from "../../scaling/study/downstream";
import { groupBy } from "../../scaling/study/rows";
import { f1DifferenceDraws } from "../../scaling/study/scoreInterval";
import { f1Difference, probesBesideRandom } from "../probeDifferences";

export interface GainChecks {
  checks: {
    set: string;
    label: string;
    /** Of macro F1, in [0, 1], by Student's t and by percentiles of users drawn with replacement. */
    ci95: readonly [low: number, high: number];
    drawn: readonly [low: number, high: number];
    /** Of Wilcoxon's signed ranks, of the users' differences in accuracy. */
    p: number;
  }[];
  text: string;
}

const LEVEL = 0.05;
const RESAMPLES = 1000;

/** Both tests of each difference of `probeDifferences`. */
export function gainChecks(rows: readonly Row[]): GainChecks {
  const checks = probesBesideRandom(rows).map(({ set, label, probes: [a, b] }) => {
    const draws = f1DifferenceDraws(byUser(a), byUser(b), RESAMPLES, 0);
    const tail = expandedTail(Object.keys(a[0].confusionByUser).length);
    const drawn = [quantile(draws, tail), quantile(draws, 1 - tail)] as const;
    return { set, label, ci95: f1Difference(a, b).ci95, drawn, p: signedRankP(accuracyDifferences(a, b)) };
  });
  return { checks, text: bullets([...groupBy(checks, ({ set }) => set)].map(([set, own]) => sentence(set, own))) };
}

const byUser = (probes: readonly Probe[]) => probes.map(({ confusionByUser }) => confusionByUser);

/** Of each test user, the probes' mean accuracy less that of the others. */
function accuracyDifferences(a: readonly Probe[], b: readonly Probe[]): number[] {
  const of = (probes: readonly Probe[], user: string) => mean(byUser(probes).map((counts) => scores(counts[user]).accuracy));
  return Object.keys(a[0].confusionByUser).map((user) => of(a, user) - of(b, user));
}

function sentence(set: string, own: GainChecks["checks"]): string {
  const excludesZero = ([low, high]: readonly [number, number]) => low > 0 || high < 0;
  const [byT, byDraws] = (["ci95", "drawn"] as const).map((kind) => own.filter((each) => excludesZero(each[kind])).length);
  const byRanks = own.filter(({ p }) => p < LEVEL).length;
  return (
    `${setInMarkdown(set)}, the same without Student's t, which excludes 0 in ${byT} of ${own.length}: test users drawn with ` +
    `replacement exclude it in **${byDraws}**, and Wilcoxon's signed ranks of the users' accuracy (p < ${LEVEL}) in **${byRanks}**.`
  );
}
