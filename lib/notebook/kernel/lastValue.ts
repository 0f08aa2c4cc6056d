/**
 * How the value of a cell's last expression is shown: figures as `show` does, tables, configs and rows as HTML with
 * text beside, else as text.
 */
import { format, types } from "node:util";
import type { rowColumns } from "../../figures/tables/rowTables";
import type { Figure } from "../../figures/kit/theme";
import type { Row } from "../../base/row";
import { figureBundle } from "../show/figureBundle";
import { type Cells, htmlTable, plainTable, type Table, tableOf } from "../show/tableText";
import type { Bundle } from "../show/writer";

const LIMIT = 30;

/** What Jupyter's `execute_result` message carries. */
export async function displayBundle(value: unknown): Promise<{ data: Bundle; metadata: Bundle }> {
  return isFigure(value) ? figureBundle(value) : { data: textBundle(value), metadata: {} };
}

function textBundle(value: unknown): Record<string, string> {
  if (types.isPromise(value)) return { "text/plain": `${format(value)}: write await in front of it to get its value` };
  const cells = cellsOf(value);
  if (cells === null) return { "text/plain": format(value) };
  const limit = isFlat(value) ? Infinity : LIMIT;
  return { "text/html": htmlTable(cells, limit), "text/plain": plainTable(cells, limit) };
}

function cellsOf(value: unknown): Cells | null {
  if (isFlat(value)) return { columns: ["field", "value"], rows: Object.entries(value) };
  if (isRow(value)) return tableOf(columnsOf([value]));
  if (Array.isArray(value) && value.length > 0) {
    if (value.every(isRow)) return tableOf(columnsOf(value));
    return value.every(isFlat) ? tableOf(value) : null;
  }
  const { columnNames, columns, values } = (value ?? {}) as Record<string, unknown>;
  const isTable = typeof columnNames === "function" || (Array.isArray(columns) && Array.isArray(values));
  return isTable ? tableOf(value as Table) : null;
}

/** A plain object of numbers, words and lists of them, as a config is. */
function isFlat(value: unknown): value is Record<string, unknown> {
  if (value === null || typeof value !== "object" || Object.getPrototypeOf(value) !== Object.prototype) return false;
  const fields = Object.values(value);
  const isScalar = (field: unknown) => field === null || /^(number|string|boolean)$/.test(typeof field);
  return fields.length > 0 && fields.every((field) => isScalar(field) || (Array.isArray(field) && field.every(isScalar)));
}

export function isFigure(value: unknown): value is Figure {
  const { name, title, plot } = (value ?? {}) as Partial<Figure>;
  return typeof name === "string" && typeof title === "string" && Array.isArray(plot?.data);
}

function isRow(value: unknown): value is Row {
  const { runId, config, result } = (value ?? {}) as Partial<Row>;
  return typeof runId === "string" && typeof config === "object" && typeof result === "object";
}

/** Only now, so that a kernel starts without arquero. */
function columnsOf(rows: readonly Row[]): Table {
  const { rowColumns: columns } = require("../../figures/tables/rowTables") as { rowColumns: typeof rowColumns };
  return columns(rows);
}
