/** Where a study would pre-train on recordings that it then tests on. */
import { downstreamSplits, hasPublishedSplit } from "../../data/downstream";
import { describeLeaks, findLeaks } from "../../data/check/leaks";
import { isPrepared } from "../../data/prepare";
import type { Places } from "../../data/places";
import { openSet } from "../store/openSet";
import { type Plan, pretrainings, type Study } from "./study";

/**
 * A sentence for each kind of leak from a set that is pre-trained on into the test windows of a downstream set.
 * Sets are compared that are prepared and real; generated people are in one set alone.
 */
export async function studyLeaks(study: Study, plan: Plan, places: Places): Promise<string[]> {
  const trained = pretrainings(plan).map(({ set }) => set);
  const warnings: string[] = [];
  for (const name of new Set(trained)) {
    for (const downstream of study.downstream) {
      if (!isPrepared(name, places) || !isPrepared(downstream, places)) continue;
      // A set without a published split is tested by the folds that a pre-training on it leaves out.
      if (name === downstream && !hasPublishedSplit(name)) continue;
      const [set, tested] = [await openSet(name, places), await openSet(downstream, places)];
      const rows = downstreamSplits(tested).flatMap(({ test }) => [...test]);
      const leaks = findLeaks({ set }, { set: tested, rows });
      for (const leak of describeLeaks(leaks)) warnings.push(`pre-training on ${name}, testing on ${downstream}: ${leak}`);
    }
  }
  return warnings;
}
