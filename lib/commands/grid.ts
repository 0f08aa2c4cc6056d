/** `wearlaws grid …`: plan, run and look at a study. */
import { availableParallelism } from "node:os";
import type { Command } from "commander";
import { rowColumns } from "../figures/tables/rowTables";
import { calibrate, type RunCost } from "../grid/plan/calibrate";
import { costInWords, costLines, describePlan } from "../grid/plan/describePlan";
import { loadStudy } from "../grid/plan/loadStudy";
import { codeVersion } from "../grid/store/codeVersion";
import { isPublished } from "../grid/store/planFile";
import { type Places, resolvePretrainSet } from "../grid/store/places";
import { retryRuns } from "../grid/run/retryRuns";
import { runStudy, type RunStudyOptions, type StudyProgress } from "../grid/run/runStudy";
import { slurmStatus } from "../grid/slurm/slurmStatus";
import { describeStates, studyStatus } from "../grid/run/status";
import { planStudy } from "../grid/plan/planStudy";
import { verifyRun } from "../grid/run/verifyRun";
import { plainTable, tableOf } from "../notebook/show/tableText";
import { exportRows } from "../scaling/study/exportRows";
import { findRow, readStudy } from "../scaling/study/readStudy";
import { wholeFrom } from "./arguments";
import { addSubmitCommand, printSlurm } from "./gridSubmit";

type Watching = Pick<RunStudyOptions, "onProgress" | "onWarning" | "signal">;

const example = (text: string) => `\nExample:\n  $ npx wearlaws grid ${text}`;

export function addGridCommands(program: Command, places: Places): void {
  const { root } = places;
  const grid = program.command("grid").description("plan, run and look at a study");

  grid
    .command("plan <study>")
    .description(
      "list a study's runs with their cost, measured by a few steps of each encoder, and warn where it tests on what it trains on; no row is made",
    )
    .option("--no-calibrate", "measure nothing")
    .addHelpText("after", example("plan paper"))
    .action(async (name: string, { calibrate: measured }: { calibrate: boolean }) => {
      const study = loadStudy(name);
      console.log(await describePlan(study, places));
      if (!measured) return;
      const costs: RunCost[] = [];
      const { configs } = planStudy(study, await resolvePretrainSet(study, places));
      await calibrate(configs, (cost) => {
        costs.push(cost);
        console.log(`measured ${cost.encoder}: ${cost.secondsPerStep.toPrecision(3)} s a step`);
      });
      const workers = Math.max(1, Math.floor(availableParallelism() / configs[0].threads));
      console.log(`\n${plainTable(tableOf(costLines(costs)), costs.length)}\n${costInWords(costs, workers)}`);
    });

  grid
    .command("run <study>")
    .description("make the rows that are missing or stale; stopped with Ctrl-C, or killed, it goes on at the next call")
    .option("--workers <n>", "worker processes (default: cores / threads of a run)", wholeFrom(1))
    .option("--only <run...>", "make these runs alone")
    .addHelpText("after", example("run quick"))
    .action(async (name: string, { workers, only }: { workers?: number; only?: string[] }) => {
      const study = loadStudy(name);
      await watchStudy(name, (watching) => runStudy(study, places, { ...watching, workers, runIds: only }));
    });

  grid
    .command("retry <study> [runs...]")
    .description("make the failed runs again, from their checkpoints, or the named ones: done or diverged, from their start")
    .option("--workers <n>", "worker processes (default: cores / threads of a run)", wholeFrom(1))
    .addHelpText("after", example("retry quick"))
    .action(async (name: string, runs: string[], { workers }: { workers?: number }) => {
      const study = loadStudy(name);
      await watchStudy(name, (watching) => retryRuns(study, places, runs, { ...watching, workers }));
    });

  grid
    .command("verify <study> <run>")
    .description("make one run again, apart from the study's rows, and compare its result with the row's, bit for bit")
    .addHelpText("after", example("verify regime random-w512d2-uall-user-f0-lr0.001-s1-15da591c"))
    .action(async (name: string, runId: string) => {
      const row = readStudy(name, root).rows.find((each) => each.runId === runId);
      if (!row) throw new Error(`${name} has no row of a run "${runId}": see npx wearlaws grid rows list ${name}`);
      const { differences, reasons, again } = await verifyRun(row, loadStudy(name), places);
      for (const { field, expected, found } of differences) {
        const isLong = Math.max(expected.length, found.length) > 80;
        console.error(`${field}: ${isLong ? "differs" : `expected ${expected}, found ${found}`}`);
      }
      for (const reason of reasons) console.error(`made by another ${reason}`);
      const seconds = `in ${again.measured.seconds.toFixed(0)} s`;
      console.log(
        `${runId}: made again ${seconds}: ${differences.length === 0 ? "the same result, bit for bit" : `${differences.length} fields of its result differ`}`,
      );
      if (differences.length > 0) process.exitCode = 1;
    });

  grid
    .command("status <study>")
    .description("how many of a study's runs are done, diverged, failed, running, waiting or stale, and why they failed")
    .option("--runs", "list every run")
    .addHelpText("after", example("status quick"))
    .action(async (name: string, { runs }: { runs?: boolean }) => {
      const study = loadStudy(name);
      const found = await studyStatus(study, places);
      const slurm = await slurmStatus({ root, study: study.name }, found);
      const { states } = slurm ?? { states: found };
      if (runs) console.log(plainTable(tableOf(states), states.length));
      if (slurm) printSlurm(slurm);
      console.log(`${name}: ${describeStates(states)}`);
      if (states.some(({ status }) => status === "failed"))
        console.log(`make the failed ones again: npx wearlaws grid retry ${name}`);
    });

  addSubmitCommand(grid, places);

  const rows = grid.command("rows").description("look at a study's rows");

  rows
    .command("list <study>")
    .description("a line a row: encoder, data, test loss, score")
    .addHelpText("after", example("rows list quick"))
    .action((name: string) => {
      const { rows } = readStudy(name, root);
      const table = rowColumns(rows);
      console.log(plainTable(tableOf(table), table.numRows()));
      const stale = isPublished({ root, study: name }) ? 0 : rows.filter((row) => row.codeVersion !== codeVersion()).length;
      if (stale > 0)
        console.log(
          `${stale} of these ${rows.length} rows are stale, made by other code: npx wearlaws grid run ${name} makes them again`,
        );
    });

  rows
    .command("show <run>")
    .description("one row, whole, and the command that makes it again")
    .addHelpText("after", example("rows show mae-w64d1-u2-user-f0-lr0.003-s1-05bdbb43"))
    .action((runId: string) => {
      const row = findRow(runId, root);
      console.log(JSON.stringify(row, null, 1));
      console.log(`made again, apart, and compared by: npx wearlaws grid verify ${row.study} ${runId}`);
    });

  grid
    .command("export <study> <file>")
    .description("write a study's rows as one flat table, .csv or .parquet; columns are dotted paths")
    .addHelpText("after", example("export quick quick.parquet"))
    .action(async (name: string, file: string) => {
      const { rows } = readStudy(name, root);
      await exportRows(rows, file);
      console.log(`${file}: ${rows.length} rows`);
    });
}

const plural = (count: number) => `${count} run${count === 1 ? "" : "s"}`;

/** Prints how a study gets on; Ctrl-C and SIGTERM stop it. The exit code tells whether all of its runs have a result. */
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
      const left = secondsLeft === null ? "" : `, ${Math.ceil(secondsLeft / 60)} min left`;
      console.log(`${name}: ${done} of ${plural(total)} done${rate}${left}${detail && `; ${detail}`}`);
    },
  });
  if (last === undefined) return console.log(`${name}: no run has failed`);
  const { failed, taken } = last;
  if (failed.length > 0) console.error(`${plural(failed.length)} failed; make them again: npx wearlaws grid retry ${name}`);
  if (taken.length > 0)
    console.error(`${plural(taken.length)} left to other processes (${taken[0].reason}); call again when they have ended`);
  if (failed.length + taken.length > 0) process.exitCode = 1;
}
