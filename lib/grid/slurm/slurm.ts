/** Slurm by its own commands: what it has of a study's tasks, and handing it a script (man sbatch, squeue, sacct). */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** A task of a job array, as Slurm sees it. */
export interface SlurmTask {
  /** Number of the array, and the task's in it. */
  array: string;
  index: string;
  /** "PENDING", "RUNNING", "TIMEOUT" …: see JOB STATE CODES in man squeue. */
  state: string;
  /** Why it is in that state; empty where Slurm gives none. */
  reason: string;
}

/** Slurm's commands are not installed. */
export class NoSlurm extends Error {
  override name = "NoSlurm";
}

/**
 * What one of Slurm's commands prints.
 *
 * @throws NoSlurm where it is not installed; Error with its complaint where it fails
 */
async function ask(command: string, args: readonly string[]): Promise<string> {
  try {
    return (await promisify(execFile)(command, args, { maxBuffer: 1 << 28 })).stdout;
  } catch (error) {
    const { code, stderr = "", message } = error as { code?: unknown; stderr?: string; message: string };
    if (code === "ENOENT") {
      throw new NoSlurm(
        `expected Slurm, found no ${command} on the PATH; run this on a machine that submits jobs, or make the runs here with: npx wearlaws grid run`,
      );
    }
    const complaint = stderr
      .trim()
      .split("\n")
      .map((line) => line.replace(/^\w+: (error: )?/, ""))
      .join("; ");
    throw new Error(`${command}: ${complaint || message}`);
  }
}

/** Tasks of the arrays that were submitted under a name, by the script of each array; without `ended` those alone that wait or run. */
export async function tasksByScript(jobName: string, { ended }: { ended: boolean }): Promise<Map<string, SlurmTask[]>> {
  const states = ended ? ["--states=all"] : [];
  const text = await ask("squeue", ["--noheader", "--array", `--name=${jobName}`, ...states, "--format=%F|%K|%T|%r|%o"]);
  const found = new Map<string, SlurmTask[]>();
  for (const line of linesOf(text)) {
    const [array, index, state, reason, ...script] = line.split("|");
    const task = { array, index, state, reason: reason === "None" ? "" : reason };
    found.set(script.join("|"), [...(found.get(script.join("|")) ?? []), task]);
  }
  return found;
}

/** Numbers of all jobs that wait or run, as each knows its own in SLURM_JOB_ID. */
export async function liveJobs(): Promise<Set<string>> {
  return new Set(linesOf(await ask("squeue", ["--noheader", "--array", "--format=%A"])));
}

/**
 * Tasks of arrays that may have ended long ago.
 *
 * @throws Error where the cluster keeps no accounts
 */
export async function accountedTasks(arrays: readonly string[]): Promise<SlurmTask[]> {
  const options = ["--noheader", "--parsable2", "--allocations", "--format=JobID,State", `--jobs=${arrays.join(",")}`];
  return linesOf(await ask("sacct", options)).flatMap((line) => {
    // "17_3|CANCELLED by 1000"; of tasks that wait there is one line, "17_[4-9]|PENDING".
    const [, array, index, state, reason = ""] = /^(\d+)_(\d+)\|(\w+) ?(.*)$/.exec(line) ?? [];
    return array === undefined ? [] : [{ array, index, state, reason }];
  });
}

/** The largest number of tasks that an array may have. */
export async function largestArray(): Promise<number> {
  const size = /^MaxArraySize\s*=\s*(\d+)/m.exec(await ask("scontrol", ["show", "config"]))?.[1];
  if (size === undefined) throw new Error("scontrol show config: expected a line MaxArraySize, found none");
  return Number(size) - 1; // it is one above the largest number of a task, and ours begin at 1
}

/** Submits a script; gives the number of its array. */
export async function submit(script: string, options: readonly string[]): Promise<string> {
  try {
    return (await ask("sbatch", ["--parsable", ...options, script])).trim().split(";")[0]; // "17;cluster"
  } catch (error) {
    if (!/partition/i.test((error as Error).message)) throw error;
    const partitions = linesOf(await ask("sinfo", ["--noheader", "--format=%R"]));
    throw new Error(`${(error as Error).message}; the partitions here are ${[...new Set(partitions)].join(", ")}`);
  }
}

const linesOf = (text: string): string[] => text.split("\n").filter((line) => line !== "");
