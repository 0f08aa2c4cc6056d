/** `wearlaws fit`: a law of the rows in a file, HAR or not. */
import { fitLaw, type FitOptions } from "./fitLaw";
import { type FormName, type Observations, rowsWhere, sizesOf, type SizeName } from "../forms/forms";
import type { LawFit } from "./lawFit";
import { readColumns } from "./readColumns";

export interface FitFileOptions extends FitOptions {
  form: FormName;
  /** Columns, by name or dotted path. */
  n?: string;
  d?: string;
  unique?: string;
  loss: string;
  /** Rows of the largest losses that are left out. */
  dropLargest?: number;
}

/** @throws Error for a column option that the form needs and lacks, or a file that cannot be read as its columns */
export function fitFile(file: string, { form, dropLargest = 0, ...options }: FitFileOptions): LawFit {
  const names = sizesOf(form, options);
  const missing = names.find((name) => options[name] === undefined);
  if (missing) throw new Error(`form ${form}: expected the option --${missing} COLUMN, found none`);
  const paths = Object.fromEntries(names.map((name) => [name, options[name]])) as Record<SizeName, string>;
  const rows = readColumns(file, { ...paths, loss: options.loss });
  return fitLaw(form, withoutLargest(rows, dropLargest), options);
}

function withoutLargest(rows: Observations, count: number): Observations {
  const order = Array.from(rows.loss.keys()).sort((i, j) => rows.loss[j] - rows.loss[i]);
  const dropped = new Set(order.slice(0, count));
  return rowsWhere(rows, (row) => !dropped.has(row));
}
