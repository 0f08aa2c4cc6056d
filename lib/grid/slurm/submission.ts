/**
 * What a study leaves of each array that it gave to Slurm: runs/<study>/slurm/<when>/{task.sh, runs.txt, array.txt,
 * N.started, N.log}. Line k of runs.txt holds the runs of task k; array.txt the number that Slurm gave the array. All but
 * a task's own two are written once, before the first task can start (array.txt: right after), so that no task waits for
 * another.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { writeWhole } from "../../base/wholeFile";
import type { Places } from "../../data/places";
import { studyFolder, type StudyStore } from "../store/studyFiles";

export interface Submission {
  folder: string;
  /** Runs of each task, the first task's first. */
  tasks: string[][];
  /** Slurm's number of the array; null where the submitting process was killed before it could note it. */
  array: string | null;
}

/** What a task asks of the cluster. */
export interface TaskNeeds {
  cpus: number;
  /** Runs made at the same time, each by a process of its own; with ENGINE=gpu as many as the task has cards. */
  workers: number;
  /** Tasks of the array that run at the same time, at most. */
  atOnce?: number;
  partition?: string;
  time?: string;
  /** Image that the runs are made in, by Apptainer; by default none. */
  container?: string;
}

/** Seconds before its time limit in which a task leaves its checkpoints; Slurm's warning may come up to a minute early. */
const WARNING_SECONDS = 90;

export const jobNameOf = (study: string): string => `wearlaws-${study}`;

/** Folder of a study's submissions. */
export const submissionsFolder = (store: StudyStore): string => join(studyFolder(store), "slurm");

export const scriptOf = (folder: string): string => join(folder, "task.sh");

/** Those of a study, the oldest first. */
export function readSubmissions(store: StudyStore): Submission[] {
  const all = submissionsFolder(store);
  const names = existsSync(all) ? readdirSync(all).sort() : [];
  return names.flatMap((name) => {
    const folder = join(all, name);
    const [runs, array] = ["runs.txt", "array.txt"].map((file) => join(folder, file));
    if (!existsSync(runs)) return []; // a submit was killed
    const tasks = readFileSync(runs, "utf8")
      .trim()
      .split("\n")
      .map((line) => line.split(" "));
    return [{ folder, tasks, array: existsSync(array) ? readFileSync(array, "utf8").trim() : null }];
  });
}

/** Where the next one will be. */
export function nextSubmission(store: StudyStore): string {
  return join(submissionsFolder(store), new Date().toISOString().replace(/[:.]/g, "-"));
}

/** Writes what tasks need; `array.txt` is still to come. */
export function writeSubmission(folder: string, script: string, tasks: readonly string[][]): void {
  mkdirSync(resolve(folder, ".."), { recursive: true });
  mkdirSync(folder); // fails where another process submits in the same millisecond
  writeWhole(join(folder, "runs.txt"), tasks.map((runs) => `${runs.join(" ")}\n`).join(""));
  writeWhole(scriptOf(folder), script);
}

export function noteArray(folder: string, array: string): void {
  writeWhole(join(folder, "array.txt"), `${array}\n`);
}

/**
 * The script of a task. Slurm ends a task with TERM (preemption, scontrol requeue, scancel) and requeues it itself, or
 * not; it warns of the time limit with USR1, upon which the script requeues its own task. Either way the runner leaves
 * its checkpoints first, and the requeued task resumes from them. A limit that comes before the first checkpoint would
 * have the task requeued for ever: it ends instead.
 */
export function taskScript(
  folder: string,
  study: { name: string; argument: string },
  tasks: readonly string[][],
  needs: TaskNeeds,
  { root, dataFolder }: Places,
): string {
  const place = relative(root, folder);
  const environment = {
    WEARLAWS_DATA: dataFolder && resolve(dataFolder),
    ENGINE: process.env.ENGINE,
    WEARLAWS_EAGER: process.env.WEARLAWS_EAGER,
  };
  const exported = Object.entries(environment).filter(([, value]) => value);
  const runs = tasks.reduce((sum, { length }) => sum + length, 0);
  const onCard = process.env.ENGINE === "gpu";
  const { container } = needs;
  const node = container === undefined ? quoted(process.execPath) : inContainer(container, onCard, { root, dataFolder });
  return `#!/bin/bash
# ${study.name}: ${runs} runs in ${tasks.length} tasks; line k of runs.txt, beside this file, holds the runs of task k.
#SBATCH --job-name=${jobNameOf(study.name)}
#SBATCH --array=1-${tasks.length}${needs.atOnce ? `%${needs.atOnce}` : ""}
#SBATCH --chdir=${sbatchQuoted(root)}
#SBATCH --output=${sbatchQuoted(join(place.replaceAll("%", "%%"), "%a.log"))}
#SBATCH --open-mode=append
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=${needs.cpus}
${onCard ? "#SBATCH --gres=gpu:1\n" : ""}#SBATCH --requeue
#SBATCH --signal=B:USR1@${WARNING_SECONDS}
${needs.partition ? `#SBATCH --partition=${needs.partition}\n` : ""}${needs.time ? `#SBATCH --time=${needs.time}\n` : ""}
${exported.map(([name, value]) => `export ${name}=${quoted(value as string)}\n`).join("")}runs=$(sed -n "\${SLURM_ARRAY_TASK_ID}p" ${quoted(join(place, "runs.txt"))})
study=$PWD/${quoted(relative(root, studyFolder({ root, study: study.name })))}
started=$PWD/${quoted(place)}/$SLURM_ARRAY_TASK_ID.started

# TERM: Slurm ends the task, and requeues it or not. USR1: the time limit is near.
trap 'kill -TERM "$runner"' TERM
trap 'again=yes; kill -TERM "$runner"' USR1
${node} dist/cli.js grid run ${quoted(study.argument)} ${onCard ? "" : `--workers ${needs.workers} `}--only $runs &
runner=$!
touch "$started"
wait "$runner"; code=$?
# A signal ends wait, but not yet the runner.
while kill -0 "$runner" 2>/dev/null; do wait "$runner"; code=$?; done
[ "$again" ] && [ "$code" != 0 ] || exit "$code"
if [ "$(cd "$study" && find $runs -newer "$started" \\( -name row.json -o -name checkpoint.safetensors \\) 2>/dev/null)" ]; then
  # By the task's name: the job's number is that of the whole array in one of its tasks, and would requeue them all.
  exec scontrol requeue "\${SLURM_ARRAY_JOB_ID}_\${SLURM_ARRAY_TASK_ID}"
fi
echo "expected a checkpoint within the time limit, found none: submit again with a longer --time" >&2
exit 1
`;
}

/**
 * The image's Node.js, on folders of this machine. Apptainer keeps the environment, and hands on signals where there is no
 * terminal.
 */
function inContainer(image: string, onCard: boolean, { root, dataFolder }: Places): string {
  const binds = [root, ...(dataFolder ? [resolve(dataFolder)] : [])].map((folder) => `--bind ${quoted(folder)}`).join(" ");
  return `apptainer exec ${onCard ? "--nv " : ""}${binds} --pwd ${quoted(root)} ${quoted(image)} node`;
}

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
const sbatchQuoted = (text: string) => `"${text.replace(/["\\]/g, "\\$&")}"`;
