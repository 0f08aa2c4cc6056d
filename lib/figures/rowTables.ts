/** Tables of a study's rows, through arquero: how many of which kind, and some of them. */
import { desc, op, table } from "arquero";
import type { Row } from "../row";

type RowTable = ReturnType<typeof table>;

const kindOf = ({ config }: Row) => {
  if (config.task !== "pretrain") return config.task === "fromScratch" ? "from scratch" : "simple features";
  if (config.steps === 0) return "random encoder";
  return config.augmentations.length ? "pre-trained, augmented" : "pre-trained";
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

/** Rows by kind and status. */
export function statusTable(rows: readonly Row[]): RowTable {
  return rowColumns(rows).groupby("kind", "status").rollup({ runs: op.count() }).orderby("kind", "status");
}

/** The first rows by kind, the largest encoders first. */
export function rowsTable(rows: readonly Row[], count: number): RowTable {
  return rowColumns(rows).orderby("kind", desc("encoder parameters"), "run").slice(0, count);
}
