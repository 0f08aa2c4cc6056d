/** A row as cells: a number or word each, named by its dotted path. */
import { windowsSeen } from "../../base/modelSize";
import type { Row } from "../../base/row";

export type Cell = string | number | boolean | null;

/** Left out: curves, confusions and what else is a list or a table of its own; data/results/<study>.jsonl has them. */
export function flatRow(row: Row): [column: string, cell: Cell][] {
  return cells("", { ...row, windowsSeen: windowsSeen(row.config) });
}

/** Columns in the order in which the rows bring them; a row without one has null there. */
export function flatColumns(rows: readonly Row[]): Map<string, Cell[]> {
  const flat = rows.map((row) => new Map(flatRow(row)));
  const names = new Set(flat.flatMap((row) => [...row.keys()]));
  return new Map([...names].map((name) => [name, flat.map((row) => row.get(name) ?? null)]));
}

/** Lists of points, and tables that would make a column of every person. */
const leftOut = new Set(["curve", "probeCurve", "testLossByUser", "confusionByUser"]);

function cells(path: string, value: object): [string, Cell][] {
  return Object.entries(value).flatMap(([key, entry]: [string, unknown]): [string, Cell][] => {
    const name = path === "" ? key : `${path}.${key}`;
    if (leftOut.has(key)) return [];
    if (Array.isArray(entry)) return [[name, entry.join(" ")]];
    return typeof entry === "object" && entry !== null ? cells(name, entry) : [[name, entry as Cell]];
  });
}
