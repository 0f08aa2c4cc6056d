/**
 * The store of a study's rows: runs/<study>/<runId>/{row.json, weights.safetensors, checkpoint/, log.txt} while it
 * runs, gathered and sorted in data/results/<study>.jsonl. Every file is written to a temporary name and renamed.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseRow, Row } from "../row";
import type { Plan, Study } from "./study";
import { runIdOf } from "./study";

export interface StorePlaces {
  /** The project's folder. */
  root: string;
  study: string;
}

export function runFolder(places: StorePlaces, runId: string): string {
  return join(places.root, "runs", places.study, runId);
}

export function resultsFile(places: StorePlaces): string {
  return join(places.root, "data", "results", `${places.study}.jsonl`);
}

/** Writes a whole file or nothing: a reader never sees half of it. */
export function writeWhole(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, text, { flush: true });
  renameSync(temporary, file);
}

/** The row of a run, or null where it was not made yet. */
export function readRow(places: StorePlaces, runId: string): Row | null {
  const file = join(runFolder(places, runId), "row.json");
  if (!existsSync(file)) return null;
  return parseRow(JSON.parse(readFileSync(file, "utf8")), file);
}

export function writeRow(places: StorePlaces, row: Row): void {
  writeWhole(join(runFolder(places, row.runId), "row.json"), `${JSON.stringify(row)}\n`);
}

/** Gathers the plan's rows into data/results, sorted by run; the plan itself is written beside them. */
export function gatherRows(places: StorePlaces, study: Study, plan: Plan): Row[] {
  const runIds = plan.configs.map(runIdOf).sort();
  const rows = runIds.map((runId) => readRow(places, runId)).filter((row): row is Row => row !== null);
  const about = { study: study.name, title: study.title, cells: plan.cells, runIds };
  writeWhole(resultsFile(places).replace(/jsonl$/, "plan.json"), `${JSON.stringify(about, null, 1)}\n`);
  writeWhole(resultsFile(places), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  return rows;
}
