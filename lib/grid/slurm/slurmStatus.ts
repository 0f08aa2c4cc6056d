/** What Slurm has of a study, beside what its store has. */
import { hostname } from "node:os";
import { join, relative } from "node:path";
import { makerOf } from "../store/runOwner";
import { accountedTasks, liveJobs, type SlurmTask, tasksByScript } from "./slurm";
import type { RunState } from "../run/status";
import { runFolder, type StudyStore } from "../store/studyFiles";
import { jobNameOf, readSubmissions, scriptOf, type Submission, submissionsFolder } from "./submission";

export interface SlurmStatus {
  /** The given ones, with the task that each unfinished run was last given to, "17_3": the third task of array 17. */
  states: RunState[];
  /** A line a state of tasks: how many there are, and what is there of their runs. */
  tasks: Record<string, string | number>[];
  /** What Slurm could not report and why, and where to read why a task ended before its runs did. */
  notes: string[];
}

interface SubmittedTask {
  name: string;
  state: string;
  ended: boolean;
  runIds: string[];
  log: string;
}

/** Tasks of the study that Slurm has, by the script of their array. */
export async function tasksOf(store: StudyStore, options: { ended: boolean }): Promise<Map<string, SlurmTask[]>> {
  const found = await tasksByScript(jobNameOf(store.study), options);
  // Others run a study of this name too, from folders of their own.
  const own = join(submissionsFolder(store), "/");
  return new Map([...found].filter(([script]) => script.startsWith(own)));
}

/**
 * Joins squeue and sacct with what the store has. Where the cluster keeps no accounts, squeue alone knows how a task
 * ended, for some minutes.
 *
 * @returns null where nothing was submitted
 */
export async function slurmStatus(store: StudyStore, states: readonly RunState[]): Promise<SlurmStatus | null> {
  const submissions = readSubmissions(store);
  if (submissions.length === 0) return null;
  const notes: string[] = [];
  const orNote = async <T>(question: Promise<T>, nothing: T): Promise<T> => {
    try {
      return await question;
    } catch (error) {
      const { message } = error as Error;
      if (!notes.includes(message)) notes.push(message);
      return nothing;
    }
  };
  const queued = await orNote(tasksOf(store, { ended: true }), new Map<string, SlurmTask[]>());
  const inQueue = ({ folder }: Submission) => queued.get(scriptOf(folder)) ?? [];
  const old = submissions.filter(
    (submission) => submission.array !== null && inQueue(submission).length < submission.tasks.length,
  );
  const accounted = old.length > 0 ? await orNote(accountedTasks(old.map(({ array }) => array as string)), []) : [];
  const lost = await orNote(
    lostClaims(
      store,
      states.map(({ runId }) => runId),
    ),
    new Set<string>(),
  );

  // Of a run that was submitted more than once, the last task counts.
  const tasks = new Map<string, SubmittedTask>();
  for (const submission of submissions) {
    const found = [...accounted.filter(({ array }) => array === submission.array), ...inQueue(submission)];
    for (const task of tasksIn(submission, found, store.root)) for (const runId of task.runIds) tasks.set(runId, task);
  }
  const joined = states.map((state) => {
    const { name, state: inSlurm } = tasks.get(state.runId) ?? {};
    const found = lost.has(state.runId) ? { ...state, status: "waiting" as const, detail: "" } : state;
    if (name === undefined || found.status === "done" || found.status === "diverged") return found;
    return { ...found, detail: [found.detail, `task ${name} ${inSlurm}`].filter(Boolean).join("; ") };
  });
  const byTask = groups(
    joined.filter(({ runId }) => tasks.has(runId)),
    ({ runId }) => tasks.get(runId) as SubmittedTask,
  );
  for (const [{ name, state, ended, log }, runs] of byTask) {
    const left = runs.filter(({ status }) => status === "waiting" || status === "running").length;
    if (ended && left > 0) notes.push(`task ${name} ${state} with ${left} of its runs unfinished; see ${log}`);
  }
  return { states: joined, tasks: linesOf(byTask), notes };
}

function tasksIn({ folder, tasks, array }: Submission, found: readonly SlurmTask[], root: string): SubmittedTask[] {
  const byIndex = new Map(found.map((task) => [task.index, task])); // the last, of the queue, is right
  return tasks.map((runIds, i) => {
    const task = byIndex.get(String(i + 1));
    return {
      name: `${array ?? task?.array ?? "?"}_${i + 1}`,
      state: task ? `${task.state}${task.reason && ` (${task.reason})`}` : "ended",
      ended: task === undefined || endStates.includes(task.state),
      runIds,
      log: relative(root, join(folder, `${i + 1}.log`)),
    };
  });
}

const endStates = [
  "BOOT_FAIL",
  "CANCELLED",
  "COMPLETED",
  "DEADLINE",
  "FAILED",
  "NODE_FAIL",
  "OUT_OF_MEMORY",
  "PREEMPTED",
  "REVOKED",
  "TIMEOUT",
];

function linesOf(byTask: ReadonlyMap<SubmittedTask, readonly RunState[]>): SlurmStatus["tasks"] {
  return [...groups([...byTask], ([{ state }]) => state)].map(([state, entries]) => {
    const runs = entries.flatMap(([, runs]) => runs);
    const count = (...statuses: RunState["status"][]) => runs.filter(({ status }) => statuses.includes(status)).length;
    return {
      "tasks in Slurm": state,
      tasks: entries.length,
      "runs done": count("done", "diverged"),
      running: count("running"),
      waiting: count("waiting", "stale"),
      failed: count("failed"),
    };
  });
}

function groups<V, K>(values: readonly V[], keyOf: (value: V) => K): Map<K, V[]> {
  const found = new Map<K, V[]>();
  for (const value of values) found.set(keyOf(value), [...(found.get(keyOf(value)) ?? []), value]);
  return found;
}

/** Runs that are claimed by a process of another machine whose Slurm job is gone: killed, so that it could not let go. */
export async function lostClaims(store: StudyStore, runIds: readonly string[]): Promise<Set<string>> {
  const claimed = runIds.flatMap((runId) => {
    const maker = makerOf(runFolder(store, runId));
    return maker !== null && maker.job !== null && maker.host !== hostname() ? [{ runId, job: maker.job }] : [];
  });
  if (claimed.length === 0) return new Set();
  const live = await liveJobs();
  return new Set(claimed.filter(({ job }) => !live.has(job)).map(({ runId }) => runId));
}
