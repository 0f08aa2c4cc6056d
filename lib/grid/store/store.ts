/**
 * The store of a study's rows: runs/<study>/<runId>/{row.json, running.json, weights.safetensors,
 * checkpoint.safetensors, log.txt}, each written whole by the one process that makes the run, and
 * data/results/<study>.jsonl, the current rows gathered and sorted. No file has two writers, so no lock is needed.
 */
import { existsSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Row } from "../../base/row";
import { parseRow } from "../../base/schema/rowSchema";
import { writeWhole } from "../../base/wholeFile";
import { dropClaim, makerOf } from "./runOwner";
import { isCurrent } from "./isCurrent";
import type { Places } from "../../data/places";
import { resultsFile, rowFile, runFolder, type StudyStore } from "./studyFiles";
import { isPublished, writePlan } from "./planFile";
import type { Plan, Study } from "../plan/study";
import { runIdOf } from "../plan/runId";

/**
 * The row of a run, or null where it was not made yet. Those of a published study may be in the gathered file alone, as
 * in a clone of the project.
 *
 * @throws TypeError where the file is cut short, no row, or the row of another run
 */
export function readRow(store: StudyStore, runId: string): Row | null {
  const file = rowFile(store, runId);
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return publishedRow(store, runId);
    throw error;
  }
  return parseRow(parseJson(text, file), file, { study: store.study, runId });
}

/** The same, where a damaged row counts as none: the next run puts it aside. */
export function wholeRow(store: StudyStore, runId: string): Row | null {
  try {
    return readRow(store, runId);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

let published = { of: "", rows: new Map<string, Row>() };

/** A failed run has none here: it is made again. */
function publishedRow(store: StudyStore, runId: string): Row | null {
  const file = resultsFile(store);
  if (!isPublished(store) || !existsSync(file)) return null;
  const of = `${file} ${statSync(file).mtimeMs}`;
  if (published.of !== of) {
    const rows = gatheredRows(store).filter(({ status }) => status !== "failed");
    published = { of, rows: new Map(rows.map((row) => [row.runId, row])) };
  }
  return published.rows.get(runId) ?? null;
}

export function writeRow(store: StudyStore, row: Row): void {
  writeWhole(rowFile(store, row.runId), `${JSON.stringify(row)}\n`);
}

/** Removes a run's row, so that it is made again; with `fromStart` also its weights, so that it does not resume. */
export function removeRow(store: StudyStore, runId: string, { fromStart }: { fromStart: boolean }): void {
  const names = ["row.json", ...(fromStart ? ["weights.safetensors", "checkpoint.safetensors", "chosen.safetensors"] : [])];
  for (const name of names) rmSync(join(runFolder(store, runId), name), { force: true });
}

/**
 * Checks the rows of a study before it resumes: a damaged one is put aside as row.json.damaged, and rows that only
 * the gathered file has (a clone of the project with them) are put into the store. The claim of a process
 * that was killed after its row is taken away.
 *
 * @param onRepair called with each repair
 */
export function openStore(store: StudyStore, runIds: readonly string[], onRepair?: (what: string) => void): void {
  for (const runId of runIds) {
    const folder = runFolder(store, runId);
    try {
      // Killed between its row and the end of its claim: nobody makes it again, who would take the claim away.
      if (readRow(store, runId) !== null && makerOf(folder) === null) dropClaim(folder);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      const file = rowFile(store, runId);
      renameSync(file, `${file}.damaged`);
      onRepair?.(`${error.message}; kept as row.json.damaged`);
    }
  }
  for (const row of gatheredRows(store, onRepair)) {
    if (!existsSync(rowFile(store, row.runId))) writeRow(store, row);
  }
}

function gatheredRows(store: StudyStore, onRepair?: (what: string) => void): Row[] {
  const file = resultsFile(store);
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .split("\n")
    .flatMap((line, i) => {
      if (line === "") return [];
      const where = `${file}:${i + 1}`;
      try {
        return [parseRow(parseJson(line, where), where, { study: store.study })];
      } catch (error) {
        onRepair?.(`${(error as Error).message}; gathering the file again from the runs`);
        return [];
      }
    });
}

function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new TypeError(`${where}: expected one row of JSON, found a file or line cut short`);
  }
}

/**
 * Gathers the plan's current rows into data/results, sorted by run, the plan itself beside them. Rows of other code or
 * recordings stay in runs/: they are never mixed with these.
 */
export async function gatherRows(study: Study, plan: Plan, places: Places): Promise<Row[]> {
  const store = { root: places.root, study: study.name };
  const runIds = plan.configs.map(runIdOf).sort();
  writePlan(store, study, plan.cells, runIds);
  for (let written: string | undefined; ;) {
    const rows: Row[] = [];
    for (const runId of runIds) {
      const row = readRow(store, runId);
      if (row !== null && (await isCurrent(row, places))) rows.push(row);
    }
    const text = rows.map((row) => `${JSON.stringify(row)}\n`).join("");
    // Two processes may gather at the same time: the one that writes last looks again, and has then seen all.
    if (text === written) return rows;
    writeWhole(resultsFile(store), text);
    written = text;
  }
}
