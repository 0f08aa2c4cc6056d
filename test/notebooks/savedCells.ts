/** The cells of a notebook's file. */
import { readFileSync } from "node:fs";
import type { Output } from "../browser/jupyterApp";

export interface SavedCell {
  cell_type: string;
  source: string | string[];
  execution_count?: number;
  outputs?: Output[];
}

export function savedCells(file: string): SavedCell[] {
  return (JSON.parse(readFileSync(file, "utf8")) as { cells: SavedCell[] }).cells;
}
