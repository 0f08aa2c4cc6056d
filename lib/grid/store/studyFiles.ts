/** Where a study keeps its files. */
import { join } from "node:path";

export interface StorePlaces {
  /** The project's folder. */
  root: string;
  study: string;
}

/** Folder of a study's runs. */
export function studyFolder(places: StorePlaces): string {
  return join(places.root, "runs", places.study);
}

export function runFolder(places: StorePlaces, runId: string): string {
  return join(studyFolder(places), runId);
}

export function resultsFile(places: StorePlaces): string {
  return join(places.root, "data", "results", `${places.study}.jsonl`);
}

export const rowFile = (places: StorePlaces, runId: string) => join(runFolder(places, runId), "row.json");

/** Which runs the study has, and whether its rows are published. */
export const planFile = ({ root, study }: StorePlaces): string => join(root, "data", "results", `${study}.plan.json`);
