/** What the runs of a study cost, and on which machines. */
import { bullets, formatCount, plainNumber } from "../../base/format";
import type { Row } from "../../base/row";
import { asMarkdown } from "../../base/text/asMarkdown";
import { processorOf } from "../../scaling/study/processors";
import { groupBy } from "../../scaling/study/rows";

export interface StudyCost {
  runs: number;
  byStatus: Record<Row["status"], number>;
  /** Of training, all runs together, one after the other. */
  hours: number;
  flops: number;
  devices: string[];
  text: string;
}

/** Floating-point operations of the paper's 1485 distinct runs: `npx wearlaws grid plan paper`. */
const paperFlops = 1.536e21;

/** How many runs were done, diverged or failed, and the hours and operations that they took. */
export function studyCost(rows: readonly Row[]): StudyCost {
  const count = (status: Row["status"]) => rows.filter((row) => row.status === status).length;
  const byStatus = { done: count("done"), diverged: count("diverged"), failed: count("failed") };
  const hours = rows.reduce((sum, { measured }) => sum + measured.seconds, 0) / 3600;
  const flops = rows.reduce((sum, row) => sum + row.flops, 0);
  const devices = [...groupBy(rows, processorOf).keys()];
  const others = (["diverged", "failed"] as const)
    .filter((status) => byStatus[status] > 0)
    .map((status) => `${byStatus[status]} ${status}`);
  const text = bullets([
    `**${byStatus.done} of ${rows.length} runs are done**${others.length > 0 ? `; ${others.join(", ")}` : ", and none diverged or failed"}.`,
    `One after the other they take **${formatCount(hours)} hours**: ${flops.toExponential(1)} floating-point operations. ` +
      `The paper's grid takes ${plainNumber(Number((paperFlops / flops).toPrecision(2)))} times as many.`,
  ]);
  return { runs: rows.length, byStatus, hours, flops, devices, text };
}

/** What mixing processors does to a study. */
export function processorsUsed(rows: readonly Row[]): { devices: string[]; text: string } {
  const byKind = [...groupBy(rows, processorOf)].sort(([, a], [, b]) => b.length - a.length);
  const devices = byKind.map(([device]) => device);
  const text =
    (devices.length === 1
      ? `All runs were made on one kind of processor (${asMarkdown(devices[0])}).`
      : `The runs were made on **${devices.length} kinds of processor**: ` +
        `${byKind.map(([device, own]) => `${own.length} on ${asMarkdown(device)}`).join("; ")}.`) +
    " Processors round differently, so the same run gives a slightly different result on another one, as it does with another seed: " +
    "no pair of runs compares two kinds.";
  return { devices, text };
}
