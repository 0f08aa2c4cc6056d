/** Tables as HTML and as plain text, from arquero, danfojs or plain objects. */

/** An arquero table, by what is read of it. */
interface ArqueroTable {
  columnNames(): string[];
  objects(): object[];
}

/** A danfojs DataFrame or Series, by what is read of it. */
interface DanfoFrame {
  columns: string[];
  values: unknown;
}

export type Table = ArqueroTable | DanfoFrame | readonly object[];

export interface Cells {
  columns: string[];
  rows: unknown[][];
}

/** @throws TypeError if it is none of these */
export function tableOf(table: Table): Cells {
  if (Array.isArray(table)) return fromObjects(Object.keys(table[0] ?? {}), table as object[]);
  if ("columnNames" in table && typeof table.columnNames === "function") {
    return fromObjects(table.columnNames(), table.objects());
  }
  if ("columns" in table && Array.isArray(table.columns) && Array.isArray(table.values)) {
    // A Series has one column, and its values are not rows.
    const rows = table.values.map((row: unknown) => (Array.isArray(row) ? row : [row]));
    return { columns: table.columns, rows };
  }
  throw new TypeError("showTable: expected an arquero table, a danfojs DataFrame or an array of objects");
}

function fromObjects(columns: string[], objects: readonly object[]): Cells {
  return { columns, rows: objects.map((object) => columns.map((name) => (object as Record<string, unknown>)[name])) };
}

export function htmlTable({ columns, rows }: Cells, limit: number, caption?: string): string {
  const align = numeric({ columns, rows }).map((number) => ` style="text-align:${number ? "right" : "left"}"`);
  const row = (cells: unknown[], tag: string) =>
    `<tr>${cells.map((cell, i) => `<${tag}${align[i]}>${escape(cellText(cell))}</${tag}>`).join("")}</tr>`;
  const left = leftOut(rows, limit);
  return [
    "<table>",
    ...(caption ? [`<caption style="caption-side:top;text-align:left">${escape(caption)}</caption>`] : []),
    `<thead>${row(columns, "th")}</thead>`,
    `<tbody>${rows
      .slice(0, limit)
      .map((cells) => row(cells, "td"))
      .join("\n")}</tbody>`,
    "</table>",
    ...(left ? [`<p>${left}</p>`] : []),
  ].join("\n");
}

export function plainTable({ columns, rows }: Cells, limit: number, caption?: string): string {
  const right = numeric({ columns, rows });
  const lines = [columns, ...rows.slice(0, limit)].map((cells) => cells.map(cellText));
  const widths = columns.map((_, i) => Math.max(...lines.map((line) => line[i].length)));
  const text = lines.map((line) =>
    line
      .map((cell, i) => (right[i] ? cell.padStart(widths[i]) : cell.padEnd(widths[i])))
      .join("  ")
      .trimEnd(),
  );
  text.splice(1, 0, widths.map((width) => "-".repeat(width)).join("  "));
  return [...(caption ? [caption] : []), ...text, ...(leftOut(rows, limit) ? [leftOut(rows, limit)] : [])].join("\n");
}

function numeric({ columns, rows }: Cells): boolean[] {
  return columns.map((_, i) => rows.length > 0 && rows.every((row) => row[i] === null || typeof row[i] === "number"));
}

function leftOut(rows: unknown[][], limit: number): string {
  return rows.length > limit ? `… and ${rows.length - limit} more rows` : "";
}

function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return "";
  if (typeof cell === "number" && !Number.isInteger(cell)) return String(Number(cell.toPrecision(4)));
  return String(cell);
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
