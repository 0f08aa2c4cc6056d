/** Reads a study's gathered rows: data/results/<study>.jsonl, and the plan beside it. */
import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { laterFields } from "../../base/config";
import { didYouMean } from "../../base/knownNames";
import { packageRoot, projectRoot } from "../../base/projectRoot";
import type { Row } from "../../base/row";
import { parseRow } from "../../base/schema/rowSchema";
import { readPlanFile } from "../../base/studyPlan";
import { readText } from "../../base/wholeFile";
import { labelled } from "./dataTitle";

/** The rows of a study and how much of it they are. */
export interface StudyRows {
  study: string;
  title: string;
  rows: Row[];
  /** Distinct runs with a result, and those planned. */
  cells: { present: number; of: number };
  /** What the recordings are, for titles: "real: SisFall + WISDM phone". */
  dataTitle: string;
}

/**
 * @param nameOrFile "quick", or the path of your own study; @param root the project's folder; a study that has no rows there may be one that the package brings
 * @throws Error where the study has no rows, a line is not a row of it or its plan is damaged (file and line are named), or stale rows are among them
 */
export function readStudy(nameOrFile: string, root = projectRoot): StudyRows {
  const { study, file, planFile } = filesOf(nameOrFile, root);
  if (!existsSync(file) || !existsSync(planFile)) {
    throw new Error(`study "${study}" has no rows: expected ${file}; make them with: make figures STUDY=${nameOrFile}`);
  }
  const plan = readPlanFile(planFile, study);
  const rows = readText(file)
    .split("\n")
    .flatMap((line, i) => {
      const where = `${file}:${i + 1}`;
      return line === "" ? [] : [withLaterFields(parseRow(parseLine(line, where), where, { study }))];
    });
  refuseMixed(rows, file);
  const titles = [
    ...new Set(rows.filter((row) => row.config.task === "pretrain").map((row) => labelled(row.source, row.dataTitle))),
  ];
  return {
    study,
    title: plan.title,
    rows,
    cells: { present: rows.filter((row) => row.status !== "failed").length, of: plan.runIds.length },
    dataTitle: titles.join("; "),
  };
}

/**
 * A cell may take a row's config and train by it, so it names the fields too that came after the row was made. They come last:
 * weights files hold the config, and the order of its fields is in their hash.
 */
const withLaterFields = (row: Row): Row => ({ ...row, config: { ...row.config, ...laterFields, ...row.config } });

/** Whether there are rows of a study to read. */
export function hasRows(nameOrFile: string, root = projectRoot): boolean {
  const { file, planFile } = filesOf(nameOrFile, root);
  return existsSync(file) && existsSync(planFile);
}

function filesOf(nameOrFile: string, root: string): Record<"study" | "file" | "planFile", string> {
  const study = basename(nameOrFile).replace(/\.[jt]s$/, "");
  const own = rowsFile(study, root);
  const published = rowsFile(study, packageRoot);
  const file = !existsSync(own) && existsSync(published) ? published : own;
  return { study, file, planFile: file.replace(/jsonl$/, "plan.json") };
}

const rowsFile = (study: string, root: string) => join(root, "data", "results", `${study}.jsonl`);

/** @throws TypeError where rows of one study were made by different code, or from different recordings of one set */
function refuseMixed(rows: readonly Row[], file: string): void {
  const made = new Map<string, Row>();
  for (const row of rows) {
    const first = made.get(row.config.set) ?? rows[0];
    made.set(row.config.set, row);
    const sameData = first.config.set !== row.config.set || first.dataVersion === row.dataVersion;
    if (first.codeVersion === row.codeVersion && sameData) continue;
    throw new TypeError(
      `${file}: expected rows of the same code and recordings, found that ${first.runId} and ${row.runId} differ in them: ` +
        "make the stale ones again with: npx wearlaws grid run STUDY",
    );
  }
}

/**
 * The row of a run, of whichever study has it.
 *
 * @throws Error where none has
 */
export function findRow(runId: string, root: string): Row {
  const { folder, studies, rows } = allRows(root);
  const found = rows.find((row) => row.runId === runId);
  if (found) return found;
  const known = rows.map((row) => row.runId);
  throw new Error(
    `no row "${runId}" among the ${known.length} of ${studies.length} studies in ${folder} ` +
      `(to list a study's: npx wearlaws grid rows list STUDY)${didYouMean(runId, known)}`,
  );
}

/** Of every study in data/results. */
export function allRows(root: string): { folder: string; studies: string[]; rows: Row[] } {
  const folder = join(root, "data", "results");
  const studies = existsSync(folder)
    ? readdirSync(folder)
        .filter((file) => file.endsWith(".jsonl"))
        .sort()
    : [];
  return { folder, studies, rows: studies.flatMap((file) => readStudy(basename(file, ".jsonl"), root).rows) };
}

function parseLine(line: string, where: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new TypeError(`${where}: not JSON (cut off?): gather the rows again with: npx wearlaws grid run STUDY`);
  }
}
