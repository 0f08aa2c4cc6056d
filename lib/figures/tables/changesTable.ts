/** One thing changed at a time: what each run has that the others have not, its loss, and its probes. */
import { table } from "arquero";
import type { Config } from "../../base/config";
import type { Row } from "../../base/row";
import { groupBy, isPretrained, probeOf } from "../../scaling/study/rows";
import { probeSets } from "../../scaling/study/points";
import { belowMean, rounded, textOf } from "./rowTables";
import { bullets, inPoints } from "../../base/format";
import { mean } from "../../numeric/stats";
import { foldMean } from "../../scaling/study/foldEstimates";
import { setInMarkdown, setTitle } from "../../scaling/study/downstream";

/** What the features of an encoder that was not trained depend on. */
const untrained: (keyof Config)[] = [
  "set",
  "fold",
  "normalise",
  "frame",
  "patchSize",
  "width",
  "depth",
  "heads",
  "tokens",
  "clsToken",
  "posEmbed",
  "gelu",
  "pooling",
  "probeL2",
  "probeFolds",
  "probeWindows",
  "seed",
];

interface Change {
  /** A fold each. */
  rows: Row[];
  /** "nothing" for the commonest config. */
  changed: string;
  /** By downstream set: macro F1, and what it is over the encoder of the same config at 0 steps, both of the folds that have it. */
  scores: Map<string, { scores: number[]; gains: number[] }>;
}

/** The trained runs, those of a config in several folds together, the commonest config first. */
function changesOf(rows: readonly Row[]): Change[] {
  const fields = (Object.keys(rows[0]?.config ?? {}) as (keyof Config)[]).filter((field) => field !== "fold");
  const trained = rows.filter(isPretrained);
  const common = new Map(
    fields.map((field) => {
      const groups = [...groupBy(trained, ({ config }) => JSON.stringify(config[field]))];
      return [field, groups.reduce((a, b) => (b[1].length > a[1].length ? b : a))[0]];
    }),
  );
  const twinOf = (row: Row) =>
    rows.find(
      ({ config }) =>
        config.task === "pretrain" &&
        config.steps === 0 &&
        untrained.every((field) => JSON.stringify(config[field]) === JSON.stringify(row.config[field])),
    );
  const changes = groupBy(trained, ({ config }) => JSON.stringify(fields.map((field) => config[field])));
  return [...changes.values()]
    .map((own) => {
      const [{ config, result }] = own;
      const changed = fields.filter((field) => JSON.stringify(config[field]) !== common.get(field));
      const words = changed.map((field) => `${field} ${textOf(config[field] ?? "none")}`).join(", ");
      const scores = Object.keys(result.probes).map((set) => {
        const probed = own.flatMap((row) => {
          const [score, twin] = [probeOf(row, set)?.macroF1, twinOf(row)];
          const random = twin && probeOf(twin, set)?.macroF1;
          return score === undefined ? [] : [{ score, gain: random === undefined ? [] : [score - random] }];
        });
        return [set, { scores: probed.map(({ score }) => score), gains: probed.flatMap(({ gain }) => gain) }] as const;
      });
      return { rows: own, changed: words, count: changed.length, scores: new Map(scores) };
    })
    .sort((a, b) => a.count - b.count || (a.changed < b.changed ? -1 : 1))
    .map((change) => ({ ...change, changed: change.changed || "nothing" }));
}

/** A row each of the trained configs: what it changes, its loss, its probes, and their gain over the untrained encoder, means over folds. */
export function changesTable(rows: readonly Row[]): ReturnType<typeof table> {
  const shown = changesOf(rows);
  const sets = probeSets(shown.flatMap((change) => change.rows));
  const meanOf = (values: readonly (number | null)[]) => (values.includes(null) ? null : mean(values as number[]));
  const gainOf = (gains: readonly number[] = []) =>
    gains.length > 1 ? gainText(gains) : gains.length === 1 ? rounded(100 * gains[0], 1) : null;
  return table({
    changed: shown.map(({ changed }) => changed),
    "test loss": shown.map((change) => rounded(meanOf(change.rows.map(({ result }) => result.testLoss)), 4)),
    "below the visible mean (%)": shown.map((change) => rounded(meanOf(change.rows.map(belowMean)), 1)),
    ...Object.fromEntries(
      sets.flatMap((set) => [
        [
          `${setTitle(set)} F1 (%)`,
          shown.map(({ scores }) => rounded(scores.get(set) ? 100 * mean(scores.get(set)!.scores) : null, 1)),
        ],
        [
          `over random (points)${sets.length > 1 ? `, ${setTitle(set)}` : ""}`,
          shown.map(({ scores }) => gainOf(scores.get(set)?.gains)),
        ],
      ]),
    ),
  });
}

/** What helped most downstream, by each set. */
export function findChanges(rows: readonly Row[]): string {
  const changes = changesOf(rows);
  return bullets(
    probeSets(changes.flatMap((change) => change.rows)).map((set) => {
      const gains = changes.flatMap(({ changed, scores }) => {
        const own = scores.get(set)?.gains ?? [];
        return own.length === 0 ? [] : [{ changed, gain: mean(own), text: gainText(own), folds: own.length }];
      });
      const [best, next] = gains.filter(({ changed }) => changed !== "nothing").sort((a, b) => b.gain - a.gain);
      const own = gains.find(({ changed }) => changed === "nothing");
      if (!best || !next || !own)
        return `${setInMarkdown(set)}: no encoder of the same config before its training stands beside these.`;
      return (
        `${setInMarkdown(set)}: the recipe alone gains ${own.text} points of macro F1 over the same encoder before its training; of ` +
        `${gains.length - 1} changes the largest gain is that of **${best.changed}**, ${best.text} points, then ${next.changed}, ` +
        `${next.text}. ${terms(own.folds)}`
      );
    }),
  );
}

const gainText = (gains: readonly number[]): string =>
  gains.length > 1 ? inPoints(mean(gains), foldMean(gains).ci95) : (100 * gains[0]).toFixed(1);

const terms = (folds: number): string =>
  folds > 1
    ? `Means over ${folds} folds, one seed each; the largest of so many is in part the luckiest.`
    : "One fold and one seed each: a point more or less says little.";
