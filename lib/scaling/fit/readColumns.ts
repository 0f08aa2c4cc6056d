/** Columns of numbers of the rows of any study's table. */
import { numberCure, numberFromText } from "../../numeric/numberText";

/** A row of a table. */
export interface TableRow {
  /** Its place, for messages: `rows.csv, row 2`. */
  where: string;
  cells: Record<string, unknown>;
}

const unfinished = "; leave failed and diverged runs out";
const zero = "; power laws have no value at 0, so leave the row out";

/**
 * Positive numbers by column, in the order of the rows; `{ loss: "result.testLoss" }` → `{ loss: [0.05, …] }`.
 *
 * @throws Error naming row, column, what was expected and what was found
 */
export function readColumns<Name extends string>(
  rows: readonly TableRow[],
  columns: Record<Name, string>,
): Record<Name, Float64Array> {
  if (rows.length === 0) throw new Error("expected rows, found none");
  const entries = (Object.entries(columns) as [Name, string][]).map(([name, column]) => [
    name,
    Float64Array.from(rows, (row) => numberAt(row, column)),
  ]);
  return Object.fromEntries(entries) as Record<Name, Float64Array>;
}

function numberAt({ where, cells }: TableRow, column: string): number {
  const value = valueAt(cells, column);
  if (value === undefined) {
    const there = Object.keys(cells).join(", ");
    throw new Error(`${where}: expected a column "${column}", found none: this row has ${there}`);
  }
  const number = typeof value === "string" ? numberFromText(value) : typeof value === "bigint" ? Number(value) : value;
  if (typeof number === "number" && number > 0 && number < Infinity) return number;
  const empty = value === null || value === "";
  const found = empty
    ? "nothing"
    : typeof value === "object"
      ? "a list or a struct"
      : typeof value === "string"
        ? `"${value}"`
        : String(value);
  const cure = (typeof value === "string" && numberCure(value)) || (number === 0 ? zero : unfinished);
  throw new RangeError(`${where}, column "${column}": expected a positive number, found ${found}${cure}`);
}

/** The column of that very name, or else the value at the dotted path. */
function valueAt(cells: TableRow["cells"], column: string): unknown {
  if (Object.hasOwn(cells, column)) return cells[column] ?? null;
  return column
    .split(".")
    .reduce<unknown>(
      (value, key) =>
        value !== null && typeof value === "object" && Object.hasOwn(value, key)
          ? (value as Record<string, unknown>)[key]
          : undefined,
      cells,
    );
}
