/** Gives a study's missing runs to Slurm as a job array. */
import { existsSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { dropClaim, makerOf } from "../store/runOwner";
import type { Places } from "../../data/places";
import { openSet } from "../store/openSet";
import { largestArray, submit } from "./slurm";
import { lostClaims, tasksOf } from "./slurmStatus";
import { missingRuns, studyStatus } from "../run/status";
import { gatherRows, removeRow } from "../store/store";
import { runFolder, type StudyStore } from "../store/studyFiles";
import { planAt } from "../plan/planAt";
import { runIdOf } from "../plan/runId";
import { seriesOf } from "../plan/series";
import type { Study } from "../plan/study";
import { nextSubmission, noteArray, scriptOf, type TaskNeeds, taskScript, writeSubmission } from "./submission";

export interface SubmitOptions {
  /** How a task names the study: as one that ships, or by the path of its file. */
  argument: string;
  /**
   * About; by default 1, or as many as the cluster's largest array asks for. Runs of schedule "wsd" that differ in their
   * steps alone are not parted.
   */
  runsPerTask?: number;
  /** Tasks that run at the same time, at most; by default as many as the cluster takes. */
  atOnce?: number;
  partition?: string;
  /** Time limit of a task, as sbatch takes it; a run that needs longer resumes in the requeued task. */
  time?: string;
  /** Processors of a task, by default those of one run; so many runs are made at a time as they hold (ENGINE=gpu: one a card). */
  cpus?: number;
  /** Image that the tasks make their runs in, by Apptainer: a file, or an address such as docker://… */
  container?: string;
  /** Also the runs that have failed, from their checkpoints. */
  failed?: boolean;
  /** More options for sbatch. */
  sbatch?: readonly string[];
  /** Only plan: nothing is submitted, written or prepared. */
  dryRun?: boolean;
}

export interface Submitted {
  /** Slurm's number of the array; null where nothing was submitted. */
  array: string | null;
  folder: string;
  script: string;
  /** Runs of each task. */
  tasks: string[][];
  /** Runs of the study; of those the failed ones that were left out, and those that a process makes which is no task of it. */
  planned: number;
  failed: number;
  taken: number;
}

/**
 * Submits the runs without a current row. Rows that are there are not made again; nor does a second array get the runs
 * of a first one, for it is refused while a task of the first waits or runs.
 *
 * @throws Error where Slurm has tasks of the study, or refuses these; NoSlurm where it is not installed
 */
export async function submitStudy(study: Study, places: Places, options: SubmitOptions): Promise<Submitted> {
  const { dryRun = false, sbatch = [] } = options;
  const store = { root: places.root, study: study.name };
  if (!/^[\w.-]+$/.test(study.name)) {
    throw new Error(
      `${study.name}: expected a name of letters, digits, ".", "_" and "-", as for Slurm's job names; rename the study's file`,
    );
  }
  await refuseSecond(store);
  const plan = await planAt(study, places);
  const needs = needsOf(study.name, Math.max(...plan.configs.map(({ threads }) => threads)), options);
  // Prepared once, here: the first tasks would each do it.
  if (!dryRun)
    for (const name of new Set([...plan.configs.map(({ set }) => set), ...study.downstream])) await openSet(name, places);

  const failed = (await studyStatus(study, places)).filter(({ status }) => status === "failed").map(({ runId }) => runId);
  const missing = [...(await missingRuns(study, plan, places)).map(runIdOf), ...(options.failed ? failed : [])];
  const configs = new Map(plan.configs.map((config) => [runIdOf(config), config]));
  const lost = await lostClaims(store, missing);
  const runIds = missing.filter((runId) => lost.has(runId) || makerOf(runFolder(store, runId)) === null);
  const series = seriesOf(runIds.flatMap((runId) => configs.get(runId) ?? [])).map((runs) => runs.map(runIdOf));
  const tasks = chunks(series, await runsPerTask(series, options.runsPerTask));
  const folder = nextSubmission(store);
  const script = taskScript(folder, { name: study.name, argument: options.argument }, tasks, needs, places);
  const submitted: Submitted = {
    array: null,
    folder,
    script,
    tasks,
    planned: plan.configs.length,
    taken: missing.length - runIds.length,
    failed: options.failed ? 0 : failed.length,
  };
  if (dryRun || tasks.length === 0) return submitted;

  lost.forEach((runId) => dropClaim(runFolder(store, runId)));
  if (options.failed && failed.length > 0) {
    for (const runId of failed) removeRow(store, runId, { fromStart: false });
    await gatherRows(study, plan, places); // else the gathered file would bring them back
  }
  writeSubmission(folder, script, tasks);
  try {
    submitted.array = await submit(scriptOf(folder), sbatch);
  } catch (error) {
    rmSync(folder, { recursive: true });
    const { message } = error as Error;
    throw new Error(`${study.name}: expected Slurm to take ${tasks.length} tasks, found ${message}; nothing was submitted`, {
      cause: error,
    });
  }
  noteArray(folder, submitted.array);
  return submitted;
}

async function refuseSecond(store: StudyStore): Promise<void> {
  const { study } = store;
  const live = [...(await tasksOf(store, { ended: false })).values()].flat();
  if (live.length === 0) return;
  const arrays = [...new Set(live.map(({ array }) => array))].join(" ");
  throw new Error(
    `${study}: expected no tasks in Slurm, found ${live.length} of array ${arrays} that wait or run (see npx wearlaws grid status ${study}); ` +
      `submit again when they have finished, or cancel them with "scancel ${arrays}": their runs save checkpoints first`,
  );
}

function needsOf(study: string, threads: number, { cpus = threads, container, ...asked }: SubmitOptions): TaskNeeds {
  const { atOnce, partition, time } = asked;
  if (cpus < threads)
    throw new RangeError(
      `${study}: expected at least ${threads} processors per task, the threads of one run, found --cpus ${cpus}`,
    );
  return { cpus, workers: Math.floor(cpus / threads), atOnce, partition, time, container: container && imageOf(container) };
}

/** A file by its whole path, since tasks start in the project's folder. */
function imageOf(container: string): string {
  if (/^\w+:\/\//.test(container)) return container;
  if (existsSync(container)) return resolve(container);
  throw new Error(`--container: expected an image's file, or an address such as docker://node:20, found no ${container}`);
}

async function runsPerTask(series: readonly string[][], asked?: number): Promise<number> {
  const largest = await largestArray();
  const runs = series.flat().length;
  const needed = series.length <= largest ? 1 : Math.ceil(runs / largest);
  if (asked !== undefined && asked < needed) {
    const tasks = taskCount(series, asked);
    throw new RangeError(
      `${runs} runs at ${asked} per task make ${tasks} tasks: expected at most ${largest}, one less than this cluster's MaxArraySize; use --runs-per-task ${needed} or more`,
    );
  }
  return asked ?? needed;
}

function taskCount(series: readonly string[][], size: number): number {
  return Math.min(series.length, Math.ceil(series.flat().length / size));
}

/** Dealt out in turn, so that the dear runs, which come first, are spread over the tasks; a series stays in one. */
function chunks(series: readonly string[][], size: number): string[][] {
  const count = taskCount(series, size);
  return Array.from({ length: count }, (_, task) => series.filter((_, i) => i % count === task).flat());
}
