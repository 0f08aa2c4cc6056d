/** `wearlaws grid …`: plan, run and look at a study. */
import { availableParallelism } from "node:os";
import type { Command } from "commander";
import { rowColumns } from "../figures/rowTables";
import { calibrate, type RunCost } from "../grid/calibrate";
import { costInWords, costLines, describePlan } from "../grid/describePlan";
import { loadStudy } from "../grid/loadStudy";
import { type Places, resolvePretrainSet } from "../grid/runOne";
import { runStudy, type RunStudyOptions } from "../grid/runStudy";
import { studyStatus } from "../grid/status";
import { planStudy } from "../grid/study";
import { plainTable, tableOf } from "../notebook/tableText";
import { exportRows } from "../scaling/exportRows";
import { findRow, readStudy } from "../scaling/readStudy";
import { wholeFrom } from "./arguments";

const example = (text: string) => `\nExample:\n  $ npx wearlaws grid ${text}`;

export function addGridCommands(program: Command, places: Places): void {
  const { root } = places;
  const grid = program.command("grid").description("plan, run and look at a study");

  grid
    .command("plan <study>")
    .description("list a study's runs with their cost, measured by a few steps of each encoder, and warn where it tests on what it trains on; no row is made")
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
    .description("make the rows that are missing, stale or failed; stopped with Ctrl-C it goes on at the next call")
    .option("--workers <n>", "worker processes (default: cores / threads of a run)", wholeFrom(1))
    .option("--only <run>", "make this one run")
    .addHelpText("after", example("run quick"))
    .action(async (name: string, options: { workers?: number; only?: string }) => {
      const stop = new AbortController();
      process.once("SIGINT", () => stop.abort());
      process.once("SIGTERM", () => stop.abort());
      const failed = await watchStudy(name, places, { ...options, signal: stop.signal });
      if (failed > 0) process.exitCode = 1;
    });

  grid
    .command("status <study>")
    .description("how many of a study's runs are done, stale, begun or waiting")
    .option("--runs", "list every run")
    .addHelpText("after", example("status quick"))
    .action(async (name: string, { runs }: { runs?: boolean }) => {
      const found = await studyStatus(loadStudy(name), places);
      const counts = new Map<string, number>();
      for (const { status } of found) counts.set(status, (counts.get(status) ?? 0) + 1);
      if (runs) console.log(plainTable(tableOf(found), found.length));
      const done = counts.get("done") ?? 0;
      const parts = [...counts].map(([status, count]) => `${count} ${status}`);
      console.log(`${name}: ${done} of ${found.length} runs done: ${parts.join(", ")}`);
    });

  const rows = grid.command("rows").description("look at a study's rows");

  rows
    .command("list <study>")
    .description("a line a row: encoder, data, test loss, score")
    .addHelpText("after", example("rows list quick"))
    .action((name: string) => {
      const table = rowColumns(readStudy(name, root).rows);
      console.log(plainTable(tableOf(table), table.numRows()));
    });

  rows
    .command("show <run>")
    .description("one row, whole, and the command that makes it again")
    .addHelpText("after", example("rows show mae-w64d1-u2-user-f0-lr0.003-s1-05bdbb43"))
    .action((runId: string) => {
      const row = findRow(runId, root);
      console.log(JSON.stringify(row, null, 1));
      console.log(`made again by: rm -r runs/${row.study}/${runId} && npx wearlaws grid run ${row.study} --only ${runId}`);
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

async function watchStudy(name: string, places: Places, options: RunStudyOptions): Promise<number> {
  let printed = 0;
  let failures = 0;
  let shownDevice = false;
  await runStudy(loadStudy(name), places, {
    ...options,
    onWarning: (warning) => console.error(`warning: ${warning}`),
    onProgress: ({ done, total, failed, secondsLeft, detail, device }) => {
      if (device && !shownDevice) console.log(`device: ${device}`);
      shownDevice ||= device !== null;
      for (const { runId, reason } of failed.slice(failures)) console.error(`failed: ${runId}: ${reason}`);
      failures = failed.length;
      if (Date.now() - printed < 5000 && done + failed.length < total) return;
      printed = Date.now();
      const left = secondsLeft === null ? "" : `, ${Math.ceil(secondsLeft / 60)} min left`;
      console.log(`${name}: ${done} of ${total} runs done${left}${detail && `; ${detail}`}`);
    },
  });
  return failures;
}
