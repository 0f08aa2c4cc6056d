/** Makes runs of a study again that have a row already. */
import type { Row } from "../../base/row";
import { makerOf } from "../store/runOwner";
import type { Places } from "../../data/places";
import { refuseOtherCode, runStudy, type RunStudyOptions } from "./runStudy";
import { studyStatus } from "./status";
import { gatherRows, removeRow } from "../store/store";
import { runFolder } from "../store/studyFiles";
import { planAt } from "../plan/planAt";
import { refuseUnknown } from "../plan/runId";
import type { Study } from "../plan/study";

/**
 * Takes out the rows of the failed runs, or of those that are named, and makes them. A failed run resumes from its
 * checkpoint; a done or diverged one starts over.
 *
 * @throws Error where a run is not of the study, or published, or another process makes it now; what `runStudy` throws
 */
export async function retryRuns(
  study: Study,
  places: Places,
  named: readonly string[],
  options: Omit<RunStudyOptions, "runIds"> = {},
): Promise<Row[]> {
  const store = { root: places.root, study: study.name };
  const states = await studyStatus(study, places);
  refuseUnknown(
    study,
    states.map(({ runId }) => runId),
    named,
  );
  const again = states.filter(({ runId, status }) => (named.length > 0 ? named.includes(runId) : status === "failed"));
  const kept = study.published && again.find(({ status }) => status === "done" || status === "diverged");
  if (kept)
    throw new Error(
      `${kept.runId}: its row is published and stays; to make the run again and compare: npx wearlaws grid verify ${study.name} ${kept.runId}`,
    );
  for (const { runId } of again) {
    const maker = makerOf(runFolder(store, runId));
    if (maker) throw new Error(`${runId}: process ${maker.pid} on ${maker.host} is making it now; stop that process first`);
  }
  if (again.length > 0)
    refuseOtherCode(
      study,
      store,
      states.map(({ runId }) => runId),
    );
  for (const { runId, status } of again) removeRow(store, runId, { fromStart: status !== "failed" });
  // Else the gathered file would bring them back.
  const rows = await gatherRows(study, await planAt(study, places), places);
  return again.length === 0 ? rows : runStudy(study, places, { ...options, runIds: again.map(({ runId }) => runId) });
}
