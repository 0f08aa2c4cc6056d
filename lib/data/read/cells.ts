/** The cells of a table as names, labels and numbers. */
import type { Cells } from "./columns";

/** What tables write where nobody gave a label, in lower case. */
const noLabels = new Set(["", "null", "nan", "none", "unlabelled", "unlabeled"]);

/** The row of a cell; rows are counted from 1, without a header. */
export interface RowPosition {
  file: string;
  row: number;
}

/** @throws Error where the cell is empty */
export function nameIn(cells: Cells, column: string, { file, row }: RowPosition): string {
  const value = cells[column];
  if (value === null || value === undefined || value === "") {
    throw new Error(`${file}, row ${row}, column "${column}": expected a name, found nothing`);
  }
  return String(value);
}

/** The cell's text without blanks around it, or null where it says that there is none: empty, "null", "NaN" and the like. */
export function labelIn(cells: Cells, column: string): string | null {
  const label = String(cells[column] ?? "").trim();
  return noLabels.has(label.toLowerCase()) ? null : label;
}

/** @throws Error where the cell is no finite number */
export function numberIn(cells: Cells, column: string, { file, row }: RowPosition): number {
  const cell = cells[column];
  const value = typeof cell === "string" && cell.trim() === "" ? NaN : Number(cell);
  if (cell === null || !Number.isFinite(value)) {
    throw new Error(`${file}, row ${row}, column "${column}": expected a number, found ${JSON.stringify(cell) ?? "nothing"}`);
  }
  return value;
}
