/**
 * What made a row. Another kind of processor rounds differently, and after thousands of steps the same run's loss differs by
 * a percent, as with another seed: that is no finding, so no pair of runs compares two kinds.
 */
import type { Row } from "../../base/row";

/** The kind of processor, its threads and kernels. */
export function processorOf({ measured }: Row): string {
  return measured.device;
}

/** The pairs that were made on one kind of processor, and how many others there are. */
export function onOneProcessor<P extends { rows: readonly Row[] }>(pairs: readonly P[]): { kept: P[]; leftOut: number } {
  const kept = pairs.filter(({ rows }) => new Set(rows.map(processorOf)).size === 1);
  return { kept, leftOut: pairs.length - kept.length };
}

/** A sentence for a claim; empty where none was left out. */
export function leftOutText(leftOut: number): string {
  if (leftOut === 0) return "";
  return ` ${leftOut} ${leftOut === 1 ? "pair of runs on two kinds of processor is" : "pairs of runs on two kinds of processor are"} left out.`;
}
