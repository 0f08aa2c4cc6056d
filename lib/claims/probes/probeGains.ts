/** What pre-training adds to a random encoder, and what more hours add to it, on each labelled set. */
import { bullets, percent, signedPoints } from "../../base/format";
import type { Row } from "../../base/row";
import { mean } from "../../numeric/stats";
import { setInMarkdown } from "../../scaling/study/downstream";
import { gridRows, groupBy } from "../../scaling/study/rows";
import { figure4Points, probeSets } from "../../scaling/study/points";
import { baselines } from "../baselines";
import { type ProbeDifference, probeDifferences } from "../probeDifferences";
import { type SizeGain, sizeGains } from "./sizeGains";

export interface ProbeGains {
  /** Pre-trained less random, by set, encoder and length of training, with intervals over test users. */
  overRandom: ProbeDifference[];
  /** Of the grid's best encoder, USER: macro F1 by size, mean over folds, and its gain from the fewest users to all. */
  trends: {
    set: string;
    sizes: { users: number | "all"; macroF1: number }[];
    gain: SizeGain | null;
    /** Macro F1 of simple features; null where they were not run. */
    simple: number | null;
  }[];
  text: string;
}

/** Pre-trained less random in macro F1, with the interval over test users, and the scores by size. */
export function probeGains(rows: readonly Row[]): ProbeGains {
  const grid = gridRows(rows);
  const overRandom = probeDifferences(rows);
  const gains = sizeGains(grid);
  const trends = probeSets(grid).map((set) => {
    const scored = figure4Points(grid).filter((point) => point.set === set && point.strategy === "user");
    const sizes = [...groupBy(scored, (point) => point.users)].map(([users, own]) => ({
      users,
      macroF1: mean(own.map((point) => point.macroF1)),
    }));
    const gain = gains.find((each) => each.set === set) ?? null;
    return { set, sizes, gain, simple: baselines(rows, set, []).simple };
  });
  const text = bullets([
    ...[...groupBy(overRandom, ({ set }) => set)].map(([set, own]) => overRandomSentence(set, own)),
    ...trends.map(({ set, sizes, gain, simple }) => {
      const each = sizes.map(({ users, macroF1 }) => `${users} users ${percent(macroF1)}`).join(", ");
      const rise = gain ? `; from ${gain.from} users to all **${signedPoints(gain.mean, gain.ci95)}** points` : "";
      const features = simple === null ? "" : `; simple features ${percent(simple)}`;
      return `${setInMarkdown(set)} in the grid, best encoder, mean over folds: ${each}${rise}${features}.`;
    }),
    ...trends.map(({ set }) => edgeSentence(grid, set)),
  ]);
  return { overRandom, trends, text };
}

/** How many probes would perhaps have chosen an L2 beyond their grid; none of rows made before probes reported it. */
function edgeSentence(rows: readonly Row[], set: string): string | false {
  const edges = rows.flatMap((row) => row.result.probes[set]?.atEdge ?? []);
  const at = edges.filter(Boolean).length;
  return (
    at > 0 &&
    `${setInMarkdown(set)}: ${at} of ${edges.length} probes chose the weakest or the strongest L2 that they tried, so a better ` +
      "one may lie beyond: widen `probeL2`."
  );
}

/** The least and the most, and how many are above 0. */
function overRandomSentence(set: string, own: readonly ProbeDifference[]): string {
  const [above, below] = [own.filter(({ ci95 }) => ci95[0] > 0), own.filter(({ ci95 }) => ci95[1] < 0)];
  const sorted = [...own].sort((a, b) => a.difference - b.difference);
  const ends = [...new Set([sorted[0], sorted[own.length - 1]])].map(
    ({ label, pretrained, random, difference, ci95 }) =>
      `**${signedPoints(difference, ci95)}** points (${label}: ${percent(random)} → ${percent(pretrained)})`,
  );
  return (
    `${setInMarkdown(set)}, pre-trained less random over test users: ${ends.join(" to ")}; the interval is above 0 in ` +
    `${above.length} of ${own.length}${below.length > 0 ? `, below 0 in ${below.length}` : ""}.`
  );
}
