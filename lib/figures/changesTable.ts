/** One thing changed at a time: what each run has that the others have not, its loss, and its probes. */
import { table } from "arquero";
import type { Config, Row } from "../row";
import { groupBy, isPretrained } from "../scaling/rows";
import { belowMean, rounded, textOf } from "./rowTables";
import { setTitle } from "./source";

/** What the features of an encoder that was not trained depend on. */
const untrained: (keyof Config)[] = [
  "set", "fold", "normalise", "patchSize", "width", "depth", "heads", "tokens", "clsToken", "posEmbed", "gelu", "pooling", "probeL2", "probeFolds", "seed",
];

/**
 * A row each of the trained runs, the commonest config first. A probe's gain is over the encoder of the same config at 0
 * steps, null where the study has none.
 */
export function changesTable(rows: readonly Row[]): ReturnType<typeof table> {
  const fields = Object.keys(rows[0]?.config ?? {}) as (keyof Config)[];
  const trained = rows.filter(isPretrained);
  const common = new Map(fields.map((field) => {
    const groups = [...groupBy(trained, ({ config }) => JSON.stringify(config[field]))];
    return [field, groups.reduce((a, b) => (b[1].length > a[1].length ? b : a))[0]];
  }));
  const changes = ({ config }: Row) => fields.filter((field) => JSON.stringify(config[field]) !== common.get(field));
  const words = (row: Row) => changes(row).map((field) => `${field} ${textOf(row.config[field] ?? "none")}`).join(", ");
  const shown = [...trained].sort((a, b) => changes(a).length - changes(b).length || (words(a) < words(b) ? -1 : 1));
  const sets = [...new Set(shown.flatMap(({ result }) => Object.keys(result.probes)))].sort();
  const twinOf = (row: Row) => rows.find(({ config }) =>
    config.task === "pretrain" && config.steps === 0 && untrained.every((field) => JSON.stringify(config[field]) === JSON.stringify(row.config[field])));
  return table({
    changed: shown.map((row) => words(row) || "nothing"),
    "test loss": shown.map(({ result }) => rounded(result.testLoss, 4)),
    "below the visible mean (%)": shown.map(belowMean),
    ...Object.fromEntries(sets.flatMap((set) => {
      const score = (row: Row | undefined) => row?.result.probes[set] && 100 * row.result.probes[set].macroF1;
      const gain = (row: Row) => {
        const [own, random] = [score(row), score(twinOf(row))];
        return own === undefined || random === undefined ? null : rounded(own - random, 1);
      };
      return [
        [`${setTitle(set)} F1 (%)`, shown.map((row) => rounded(score(row), 1))],
        [`over random (points)${sets.length > 1 ? `, ${setTitle(set)}` : ""}`, shown.map(gain)],
      ];
    })),
  });
}
