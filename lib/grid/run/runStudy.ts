/** The coordinator of a study on one machine: which runs are made, progress, and the gathered rows. */
import { dirname } from "node:path";
import { cellSignal, Stopped } from "../../base/cellSignal";
import type { Config } from "../../base/config";
import type { Row } from "../../base/row";
import { codeVersion } from "../store/codeVersion";
import type { Places } from "../../data/places";
import { openSet } from "../store/openSet";
import { missingRuns } from "./status";
import { gatherRows, openStore, readRow } from "../store/store";
import { resultsFile, studyFolder, type StudyStore } from "../store/studyFiles";
import { storeError } from "../store/storeError";
import { planAt } from "../plan/planAt";
import { refuseUnknown, runIdOf } from "../plan/runId";
import { runCosts } from "../plan/series";
import type { Study } from "../plan/study";
import { studyLeaks } from "../plan/studyLeaks";
import { runWorkers } from "./workers";

export interface StudyProgress {
  done: number;
  total: number;
  /** Runs that have failed, in this call or before, with the reason. */
  failed: { runId: string; reason: string }[];
  /** Runs that another process makes at this time. */
  taken: { runId: string; reason: string }[];
  runsPerHour: number | null;
  secondsLeft: number | null;
  /** What one of the workers is doing. */
  detail: string;
  /** What the workers train on; null until the first has started. */
  device: string | null;
}

export interface RunStudyOptions {
  /** Worker processes; by default as many as the cores hold at the study's threads a run. */
  workers?: number;
  /** Steps between a run's checkpoints; by default one every 5 minutes. */
  checkpointEvery?: number;
  /** The runs to make; by default all of the plan. */
  runIds?: readonly string[];
  onProgress?: (progress: StudyProgress) => void;
  /** Called with what the study would test on although it trains on it, and with damaged files that were put aside. */
  onWarning?: (warning: string) => void;
  /** Stops all workers, each once it has left a checkpoint; by default the stop button of the notebook's cell. */
  signal?: AbortSignal;
}

/** Milliseconds between two gatherings while the study runs. */
const GATHER_MS = 60_000;

/**
 * Makes the rows that are missing or stale, and gathers all of them into data/results/<study>.jsonl, also when it is
 * stopped. A run that fails stops no other, and is not tried again: see `retryRuns`. A stopped or killed study resumes
 * from its checkpoints at the next call. Several processes may run one study at once; they share its runs.
 *
 * @throws Stopped ("AbortError") when `signal` stops it; StoreError where its files cannot be written
 */
export async function runStudy(study: Study, places: Places, options: RunStudyOptions = {}): Promise<Row[]> {
  const store = { root: places.root, study: study.name };
  try {
    return await runPlanned(study, places, store, { signal: cellSignal(), ...options });
  } catch (error) {
    throw storeError(error, studyFolder(store)) ?? storeError(error, dirname(resultsFile(store))) ?? error;
  }
}

async function runPlanned(study: Study, places: Places, store: StudyStore, options: RunStudyOptions): Promise<Row[]> {
  const { onProgress, onWarning, signal } = options;
  const plan = await planAt(study, places);
  const planned = plan.configs.map(runIdOf);
  const asked = new Set(options.runIds ?? planned);
  refuseUnknown(study, planned, asked);
  openStore(store, planned, onWarning);
  const progress: StudyProgress = {
    done: 0,
    total: asked.size,
    failed: [],
    taken: [],
    runsPerHour: null,
    secondsLeft: null,
    detail: "",
    device: null,
  };
  /** What is to be made now; the progress counts the others. */
  const look = async (): Promise<Config[]> => {
    const waiting = (await missingRuns(study, plan, places)).filter((config) => asked.has(runIdOf(config)));
    const waits = new Set(waiting.map(runIdOf));
    const failed = [...asked]
      .filter((runId) => !waits.has(runId))
      .flatMap((runId) => {
        const row = readRow(store, runId);
        return row?.status === "failed" ? [{ runId, reason: row.reason ?? "" }] : [];
      });
    onProgress?.(Object.assign(progress, { done: asked.size - waits.size - failed.length, failed, taken: [] }));
    return waiting;
  };
  const gather = gatherer(() => gatherRows(study, plan, places));
  const make = async (waiting: readonly Config[]) => {
    const left = timeLeft(waiting);
    await runWorkers(waiting, study, places, {
      ...options,
      onDetail: (detail) => onProgress?.(Object.assign(progress, detail)),
      onEnd: (config, { runId, status, reason = "" }) => {
        if (status === "failed" || status === "taken") progress[status].push({ runId, reason });
        else progress.done++;
        onProgress?.(Object.assign(progress, left(config, status !== "taken")));
        gather.soon();
      },
    });
  };

  let waiting = await look();
  if (waiting.length > 0) {
    refuseOtherCode(study, store, planned);
    // Prepared once, here: workers that start together would each do it.
    for (const name of new Set([...plan.configs.map(({ set }) => set), ...study.downstream])) await openSet(name, places);
    if (onWarning) (await studyLeaks(study, plan, places)).forEach(onWarning);
  }
  if (waiting.length > 0 && !signal?.aborted) await make(waiting);
  // Those of another process have ended since, or it is gone.
  if (progress.taken.length > 0 && !signal?.aborted) {
    waiting = await look();
    if (waiting.length > 0) await make(waiting);
  }
  const rows = await gather.now();
  if (!signal?.aborted) {
    const hasGrown = (await planAt(study, places)).configs.length > plan.configs.length; // by runs whose settings are now chosen
    return hasGrown && !options.runIds ? runPlanned(study, places, store, options) : rows;
  }
  const done = `stopped with ${progress.done} of ${progress.total} runs done`;
  throw new Stopped(`${done}; the same call resumes from their checkpoints`, { cause: signal.reason });
}

/** @throws Error where the study's published rows were made by other code: what is made now would not belong to them */
export function refuseOtherCode({ published }: Study, store: StudyStore, planned: readonly string[]): void {
  if (!published) return;
  const other = planned.map((runId) => readRow(store, runId)).find((row) => row !== null && row.codeVersion !== codeVersion());
  if (!other) return;
  throw new Error(
    `${store.study}: expected its published rows to be made by this code (${codeVersion()}), found code ${other.codeVersion}: ` +
      "no runs were added; copy the study to a .ts file with another name and run that, or check out the code that made the rows",
  );
}

/** Gathers now and then while runs end, one gathering at a time, and once at the end. */
function gatherer(gather: () => Promise<Row[]>): { soon: () => void; now: () => Promise<Row[]> } {
  let begun = Date.now();
  let last: Promise<unknown> = Promise.resolve();
  return {
    soon() {
      if (Date.now() - begun < GATHER_MS) return;
      begun = Date.now();
      last = last.then(gather);
      last.catch(() => undefined); // thrown by now()
    },
    now: () => last.then(gather),
  };
}

/** What remains of runs that cost differently, from those that have ended. */
function timeLeft(
  waiting: readonly Config[],
): (ended: Config, here: boolean) => Pick<StudyProgress, "runsPerHour" | "secondsLeft"> {
  const costs = runCosts(waiting);
  let left = [...costs.values()].reduce((sum, cost) => sum + cost, 0);
  const started = Date.now();
  let [cost, runs] = [0, 0];
  return (ended, here) => {
    const own = costs.get(ended) ?? 0;
    left -= own;
    if (here) {
      cost += own;
      runs++;
    }
    const seconds = (Date.now() - started) / 1000;
    return runs === 0
      ? { runsPerHour: null, secondsLeft: null }
      : { runsPerHour: (3600 * runs) / seconds, secondsLeft: (seconds / cost) * left };
  };
}
