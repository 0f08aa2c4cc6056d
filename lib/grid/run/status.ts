/** How far a study is: each run of its plan, what is there of it, and which are still to be made. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { asMarkdown } from "../../base/text/asMarkdown";
import type { Config } from "../../base/config";
import type { Row } from "../../base/row";
import { makerOf } from "../store/runOwner";
import { isCurrent } from "../store/isCurrent";
import type { Places } from "../../data/places";
import { readRow, wholeRow } from "../store/store";
import { runFolder } from "../store/studyFiles";
import type { Plan, Study } from "../plan/study";
import { planAt } from "../plan/planAt";
import { runIdOf } from "../plan/runId";
import { runCosts, seriesOf } from "../plan/series";

export interface RunState {
  runId: string;
  /** "stale": made by other code or from other recordings, and made again by the next run. */
  status: Row["status"] | "stale" | "running" | "waiting";
  /** Why it failed or diverged, who makes it, or what is there of it. */
  detail: string;
  /** What made its row: the kind of processor, its threads and kernels. */
  device?: string;
}

/** The status of every run, in the order of the plan. */
export async function studyStatus(study: Study, places: Places): Promise<RunState[]> {
  const store = { root: places.root, study: study.name };
  const states: RunState[] = [];
  for (const config of (await planAt(study, places)).configs) {
    const runId = runIdOf(config);
    const row = wholeRow(store, runId);
    const maker = makerOf(runFolder(store, runId));
    if (row !== null && (await isCurrent(row, places))) {
      states.push({ runId, status: row.status, detail: row.reason ?? "", device: row.measured.device });
    } else if (maker !== null) {
      const step = maker.steps > 0 ? `step ${maker.step} of ${maker.steps}, ` : "";
      states.push({ runId, status: "running", detail: `${step}process ${maker.pid} on ${maker.host}` });
    } else if (row !== null) {
      states.push({ runId, status: "stale", detail: "made by other code or from other recordings" });
    } else {
      const begun = existsSync(join(runFolder(store, runId), "checkpoint.safetensors"));
      states.push({ runId, status: "waiting", detail: begun ? "resumes from its checkpoint" : "" });
    }
  }
  return states;
}

/**
 * "118 of 126 runs done: 118 done, 2 failed, 6 waiting", the processors that made them, and a line for each run that failed,
 * diverged or is at work.
 */
export function describeStates(states: readonly RunState[]): string {
  const counts = new Map<string, number>();
  for (const { status } of states) counts.set(status, (counts.get(status) ?? 0) + 1);
  const parts = [...counts].map(([status, count]) => `${count} ${status}`);
  const listed = states.filter(({ status }) => ["diverged", "failed", "running"].includes(status));
  return [
    `${counts.get("done") ?? 0} of ${states.length} runs done: ${parts.join(", ")}`,
    ...processorLine(states),
    ...listed.map(({ runId, status, detail }) => `- ${status}: ${runId}: ${asMarkdown(detail)}`),
  ].join("\n");
}

/** Runs on two kinds are not compared: a processor changes a loss by about as much as a seed does. */
function processorLine(states: readonly RunState[]): string[] {
  const kinds = new Map<string, number>();
  for (const { device } of states) if (device !== undefined) kinds.set(device, (kinds.get(device) ?? 0) + 1);
  const each = [...kinds].sort(([, a], [, b]) => b - a).map(([device, count]) => `${count} on ${asMarkdown(device)}`);
  if (kinds.size < 2) return each.map((one) => `- processor: ${one}`);
  return [`- ${kinds.size} kinds of processor, whose runs are not compared in pairs: ${each.join("; ")}`];
}

/**
 * Configs without a current row, the dearest series first, so that no worker is left with a long one at the end. A failed
 * run has one: `wearlaws grid retry` takes it out.
 */
export async function missingRuns(study: Study, plan: Plan, places: Places): Promise<Config[]> {
  const missing: Config[] = [];
  for (const config of plan.configs) {
    const row = readRow({ root: places.root, study: study.name }, runIdOf(config));
    if (row === null || !(await isCurrent(row, places))) missing.push(config);
  }
  const costs = runCosts(missing);
  const costOf = (series: readonly Config[]) => series.reduce((sum, config) => sum + (costs.get(config) ?? 0), 0);
  return seriesOf(missing)
    .sort((a, b) => costOf(b) - costOf(a))
    .flat();
}
