/** The cells of a table as names, labels and numbers. */
import { numberCure, numberFromText } from "../../numeric/numberText";
import type { Cells } from "./columns";
import { Moment } from "./moment";

/** What tables write where nobody gave a label, in lower case. */
const noLabels = new Set(["", "null", "nan", "none", "unlabelled", "unlabeled"]);

/** The row of a cell; rows are counted from 1, without a header. */
export interface RowPosition {
  file: string;
  row: number;
  /** What the table's text has between a number's whole and its fraction; by default a point. */
  decimal?: "." | ",";
}

/** `FILE, row 3, column "t": expected …, found …`. */
export function cellError(cells: Cells, column: string, { file, row }: RowPosition, expected: string, cure = ""): Error {
  return new Error(`${file}, row ${row}, column "${column}": expected ${expected}, found ${describeCell(cells[column])}${cure}`);
}

/** A string, a whole number or a boolean, as text. @throws Error where the cell is empty, or of another kind */
export function nameIn(cells: Cells, column: string, position: RowPosition): string {
  const name = nameOf(cells, column, position, "a name");
  if (name === null || name === "") throw cellError(cells, column, position, "a name");
  return name;
}

/**
 * The cell's text without blanks around it, or null where it says that there is none: empty, "null", "NaN" and the like.
 *
 * @throws Error where the cell is no string, whole number or boolean
 */
export function labelIn(cells: Cells, column: string, position: RowPosition): string | null {
  const label = Number.isNaN(cells[column]) ? "" : (nameOf(cells, column, position, "a label") ?? "").trim();
  return noLabels.has(label.toLowerCase()) ? null : label;
}

function nameOf(cells: Cells, column: string, position: RowPosition, expected: string): string | null {
  const cell = cells[column];
  if (cell === null || cell === undefined) return null;
  if (typeof cell === "string") return cell;
  if (typeof cell === "boolean" || typeof cell === "bigint" || Number.isSafeInteger(cell)) return String(cell);
  throw cellError(cells, column, position, `${expected}: text, a whole number, true or false`);
}

/** @throws Error where the cell is no finite number, or no text of one */
export function numberIn(cells: Cells, column: string, position: RowPosition): number {
  const cell = cells[column];
  const value = typeof cell === "string" ? numberFromText(cell, position.decimal) : cell;
  const number = typeof value === "bigint" ? Number(value) : value;
  if (typeof number === "number" && Number.isFinite(number)) return number;
  if (typeof cell !== "string") throw cellError(cells, column, position, "a number");
  if (position.decimal === ",") throw cellError(cells, column, position, "a number with a decimal comma");
  throw cellError(cells, column, position, "a number", numberCure(cell));
}

/** For messages. */
export function describeCell(cell: unknown): string {
  if (cell === null || cell === undefined || cell === "") return "nothing";
  if (typeof cell === "string") return JSON.stringify(cell.length > 40 ? `${cell.slice(0, 40)}…` : cell);
  if (cell instanceof Moment) return cell.toString();
  if (typeof cell === "object") return Array.isArray(cell) || ArrayBuffer.isView(cell) ? "a list" : "a struct";
  return String(cell as number | bigint | boolean);
}
