#!/usr/bin/env node
/** `npx wearlaws …`: every command is one library call, and only this file and the notebooks print. */
import { resolve } from "node:path";
import { Command } from "commander";
import { dataPlaces } from "./data/prepare";
import { loadStudy } from "./grid/loadStudy";
import { describePlan } from "./grid/describePlan";
import { runStudy } from "./grid/runStudy";
import { readStudy } from "./scaling/readStudy";

const root = resolve(__dirname, "..");
const places = dataPlaces(root);
const program = new Command("wearlaws").description("Scaling laws of wearable human activity recognition.");
const grid = program.command("grid").description("plan, run and look at a study");

grid
  .command("plan <study>")
  .description("list a study's runs with their cost; nothing is trained")
  .action(async (name: string) => console.log(await describePlan(loadStudy(name), places)));

grid
  .command("run <study>")
  .description("make the rows that are missing, stale or failed; stopped with Ctrl-C it goes on at the next call")
  .option("--workers <n>", "worker processes (default: cores / threads of a run)", Number)
  .action(async (name: string, options: { workers?: number }) => {
    const stop = new AbortController();
    process.once("SIGINT", () => stop.abort());
    process.once("SIGTERM", () => stop.abort());
    const failed = await watchStudy(name, stop.signal, options.workers);
    if (failed > 0) process.exitCode = 1;
  });

grid
  .command("status <study>")
  .description("how many of a study's rows are there")
  .action((name: string) => {
    const { rows, cells } = readStudy(name, root);
    const count = (status: string) => rows.filter((row) => row.status === status).length;
    console.log(`${name}: ${cells.present} of ${cells.of} rows: ${count("done")} done, ${count("diverged")} diverged`);
  });

async function watchStudy(name: string, signal: AbortSignal, workers?: number): Promise<number> {
  let printed = 0;
  let failures = 0;
  let shownDevice = false;
  await runStudy(loadStudy(name), places, {
    workers,
    signal,
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

program.parseAsync().catch((error: Error) => {
  console.error(error.name === "AbortError" ? "stopped; the same command goes on from here" : `wearlaws: ${error.message}`);
  process.exitCode = 1;
});
