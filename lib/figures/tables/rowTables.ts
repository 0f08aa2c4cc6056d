/** Tables of a study's rows, through arquero: how many of which kind, and some of them. */
import { desc, op, table } from "arquero";
import type { Config } from "../../base/config";
import { pretextOf } from "../../base/pretexts";
import type { Row } from "../../base/row";
import { setTitle } from "../../scaling/study/downstream";
import { probeSets } from "../../scaling/study/points";
import { choosesSettings, groupBy, isAugmented, probeOf } from "../../scaling/study/rows";

type RowTable = ReturnType<typeof table>;

const kinds = {
  ...{ fromScratch: "from scratch", fineTune: "fine-tuned", distil: "student" },
  ...{ probe: "probe", simpleFeatures: "simple features" },
};

const kindOf = (row: Row) => {
  const { config } = row;
  if (config.task !== "pretrain") return choosesSettings(row) ? "choice of settings" : kinds[config.task];
  if (config.steps === 0) return "random encoder";
  const by = pretextOf(config) === "mae" ? "" : ` by ${pretextOf(config)}`;
  return `pre-trained${by}${isAugmented(row) ? ", augmented" : ""}`;
};

/** The columns that a reader asks for first, a row each; the whole config is in the row itself. */
export function rowColumns(rows: readonly Row[]): RowTable {
  const column = (value: (row: Row) => string | number | null) => rows.map(value);
  return table({
    run: column((row) => row.runId),
    kind: column(kindOf),
    status: column((row) => row.status),
    set: column((row) => row.config.set),
    "encoder parameters": column((row) => row.encoderParams),
    users: column((row) => row.users.length),
    hours: column((row) => Number(row.hours.toFixed(2))),
    "test loss": column((row) => row.result.testLoss && Number(row.result.testLoss.toFixed(4))),
    "UCI HAR F1 (%)": column((row) => {
      const probe = row.result.probes["uci-har"];
      return probe ? Number((100 * probe.macroF1).toFixed(1)) : null;
    }),
    ...(rows.some((row) => row.reason) && { reason: column((row) => row.reason ?? "") }),
  });
}

/** A config's value in words: "rotation, scale". */
export const textOf = (value: Config[keyof Config]): string =>
  Array.isArray(value) ? value.join(", ") || "none" : String(value);

export const rounded = (value: number | null | undefined, digits: number): number | null =>
  value === null || value === undefined ? null : Number(value.toFixed(digits));

/** How far the test loss is below what the mean of the visible samples scores, in %. */
export const belowMean = ({ result: { testLoss, references } }: Row): number | null =>
  testLoss === null || references === null ? null : rounded(100 * (1 - testLoss / references.visibleMean), 1);

/** Trainings beside each other: the fields in which their configs differ, their losses, and scores where they were probed. */
export function differencesTable(rows: readonly Row[]): RowTable {
  const valuesOf = (field: keyof Config) => rows.map(({ config }) => config[field]);
  const fields = (Object.keys(rows[0]?.config ?? {}) as (keyof Config)[]).filter(
    (field) => new Set(valuesOf(field).map(textOf)).size > 1,
  );
  const column = (value: (row: Row) => number | null | undefined, digits: number) =>
    rows.map((row) => rounded(value(row), digits));
  const scores = probeSets(rows).map((set): [string, (number | null)[]] => {
    return [`${setTitle(set)} F1 (%)`, column((row) => probeOf(row, set) && 100 * probeOf(row, set)!.macroF1, 1)];
  });
  const references = {
    interpolation: column((row) => row.result.references?.interpolation, 4),
    "visible mean": column((row) => row.result.references?.visibleMean, 4),
    "below the mean (%)": rows.map(belowMean),
  };
  const isKnown = ([, values]: [string, (number | null)[]]) => values.some((value) => value !== null);
  return table({
    ...Object.fromEntries(
      fields.map((field) => {
        const values = valuesOf(field);
        return [field, values.every((value) => typeof value === "number") ? values : values.map(textOf)];
      }),
    ),
    "encoder parameters": column((row) => row.encoderParams, 0),
    "training loss": column((row) => row.result.trainLoss, 4),
    "test loss": column((row) => row.result.testLoss, 4),
    ...Object.fromEntries(Object.entries(references).filter(isKnown)),
    ...Object.fromEntries(scores),
  });
}

/** Rows by kind and status. */
export function statusTable(rows: readonly Row[]): RowTable {
  return rowColumns(rows).groupby("kind", "status").rollup({ runs: op.count() }).orderby("kind", "status");
}

/** What made the rows: another processor rounds differently, and a training ends as far off as with another seed. */
export function devicesTable(rows: readonly Row[]): RowTable {
  const made = groupBy(rows, ({ measured }) => measured.device);
  const hours = (of: readonly Row[]) => of.reduce((sum, { measured }) => sum + measured.seconds, 0) / 3600;
  return table({
    device: [...made.keys()],
    runs: [...made.values()].map(({ length }) => length),
    "hours of training": [...made.values()].map((of) => rounded(hours(of), 1)),
  });
}

/** Some of the rows, evenly spaced when sorted by kind, the largest encoders first. */
export function rowsTable(rows: readonly Row[], count: number): RowTable {
  const sorted = rowColumns(rows).orderby("kind", desc("encoder parameters"), "run").reify();
  const shown = Math.min(count, rows.length);
  return sorted.reify(Array.from({ length: shown }, (_, i) => Math.floor((i * rows.length) / shown)));
}
