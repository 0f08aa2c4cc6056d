/** How far a study is: each run of its plan, and what is there of it. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { isCurrent, Places, resolvePretrainSet } from "./runOne";
import { readRow, runFolder } from "./store";
import { planStudy, runIdOf, Study } from "./study";

/** "stale": made by other code or from other recordings, and made anew by the next run; "begun": it has a checkpoint. */
export type RunStatus = "done" | "diverged" | "failed" | "stale" | "begun" | "waiting";

/** The status of every run, in the order of the plan. */
export async function studyStatus(study: Study, places: Places): Promise<{ runId: string; status: RunStatus }[]> {
  const store = { root: places.root, study: study.name };
  const found: { runId: string; status: RunStatus }[] = [];
  for (const config of planStudy(study, await resolvePretrainSet(study, places)).configs) {
    const runId = runIdOf(config);
    const row = readRow(store, runId);
    if (row !== null) found.push({ runId, status: (await isCurrent(row, places)) ? row.status : "stale" });
    else found.push({ runId, status: existsSync(join(runFolder(store, runId), "checkpoint.safetensors")) ? "begun" : "waiting" });
  }
  return found;
}
