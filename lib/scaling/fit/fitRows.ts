/** `wearlaws fit`: a law of the rows of a table, HAR or not. */
import { namedTwice } from "../../base/knownNames";
import { fitLaw, type FitOptions } from "./fitLaw";
import { type FormName, type Observations, rowsWhere, sizesOf, type SizeName } from "../forms/forms";
import type { LawFit } from "./lawFit";
import { readColumns, type TableRow } from "./readColumns";

export interface FitRowsOptions extends FitOptions {
  form: FormName;
  /** Columns, by name or dotted path. */
  n?: string;
  d?: string;
  unique?: string;
  loss: string;
  /** Rows of the largest losses that are left out. */
  dropLargest?: number;
}

/** The columns that a form needs. @throws Error for an option that it lacks, or a column that two options name */
export function columnsOf({ form, loss, ...options }: FitRowsOptions): Record<SizeName | "loss", string> {
  const names = sizesOf(form, options);
  const missing = names.find((name) => options[name] === undefined);
  if (missing) throw new Error(`form ${form}: expected the option --${missing} COLUMN, found none`);
  const columns = Object.fromEntries(names.map((name) => [name, options[name]])) as Record<SizeName, string>;
  const twice = namedTwice({ ...columns, loss });
  if (twice) throw new RangeError(twice);
  return { ...columns, loss };
}

/**
 * Fits the rows, each once: a copy is no further run, and would narrow the intervals. Where two runs have one loss by
 * rounding, leaving one out widens them.
 *
 * @throws Error where the rows cannot be read as the form's columns
 */
export function fitRows(rows: readonly TableRow[], { dropLargest = 0, ...options }: FitRowsOptions): LawFit {
  const { form } = options;
  const read = readColumns(rows, columnsOf(options));
  const once = withoutCopies(read);
  const copies = read.loss.length - once.loss.length;
  return { ...fitLaw(form, withoutLargest(once, dropLargest), options), ...(copies > 0 && { copies }) };
}

function withoutCopies(rows: Observations): Observations {
  const columns = Object.values(rows);
  const first = new Map<string, number>();
  for (const row of rows.loss.keys()) {
    const cells = columns.map((column) => column[row]).join(" ");
    if (!first.has(cells)) first.set(cells, row);
  }
  const kept = new Set(first.values());
  return rowsWhere(rows, (row) => kept.has(row));
}

function withoutLargest(rows: Observations, count: number): Observations {
  const order = Array.from(rows.loss.keys()).sort((i, j) => rows.loss[j] - rows.loss[i]);
  const dropped = new Set(order.slice(0, count));
  return rowsWhere(rows, (row) => !dropped.has(row));
}
