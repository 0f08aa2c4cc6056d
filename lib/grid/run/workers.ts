/** Worker processes that make a study's runs, one after the other each; one that dies is replaced. */
import { type ChildProcess, fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { Config } from "../../base/config";
import { visibleCards } from "../../engine/gpu/cards";
import { log, type RunEnd, writeFailure } from "./makeRun";
import type { Places } from "../../data/places";
import { runFolder } from "../store/studyFiles";
import { StoreError } from "../store/storeError";
import { runIdOf } from "../plan/runId";
import { seriesOf } from "../plan/series";
import type { Study } from "../plan/study";
import type { Order, Report } from "./worker";

export interface WorkersOptions {
  /** By default as many as the cores hold at the runs' threads; with ENGINE=gpu as many as there are visible cards. */
  workers?: number;
  checkpointEvery?: number;
  signal?: AbortSignal;
  onWarning?: (warning: string) => void;
  onDetail?: (detail: { detail?: string; device?: string }) => void;
  onEnd: (config: Config, end: RunEnd) => void;
}

/**
 * Makes the runs of `configs` in their order, each series by one worker. Resolves once no worker is left: all runs have
 * ended, or `signal` has stopped them.
 *
 * @throws StoreError where the study's files cannot be written; the other workers have then left their checkpoints
 */
export async function runWorkers(
  configs: readonly Config[],
  study: Study,
  places: Places,
  options: WorkersOptions,
): Promise<void> {
  const { workers, checkpointEvery, signal, onWarning, onDetail, onEnd } = options;
  const queue = seriesOf(configs);
  const threads = Math.max(...configs.map((config) => config.threads));
  const environments = workerEnvironments(threads, workers).slice(0, queue.length);
  const children = new Set<ChildProcess>();
  let broken: Error | undefined;
  const stopping = () => broken !== undefined || signal?.aborted === true;
  const stopAll = () => children.forEach((child) => child.kill("SIGTERM"));
  const breakOff = (error: Error) => {
    broken ??= error;
    stopAll();
  };

  /** Resolves when the worker is gone. */
  const work = (env: NodeJS.ProcessEnv) =>
    new Promise<void>((resolve) => {
      const child = fork(join(__dirname, "worker.js"), [], { execArgv: [], env, stdio: ["ignore", "ignore", "pipe", "ipc"] });
      children.add(child);
      let current: Config | undefined;
      let longer: Config[] = []; // of its series
      let ready = false;
      let complaint = "";
      let peakMB = 0;
      child.stderr?.on("data", (text: Buffer) => (complaint = (complaint + text.toString()).slice(-10_000)));
      const saidAll = new Promise((resolve) => child.stderr?.once("end", resolve));
      const next = () => {
        [current, ...longer] = stopping() ? [] : longer.length > 0 ? longer : (queue.shift() ?? []);
        if (current) child.send({ config: current, longer, study, places, checkpointEvery } satisfies Order);
        else if (child.connected) child.disconnect();
      };
      child.on("message", (report: Report) => {
        if (report.kind === "started") onDetail?.({ device: report.device });
        if (report.kind === "repaired") onWarning?.(report.what);
        if (report.kind === "progress") {
          const { step, steps, loss } = report.progress;
          peakMB = report.peakMB;
          onDetail?.({ detail: `${report.runId}: step ${step} of ${steps}, loss ${loss.toFixed(4)}` });
        }
        if (report.kind === "unwritable") {
          current = undefined;
          breakOff(new StoreError(report.reason));
        }
        if (report.kind === "ended" && current) onEnd(current, report.end);
        if (report.kind === "ready") ready = true;
        if (report.kind === "ready" || report.kind === "ended" || report.kind === "unwritable") next();
      });
      child.on("error", (error) => {
        if (child.pid !== undefined) return; // that it cannot be sent to: it has ended
        breakOff(error);
        resolve();
      });
      const ended = async (code: number | null, killedBy: NodeJS.Signals | null): Promise<void> => {
        await saidAll;
        children.delete(child);
        const config = current;
        current = undefined;
        try {
          const reason = deathOf(code, killedBy, complaint, peakMB);
          // One that does not come up is not replaced; the others continue while there are any.
          if (!ready && !stopping() && children.size === 0 && queue.length > 0) {
            breakOff(new Error(`every worker stopped; the last one before its first run: ${reason}`));
          }
          if (config && !stopping()) {
            // Only a worker that was stopped, here by somebody else, ends with 0: its checkpoint is there to resume from.
            if (code !== 0) onEnd(config, await recordDeath(config, study, places, reason, complaint));
            const left = code === 0 ? [config, ...longer] : longer;
            if (left.length > 0) queue.unshift(left);
            if (queue.length > 0) await work(env);
          }
        } catch (error) {
          breakOff(error as Error);
        }
        resolve();
      };
      child.on("exit", (code, killedBy) => void ended(code, killedBy));
    });

  signal?.addEventListener("abort", stopAll); // removed at the end, which tells the kernel that workers are stopping
  try {
    await Promise.all(environments.map(work));
  } finally {
    signal?.removeEventListener("abort", stopAll);
  }
  if (broken) throw broken;
}

/**
 * The environment of each worker: with ENGINE=gpu each has a card to itself, unless more workers than cards are asked for.
 *
 * @throws Error where ENGINE=gpu has no card that it can use
 */
export function workerEnvironments(threads: number, workers?: number): NodeJS.ProcessEnv[] {
  const cards = process.env.ENGINE === "gpu" ? visibleCards() : [];
  const count = workers ?? (cards.length || Math.max(1, Math.floor(availableParallelism() / threads)));
  return Array.from({ length: count }, (_, i) => {
    const own = cards.length > 1 && { CUDA_VISIBLE_DEVICES: cards[i % cards.length].id };
    return { ...process.env, ...own };
  });
}

function recordDeath(config: Config, study: Study, places: Places, reason: string, complaint: string): Promise<RunEnd> {
  log(runFolder({ root: places.root, study: study.name }, runIdOf(config)), `failed: ${reason}\n${complaint}`);
  return writeFailure(config, study, places, reason);
}

/** Why a worker ended, from what the system and its last words say. */
function deathOf(code: number | null, killedBy: NodeJS.Signals | null, complaint: string, peakMB: number): string {
  const held = peakMB > 0 ? `, it held ${Math.round(peakMB).toLocaleString("en")} MB` : "";
  if (killedBy === "SIGKILL") return `the worker was killed by SIGKILL, as Linux does when memory runs out${held}`;
  const fatal = /FATAL ERROR: (.*)/.exec(complaint)?.[1];
  if (fatal !== undefined) return `the worker ran out of memory: ${fatal}${held}`;
  if (killedBy === "SIGABRT" && complaint === "")
    return `the worker was killed by SIGABRT, as V8 does when its heap is full${held}`;
  const last = complaint.trim().split("\n").pop();
  return `the worker exited with ${killedBy ?? `exit code ${code}`}${last ? `: ${last}` : ""}`;
}
