/** Test scores of a classifier trained from scratch, in the form of a probe's. */
import type { Confusion, Probe } from "../base/row";
import { scores, sumConfusions } from "../base/metrics";

/** One run makes no choice, so its oracle scores are its own. */
export function classifierProbe(classes: string[], confusionByUser: Record<string, Confusion>): Probe {
  const found = scores(sumConfusions(Object.values(confusionByUser)));
  return { ...found, l2: null, oracle: found, classes, confusionByUser };
}
