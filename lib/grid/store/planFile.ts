/** data/results/<study>.plan.json, beside the gathered rows: which runs the study has, and whether its rows are published. */
import { existsSync } from "node:fs";
import { readPlanFile } from "../../base/studyPlan";
import { writeWhole } from "../../base/wholeFile";
import type { Study } from "../plan/study";
import { planFile, type StudyStore } from "./studyFiles";

export function writePlan(store: StudyStore, { name, title, published }: Study, cells: number, runIds: readonly string[]): void {
  writeWhole(planFile(store), `${JSON.stringify({ study: name, title, published, cells, runIds }, null, 1)}\n`);
}

/**
 * Whether the gathered rows of a study are kept as they are: see `Study.published`.
 *
 * @throws TypeError where the plan is cut short, or of another study
 */
export function isPublished(store: StudyStore): boolean {
  const file = planFile(store);
  return existsSync(file) && readPlanFile(file, store.study).published === true;
}
