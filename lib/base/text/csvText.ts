/** A table as CSV (RFC 4180). */
import { asSpreadsheetText } from "./asSpreadsheetText";

/** A line for the columns' names and each row; words that a spreadsheet would run are text. */
export function csvText({ columns, rows }: { columns: readonly string[]; rows: readonly (readonly unknown[])[] }): string {
  const field = (cell: unknown) => {
    const text = cell === null || cell === undefined ? "" : String(asSpreadsheetText(cell));
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [columns, ...rows].map((cells) => `${cells.map(field).join(",")}\n`).join("");
}
