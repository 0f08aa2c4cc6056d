/** `wearlaws grid submit`, and Slurm's part of `wearlaws grid status`. */
import { resolve } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { loadStudy } from "../grid/plan/loadStudy";
import type { Places } from "../data/places";
import type { SlurmStatus } from "../grid/slurm/slurmStatus";
import { type SubmitOptions, submitStudy } from "../grid/slurm/submitStudy";
import { plainTable, tableOf } from "../notebook/show/tableText";
import { plural, wholeFrom } from "./arguments";

const help = `
Each task of the array makes its runs one after another, in this folder, which all nodes must share. A task that is
preempted, requeued or near its time limit saves checkpoints, is requeued and resumes from them. The study sets the
threads of a run; with more --cpus, a task makes several runs at a time. With ENGINE=gpu a task has one card (more with
-- --gres=gpu:4) and makes one run a card at a time.

Examples:
  $ npx wearlaws grid submit quick --partition gpu --time 4:00:00
  $ npx wearlaws grid submit quick --runs-per-task 10 --at-once 8 -- --account=lab --mem=4G
  $ npx wearlaws grid status quick`;

type Asked = Pick<SubmitOptions, "runsPerTask" | "atOnce" | "partition" | "time" | "cpus" | "container" | "failed" | "dryRun">;

export function addSubmitCommand(grid: Command, places: Places): void {
  grid
    .command("submit <study> [sbatch...]")
    .usage("[options] <study> [-- options of sbatch]")
    .description("submit the runs that have no row to Slurm, as a job array; refused while tasks of the study wait or run")
    .option(
      "--runs-per-task <n>",
      "runs per task (default: 1, or as few as the cluster's MaxArraySize allows); runs that share steps stay together",
      wholeFrom(1),
    )
    .option("--at-once <n>", "tasks that run at the same time, at most (default: as many as Slurm starts)", wholeFrom(1))
    .option("--partition <name>", "Slurm partition (default: the cluster's)", word)
    .option("--time <limit>", "time limit of a task, in sbatch's format (default: the partition's)", word)
    .option("--cpus <n>", "processors per task (default: the threads of a run)", wholeFrom(1))
    .option("--container <image>", "make the runs in this image, by Apptainer: a .sif file, or an address such as docker://…")
    .option("--failed", "also submit failed runs, which resume from their checkpoints")
    .option("--dry-run", "print the script without submitting it")
    .addHelpText("after", help)
    .action(async (name: string, sbatch: string[], options: Asked) => {
      const study = loadStudy(name);
      const argument = /\.(ts|js)$/.test(name) ? resolve(name) : name;
      const { script, tasks, planned, failed, taken, array, folder } = await submitStudy(study, places, {
        ...options,
        argument,
        sbatch,
      });
      const runs = tasks.reduce((sum, { length }) => sum + length, 0);
      if (options.dryRun && runs > 0) console.log(script);
      if (taken > 0) console.log(`${plural(taken)} left out: other processes are making them now`);
      if (failed > 0) console.log(`${plural(failed)} left out because they failed: add --failed to submit them again`);
      const what = `${runs} of ${planned} runs in ${tasks.length} task${tasks.length === 1 ? "" : "s"}`;
      if (runs === 0)
        console.log(`${study.name}: nothing to submit: ${planned - taken - failed} of ${plural(planned)} have a row`);
      else if (array === null) console.log(`${study.name}: ${what}, not submitted`);
      else
        console.log(
          `${study.name}: array ${array}: ${what}; logs in ${folder}; to watch: npx wearlaws grid status ${name}; to cancel: scancel ${array}`,
        );
    });
}

/** One word, for a line of a script. */
function word(value: string): string {
  if (/^[\w.,:+-]+$/.test(value)) return value;
  throw new InvalidArgumentError("Expected one word.");
}

export function printSlurm({ tasks, notes }: SlurmStatus): void {
  if (tasks.length > 0) console.log(plainTable(tableOf(tasks), tasks.length));
  notes.forEach((note) => console.log(note));
}
