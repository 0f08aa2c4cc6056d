/** One thing changed at a time: what each run has that the others have not, its loss, and its probes. */
import { table } from "arquero";
import type { Config } from "../../base/config";
import type { Row } from "../../base/row";
import { groupBy, isPretrained, probeOf } from "../../scaling/study/rows";
import { probeSets } from "../../scaling/study/points";
import { belowMean, rounded, textOf } from "./rowTables";
import { bullets } from "../../base/format";
import { setInMarkdown, setTitle } from "../../scaling/study/downstream";

/** What the features of an encoder that was not trained depend on. */
const untrained: (keyof Config)[] = [
  "set",
  "fold",
  "normalise",
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
  row: Row;
  /** "nothing" for the commonest config. */
  changed: string;
  /** By downstream set: macro F1 in %, and what it is over the encoder of the same config at 0 steps, null without one. */
  scores: Map<string, { score: number; gain: number | null }>;
}

/** The trained runs, the commonest config first. */
function changesOf(rows: readonly Row[]): Change[] {
  const fields = Object.keys(rows[0]?.config ?? {}) as (keyof Config)[];
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
  return trained
    .map((row) => {
      const changed = fields.filter((field) => JSON.stringify(row.config[field]) !== common.get(field));
      const words = changed.map((field) => `${field} ${textOf(row.config[field] ?? "none")}`).join(", ");
      const twin = twinOf(row);
      const scores = Object.entries(row.result.probes).map(([set, { macroF1 }]) => {
        const random = twin && probeOf(twin, set)?.macroF1;
        return [set, { score: 100 * macroF1, gain: random === undefined ? null : 100 * (macroF1 - random) }] as const;
      });
      return { row, changed: words, count: changed.length, scores: new Map(scores) };
    })
    .sort((a, b) => a.count - b.count || (a.changed < b.changed ? -1 : 1))
    .map((change) => ({ ...change, changed: change.changed || "nothing" }));
}

/** A row each of the trained runs: what it changes, its loss, its probes, and their gain over the untrained encoder. */
export function changesTable(rows: readonly Row[]): ReturnType<typeof table> {
  const shown = changesOf(rows);
  const sets = probeSets(shown.map(({ row }) => row));
  return table({
    changed: shown.map(({ changed }) => changed),
    "test loss": shown.map(({ row }) => rounded(row.result.testLoss, 4)),
    "below the visible mean (%)": shown.map(({ row }) => belowMean(row)),
    ...Object.fromEntries(
      sets.flatMap((set) => [
        [`${setTitle(set)} F1 (%)`, shown.map(({ scores }) => rounded(scores.get(set)?.score, 1))],
        [
          `over random (points)${sets.length > 1 ? `, ${setTitle(set)}` : ""}`,
          shown.map(({ scores }) => rounded(scores.get(set)?.gain, 1)),
        ],
      ]),
    ),
  });
}

/** What helped most downstream, by each set. */
export function findChanges(rows: readonly Row[]): string {
  const changes = changesOf(rows);
  return bullets(
    probeSets(changes.map(({ row }) => row)).map((set) => {
      const gains = changes.flatMap(({ changed, scores }) => {
        const gain = scores.get(set)?.gain ?? null;
        return gain === null ? [] : [{ changed, gain }];
      });
      const [best, next] = gains.filter(({ changed }) => changed !== "nothing").sort((a, b) => b.gain - a.gain);
      const own = gains.find(({ changed }) => changed === "nothing");
      if (!best || !next || !own)
        return `${setInMarkdown(set)}: no encoder of the same config before its training stands beside these.`;
      return (
        `${setInMarkdown(set)}: the recipe alone gains ${own.gain.toFixed(1)} points of macro F1 over the same encoder before its training; of ` +
        `${gains.length - 1} changes the largest gain is that of **${best.changed}**, ${best.gain.toFixed(1)} points, then ${next.changed}, ` +
        `${next.gain.toFixed(1)}. One fold and one seed each: a point more or less says little.`
      );
    }),
  );
}
