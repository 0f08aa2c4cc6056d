/** The five forms by name: which sizes each reads, and how many rows and different sizes it needs. */
import { chinchillaForm } from "./chinchilla";
import type { Law } from "./law";
import { brokenForm, powerForm, saturatingForm } from "./oneVariableForms";
import type { Point } from "../fit/powerLaw";
import { type ChinchillaParams, muennighoffParams, repeatsForm } from "./repeats";

export const formNames = ["power", "saturating", "chinchilla", "repeats", "broken"] as const;
export type FormName = (typeof formNames)[number];

/** Rows as columns of equal length; all values positive. */
export interface Observations {
  loss: Float64Array;
  /** Parameters. */
  n?: Float64Array;
  /** Data. */
  d?: Float64Array;
  /** Unique data, d at most. */
  unique?: Float64Array;
}

export type SizeName = Exclude<keyof Observations, "loss">;

/** What a form reads; those of one variable read n or d, whichever is there. */
export function sizesOf(form: FormName, { n, d }: { n?: unknown; d?: unknown }): SizeName[] {
  if (form === "chinchilla") return ["n", "d"];
  if (form === "repeats") return ["n", "d", "unique"];
  const given = (["n", "d"] as const).filter((_, i) => [n, d][i] !== undefined);
  if (given.length === 1) return given;
  throw new RangeError(`form ${form} has one variable: expected n or d, found ${given.length === 0 ? "neither" : "both"}`);
}

/** Distinct values that the form's parameters need to be identified. */
const differentSizes: Record<FormName, number> = { power: 2, saturating: 3, chinchilla: 3, repeats: 2, broken: 5 };

/**
 * The form bound to the rows.
 *
 * @param fixed for "repeats": the law without repeats, or null to fit it too
 * @throws RangeError for a column that is missing or short, values that are not positive and finite, too few rows or sizes
 */
export function bindForm(form: FormName, rows: Observations, fixed: ChinchillaParams | null = muennighoffParams): Law {
  const names = sizesOf(form, rows);
  for (const name of ["loss", ...names] as const) checkColumn(form, name, rows[name], rows.loss.length);
  const columns = names.map((name) => rows[name] as Float64Array);
  const fewest = paramCount(form, fixed) + 1;
  if (rows.loss.length < fewest) {
    throw new RangeError(`form ${form}: expected ${fewest} points or more, found ${rows.loss.length}: add rows`);
  }
  const counts = new Float64Array(rows.loss.length).fill(1);
  const lacking = names.find((name) => name !== "unique" && !hasSizes(form, rows[name] as Float64Array, counts));
  if (lacking) {
    const found = new Set(rows[lacking]).size;
    const expected = differentSizes[form];
    throw new RangeError(`form ${form}: expected ${expected} different ${lacking} or more, found ${found}: add sizes`);
  }
  if (rows.loss.every((value) => value === rows.loss[0])) {
    throw new RangeError(`form ${form}: expected losses that differ, found ${rows.loss[0]} alone`);
  }
  if (form === "repeats") checkRepeats(rows as Required<Observations>);
  return makeLaw(form, columns, rows.loss, fixed);
}

/** Whether `bindForm` would take these rows, whose values are known to be good. */
export function canFit(form: FormName, rows: Observations, fixed: ChinchillaParams | null = muennighoffParams): boolean {
  const all = new Float64Array(rows.loss.length).fill(1);
  const repeated = form !== "repeats" || rows.d?.some((value, i) => value > (rows.unique?.[i] ?? value));
  return (
    rows.loss.length > paramCount(form, fixed) &&
    identifies(form, rows)(all) &&
    repeated === true &&
    rows.loss.some((value) => value !== rows.loss[0])
  );
}

/** Length of θ. */
function paramCount(form: FormName, fixed: ChinchillaParams | null): number {
  return form === "repeats" ? (fixed ? 2 : 7) : { power: 2, saturating: 3, chinchilla: 5, broken: 6 }[form];
}

/** The rows that are kept. */
export function rowsWhere(rows: Observations, keep: (row: number) => boolean): Observations {
  const entries = Object.entries(rows).filter(([, column]) => column !== undefined) as [string, Float64Array][];
  return Object.fromEntries(
    entries.map(([name, column]) => [name, column.filter((_, row) => keep(row))]),
  ) as unknown as Observations;
}

/** Rows of a form of one variable. */
export function pointsOf(rows: Observations): Point[] {
  const [name] = sizesOf("power", rows);
  const sizes = rows[name] as Float64Array;
  return Array.from(rows.loss, (y, i) => ({ x: sizes[i], y }));
}

/** Whether a resample, with `counts` of each row, still has the different sizes that the form needs. */
export function identifies(form: FormName, rows: Observations): (counts: Float64Array) => boolean {
  const columns = sizesOf(form, rows)
    .filter((name) => name !== "unique")
    .map((name) => rows[name] as Float64Array);
  return (counts) => columns.every((column) => hasSizes(form, column, counts));
}

function hasSizes(form: FormName, column: Float64Array, counts: Float64Array): boolean {
  const found = new Set<number>();
  for (let i = 0; i < column.length && found.size < differentSizes[form]; i++) if (counts[i] > 0) found.add(column[i]);
  return found.size >= differentSizes[form];
}

function makeLaw(form: FormName, columns: Float64Array[], loss: Float64Array, fixed: ChinchillaParams | null): Law {
  const [first, second, third] = columns;
  switch (form) {
    case "power":
      return powerForm(first, loss);
    case "saturating":
      return saturatingForm(first, loss);
    case "broken":
      return brokenForm(first, loss);
    case "chinchilla":
      return chinchillaForm(first, second, loss);
    case "repeats":
      return repeatsForm({ n: first, d: second, unique: third }, loss, fixed);
  }
}

function checkColumn(form: FormName, name: string, column: Float64Array | undefined, length: number): void {
  if (column === undefined || column.length !== length) {
    const found = column === undefined ? "none" : `${column.length}`;
    throw new RangeError(`form ${form}: expected ${length} values of ${name}, found ${found}`);
  }
  const bad = column.findIndex((value) => !(value > 0 && value < Infinity));
  if (bad >= 0) {
    throw new RangeError(`form ${form}: expected positive finite values, found ${name} ${column[bad]} at point ${bad}`);
  }
}

function checkRepeats({ d, unique }: Required<Observations>): void {
  const bad = d.findIndex((value, i) => value < unique[i]);
  if (bad >= 0) {
    throw new RangeError(`form repeats: expected unique data of d at most, found ${unique[bad]} of ${d[bad]} at point ${bad}`);
  }
  if (d.every((value, i) => value === unique[i])) {
    throw new RangeError("form repeats: expected rows with repeated data, found none: fit chinchilla instead");
  }
}
