/** The coordinator of a study on one machine: worker processes, progress, and the gathered rows. */
import { ChildProcess, fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { cellSignal, Stopped } from "../cellSignal";
import type { Config, Row } from "../row";
import { flops } from "../model/config";
import { isCurrent, openSet, Places, resolvePretrainSet } from "./runOne";
import { gatherRows, readRow } from "./store";
import { Plan, planStudy, runIdOf, Study } from "./study";
import { studyLeaks } from "./studyLeaks";
import type { Order, Report } from "./worker";

export interface StudyProgress {
  done: number;
  total: number;
  /** Runs that ended as failed in this call, with the reason. */
  failed: { runId: string; reason: string }[];
  secondsLeft: number | null;
  /** What one of the workers is doing. */
  detail: string;
  /** What the workers train on; null until the first has started. */
  device: string | null;
}

export interface RunStudyOptions {
  /** Worker processes; by default as many as the cores hold at the study's threads a run. */
  workers?: number;
  /** The one run to make; by default all of the plan. */
  only?: string;
  onProgress?: (progress: StudyProgress) => void;
  /** Called before anything is trained, where the study would test on what it trains on. */
  onWarning?: (warning: string) => void;
  /** Stops all workers, each once it has left a checkpoint; by default the stop button of the notebook's cell. */
  signal?: AbortSignal;
}

/**
 * Makes the rows that are missing, stale or failed, and gathers all of them into data/results/<study>.jsonl.
 * A run that fails stops no other; a stopped study goes on from its checkpoints at the next call.
 *
 * @throws Stopped ("AbortError") when `signal` stops it
 */
export async function runStudy(study: Study, places: Places, options: RunStudyOptions = {}): Promise<Row[]> {
  const { onProgress, onWarning, signal = cellSignal() } = options;
  const plan = planStudy(study, await resolvePretrainSet(study, places));
  // Prepared once, here: workers that start together would each do it.
  for (const name of new Set([...plan.configs.map(({ set }) => set), ...study.downstream])) await openSet(name, places);
  if (options.only !== undefined && !plan.configs.some((config) => runIdOf(config) === options.only)) {
    throw new Error(`${study.name} has no run "${options.only}" among its ${plan.configs.length}: see wearlaws grid status ${study.name} --runs`);
  }
  const missing = await missingRuns(study, plan, places);
  const waiting = missing.filter((config) => options.only === undefined || runIdOf(config) === options.only);
  const total = plan.configs.length - (missing.length - waiting.length);
  const progress: StudyProgress = { done: total - waiting.length, total, failed: [], secondsLeft: null, detail: "", device: null };
  if (waiting.length > 0 && onWarning) (await studyLeaks(study, plan, places)).forEach(onWarning);
  onProgress?.(progress);
  if (waiting.length > 0) await runAll(study, waiting, places, progress, { ...options, signal });
  if (signal?.aborted) {
    const done = `stopped with ${progress.done} of ${total} runs done`;
    throw new Stopped(`${done}; the same call goes on from their checkpoints`, { cause: signal.reason });
  }
  return gatherRows({ root: places.root, study: study.name }, study, plan);
}

/** Configs without a current row, longest first, so that no worker is left with a long one at the end. */
async function missingRuns(study: Study, plan: Plan, places: Places): Promise<Config[]> {
  const missing: Config[] = [];
  for (const config of plan.configs) {
    const row = readRow({ root: places.root, study: study.name }, runIdOf(config));
    if (row === null || row.status === "failed" || !(await isCurrent(row, places))) missing.push(config);
  }
  return missing.sort((a, b) => cost(b) - cost(a));
}

/** Floating-point operations, about; a run without training still has its probes. */
function cost(config: Config): number {
  return (config.task === "simpleFeatures" ? 0 : flops(config)) + 1e12;
}

function runAll(
  study: Study,
  waiting: Config[],
  places: Places,
  progress: StudyProgress,
  { workers, onProgress, signal }: RunStudyOptions,
): Promise<void> {
  let costLeft = waiting.reduce((sum, config) => sum + cost(config), 0);
  const costAll = costLeft;
  const started = Date.now();
  const queue = [...waiting];
  const threads = Math.max(...waiting.map((config) => config.threads));
  const count = Math.min(workers ?? Math.max(1, Math.floor(availableParallelism() / threads)), queue.length);
  const children = new Set<ChildProcess>();

  return new Promise((resolve) => {
    const stopAll = () => children.forEach((child) => child.kill("SIGTERM"));
    signal?.addEventListener("abort", stopAll); // removed at the end, which tells the kernel that workers are stopping

    const ended = (config: Config, failure?: string) => {
      if (failure !== undefined) progress.failed.push({ runId: runIdOf(config), reason: failure });
      else progress.done++;
      costLeft -= cost(config);
      const share = 1 - costLeft / costAll;
      progress.secondsLeft = ((Date.now() - started) / 1000 / share) * (1 - share);
      onProgress?.(progress);
    };

    const startWorker = () => {
      const child = fork(join(__dirname, "worker.js"), [], { execArgv: [], stdio: ["ignore", "ignore", "pipe", "ipc"] });
      children.add(child);
      let current: Config | undefined;
      let complaint = "";
      child.stderr?.on("data", (text: Buffer) => (complaint = (complaint + text.toString()).slice(-2000)));
      const next = () => {
        current = signal?.aborted ? undefined : queue.shift();
        if (current) child.send({ config: current, study, places } satisfies Order);
        else child.disconnect();
      };
      child.on("message", (report: Report) => {
        if (report.kind === "started") {
          progress.device = report.device;
          return;
        }
        if (report.kind === "progress") {
          const { step, steps, loss } = report.progress;
          progress.detail = `${report.runId}: step ${step} of ${steps}, loss ${loss.toFixed(4)}`;
          onProgress?.(progress);
          return;
        }
        if (report.kind === "ended" && current) ended(current, report.status === "failed" ? report.reason : undefined);
        next();
      });
      child.on("exit", (code, killedBy) => {
        children.delete(child);
        if (current && !signal?.aborted) {
          const last = complaint.trim().split("\n").pop();
          ended(current, `the worker ended with ${killedBy ?? `exit code ${code}`}${last ? `: ${last}` : ""}`);
          startWorker();
        } else if (children.size === 0) {
          signal?.removeEventListener("abort", stopAll);
          resolve();
        }
      });
    };
    for (let i = 0; i < count; i++) startWorker();
  });
}
