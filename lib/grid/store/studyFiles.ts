/** Where a study keeps its files. */
import { join } from "node:path";

export interface StudyStore {
  /** The project's folder. */
  root: string;
  study: string;
}

/** Folder of a study's runs. */
export function studyFolder(store: StudyStore): string {
  return join(store.root, "runs", store.study);
}

export function runFolder(store: StudyStore, runId: string): string {
  return join(studyFolder(store), runId);
}

export function resultsFile(store: StudyStore): string {
  return join(store.root, "data", "results", `${store.study}.jsonl`);
}

export const rowFile = (store: StudyStore, runId: string) => join(runFolder(store, runId), "row.json");

/** Which runs the study has, and whether its rows are published. */
export const planFile = ({ root, study }: StudyStore): string => join(root, "data", "results", `${study}.plan.json`);
