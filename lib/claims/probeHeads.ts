/** The linear heads that are compared on a downstream set, and what they score by activity and by test user. */
import { f1ByClass, scores, sumConfusions } from "../base/metrics";
import type { Probe, Row } from "../base/row";
import { isOf, probeOf } from "../scaling/study/rows";
import { bestFromScratch, isRandomEncoder, scratchRuns, simpleFeatureRows } from "./baselines";
import { mean } from "../numeric/stats";
import { trainedOnAll } from "./probeDifferences";

export interface ProbeHead {
  kind: "pre-trained" | "random encoder" | "from scratch" | "simple features";
  /** One a run: folds or seeds, all tested on the same users. */
  probes: Probe[];
}

/**
 * Those that the rows hold: the largest encoder's longest pre-training on all data, the same encoder with random
 * weights, the supervised run chosen on held-out users, and the linear model on simple features.
 */
export function probeHeads(rows: readonly Row[], set: string): ProbeHead[] {
  const trained = trainedOnAll(rows).at(-1) ?? [];
  const [first] = trained;
  const randoms = rows.filter((row) => first && isRandomEncoder(row) && row.source === first.source && isOf(row, first.config));
  const probesOf = (some: readonly Row[]) => some.flatMap((row) => probeOf(row, set) ?? []);
  const scratch = scratchRuns(rows, set);
  const heads: ProbeHead[] = [
    { kind: "pre-trained", probes: probesOf(trained) },
    { kind: "random encoder", probes: probesOf(randoms) },
    { kind: "from scratch", probes: scratch.length > 0 ? bestFromScratch(rows, set).probes : [] },
    { kind: "simple features", probes: probesOf(simpleFeatureRows(rows)) },
  ];
  return heads.filter(({ probes }) => probes.length > 0);
}

/** F1 of each of `probes[0].classes` over all test users, averaged over the runs; null where an activity never occurs. */
export function f1ByActivity(probes: readonly Probe[]): (number | null)[] {
  const byRun = probes.map(({ confusionByUser }) => f1ByClass(sumConfusions(Object.values(confusionByUser))));
  return byRun[0].map((_, k) => {
    const found = byRun.flatMap((f1) => f1[k] ?? []);
    return found.length > 0 ? mean(found) : null;
  });
}

/** Macro F1 over the windows of each test user alone, averaged over the runs. */
export function f1ByUser(probes: readonly Probe[]): Map<string, number> {
  const users = Object.keys(probes[0].confusionByUser);
  return new Map(users.map((user) => [user, mean(probes.map((probe) => scores(probe.confusionByUser[user]).macroF1))]));
}
