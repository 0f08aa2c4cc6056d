/** `wearlaws grid …`: plan, run and inspect a study. */
import { availableParallelism } from "node:os";
import type { Command } from "commander";
import { duration } from "../base/format";
import { didYouMean } from "../base/knownNames";
import { rowColumns } from "../figures/tables/rowTables";
import { calibrate, type RunCost } from "../grid/plan/calibrate";
import { cardCost } from "../grid/plan/cardCost";
import { costInWords, costLines, describePlan } from "../grid/plan/describePlan";
import { loadStudy } from "../grid/plan/loadStudy";
import { planAt } from "../grid/plan/planAt";
import { runKinds } from "../grid/plan/runKinds";
import { subsetSizes } from "../grid/plan/subsetSizes";
import { codeVersion } from "../grid/store/codeVersion";
import { isPublished } from "../grid/store/planFile";
import type { Places } from "../data/places";
import { retryRuns } from "../grid/run/retryRuns";
import { runStudy, type RunStudyOptions, type StudyProgress } from "../grid/run/runStudy";
import { slurmStatus } from "../grid/slurm/slurmStatus";
import { describeStates, studyStatus } from "../grid/run/status";
import { verifyRun } from "../grid/run/verifyRun";
import { plainTable, tableOf } from "../notebook/show/tableText";
import { exportRows } from "../scaling/export/exportRows";
import { findRow, readStudy } from "../scaling/study/readStudy";
import { numberFrom, plural, wholeFrom } from "./arguments";
import { addSubmitCommand, printSlurm } from "./gridSubmit";

type Watching = Pick<RunStudyOptions, "onProgress" | "onWarning" | "signal">;

const example = (text: string) => `\nExample:\n  $ npx wearlaws grid ${text}`;

export function addGridCommands(program: Command, places: Places): void {
  const { root } = places;
  const grid = program.command("grid").description("plan, run and inspect a study");

  grid
    .command("plan <study>")
    .description(
      "count a study's runs, estimate their time from a few steps of each encoder, and warn if the study tests on recordings that it trains on; makes no rows",
    )
    .option("--no-calibrate", "skip the measured steps")
    .option("--gpu <card>", "instead, estimate hours on a card by operations: h100, a100 …")
    .option("--price <amount>", "of an hour of the card, in any currency", numberFrom(0))
    .addHelpText("after", `${example("plan paper")}\n  $ npx wearlaws grid plan paper --gpu h100 --price 3`)
    .action(async (name: string, { calibrate: measured, gpu, price }: { calibrate: boolean; gpu?: string; price?: number }) => {
      const study = loadStudy(name);
      console.log(await describePlan(study, places));
      const plan = await planAt(study, places);
      for (const line of await subsetSizes(plan, places)) console.log(line);
      if (gpu !== undefined) {
        const kinds = runKinds(plan.configs).map(({ kind }) => kind);
        const { lines, text } = cardCost(kinds, gpu, price);
        return console.log(`\n${plainTable(tableOf(lines), lines.length)}\n${text}`);
      }
      if (!measured) return;
      const costs: RunCost[] = [];
      await calibrate(plan.configs, (cost) => {
        costs.push(cost);
        console.log(`measured ${cost.task} ${cost.encoder}: ${cost.secondsPerStep.toPrecision(3)} s per step`);
      });
      const workers = Math.max(1, Math.floor(availableParallelism() / plan.configs[0].threads));
      console.log(`\n${plainTable(tableOf(costLines(costs)), costs.length)}\n${costInWords(costs, workers)}`);
    });

  grid
    .command("run <study>")
    .description("make the rows that are missing or stale; after Ctrl-C or a crash, the same command resumes")
    .option("--workers <n>", "worker processes (default: cores / threads of a run)", wholeFrom(1))
    .option("--only <run...>", "make only these runs")
    .addHelpText("after", example("run quick"))
    .action(async (name: string, { workers, only }: { workers?: number; only?: string[] }) => {
      const study = loadStudy(name);
      await watchStudy(name, (watching) => runStudy(study, places, { ...watching, workers, runIds: only }));
    });

  grid
    .command("retry <study> [runs...]")
    .description(
      "make the failed runs again, from their checkpoints, or only the named runs; a named run that is done or diverged starts over",
    )
    .option("--workers <n>", "worker processes (default: cores / threads of a run)", wholeFrom(1))
    .addHelpText("after", example("retry quick"))
    .action(async (name: string, runs: string[], { workers }: { workers?: number }) => {
      const study = loadStudy(name);
      await watchStudy(name, (watching) => retryRuns(study, places, runs, { ...watching, workers }));
    });

  grid
    .command("verify <study> <run>")
    .description("make one run again, without touching the study's rows, and compare the two results bit for bit")
    .addHelpText("after", example("verify regime random-w512d2-uall-user-f0-lr0.001-s1-15da591c"))
    .action(async (name: string, runId: string) => {
      const { rows } = readStudy(name, root);
      const row = rows.find((each) => each.runId === runId);
      if (!row) {
        const known = rows.map((each) => each.runId);
        throw new Error(
          `${name} has no row "${runId}" among its ${known.length} (to list them: npx wearlaws grid rows list ${name})${didYouMean(runId, known)}`,
        );
      }
      const { differences, reasons, again } = await verifyRun(row, loadStudy(name), places);
      for (const { field, expected, found } of differences) {
        const isLong = Math.max(expected.length, found.length) > 80;
        console.error(`${field}: ${isLong ? "differs" : `expected ${expected}, found ${found}`}`);
      }
      for (const reason of reasons) console.error(`different ${reason}`);
      const seconds = `in ${again.measured.seconds.toFixed(0)} s`;
      console.log(
        `${runId}: made again ${seconds}: ${differences.length === 0 ? "the same result, bit for bit" : `${differences.length} fields of the result differ`}`,
      );
      if (differences.length > 0) process.exitCode = 1;
    });

  grid
    .command("status <study>")
    .description("count a study's runs that are done, diverged, failed, running, waiting or stale, and say why runs failed")
    .option("--runs", "list every run")
    .addHelpText("after", example("status quick"))
    .action(async (name: string, { runs }: { runs?: boolean }) => {
      const study = loadStudy(name);
      const found = await studyStatus(study, places);
      const slurm = await slurmStatus({ root, study: study.name }, found);
      const { states } = slurm ?? { states: found };
      const listed = states.map(({ device = "", ...state }) => ({ ...state, device }));
      if (runs) console.log(plainTable(tableOf(listed), states.length));
      if (slurm) printSlurm(slurm);
      console.log(`${name}: ${describeStates(states)}`);
      if (states.some(({ status }) => status === "failed"))
        console.log(`to make the failed runs again: npx wearlaws grid retry ${name}`);
    });

  addSubmitCommand(grid, places);

  const rows = grid.command("rows").description("show a study's rows");

  rows
    .command("list <study>")
    .description("list the rows: encoder, data, test loss and score")
    .addHelpText("after", example("rows list quick"))
    .action((name: string) => {
      const { rows } = readStudy(name, root);
      const table = rowColumns(rows);
      console.log(plainTable(tableOf(table), table.numRows()));
      const stale = isPublished({ root, study: name }) ? 0 : rows.filter((row) => row.codeVersion !== codeVersion()).length;
      if (stale > 0)
        console.log(
          `${stale} of these ${rows.length} rows are stale: other code made them; to make them again: npx wearlaws grid run ${name}`,
        );
    });

  rows
    .command("show <run>")
    .description("print one row in full, and the command that makes it again")
    .addHelpText("after", example("rows show mae-w64d1-u2-user-f0-lr0.003-s1-05bdbb43"))
    .action((runId: string) => {
      const row = findRow(runId, root);
      console.log(JSON.stringify(row, null, 1));
      console.log(`to make it again and compare: npx wearlaws grid verify ${row.study} ${runId}`);
    });

  grid
    .command("export <study> <file>")
    .description("write a study's rows as one flat table, .csv or .parquet, with dotted column names")
    .addHelpText("after", example("export quick quick.parquet"))
    .action(async (name: string, file: string) => {
      const { rows } = readStudy(name, root);
      await exportRows(rows, file);
      console.log(`${file}: ${rows.length} rows`);
    });
}

/** Prints a study's progress; Ctrl-C and SIGTERM stop it. The exit code is 0 if all of its runs have a result. */
async function watchStudy(name: string, run: (watching: Watching) => Promise<unknown>): Promise<void> {
  const stop = new AbortController();
  const stopBy = (code: number) => () => {
    process.exitCode = code; // as shells count signals
    stop.abort();
  };
  process.once("SIGINT", stopBy(130));
  process.on("SIGTERM", stopBy(143)); // more than once: Slurm sends it to every process of a task, the task's script too
  let printed = 0;
  let shownDevice = false;
  let last: StudyProgress | undefined;
  const reported = new Set<string>();
  await run({
    signal: stop.signal,
    onWarning: (warning) => console.error(`warning: ${warning}`),
    onProgress: (progress) => {
      const { done, total, failed, taken, runsPerHour, secondsLeft, detail, device } = (last = progress);
      if (device && !shownDevice) console.log(`device: ${device}`);
      shownDevice ||= device !== null;
      for (const { runId, reason } of failed.filter(({ runId }) => !reported.has(runId))) {
        reported.add(runId);
        console.error(`failed: ${runId}: ${reason}`);
      }
      if (Date.now() - printed < 5000 && done + failed.length + taken.length < total) return;
      printed = Date.now();
      const rate = runsPerHour === null ? "" : `, ${runsPerHour.toFixed(runsPerHour < 10 ? 1 : 0)} an hour`;
      const left = secondsLeft === null ? "" : `, ${duration(secondsLeft)} left`;
      console.log(`${name}: ${done} of ${plural(total)} done${rate}${left}${detail && `; ${detail}`}`);
    },
  });
  if (last === undefined) return console.log(`${name}: no run has failed, nothing to retry`);
  const { failed, taken } = last;
  if (failed.length > 0) console.error(`${plural(failed.length)} failed; to make them again: npx wearlaws grid retry ${name}`);
  if (taken.length > 0)
    console.error(
      `${plural(taken.length)} left to other processes (${taken[0].reason}); run this command again when they have finished`,
    );
  if (failed.length + taken.length > 0) process.exitCode = 1;
}
