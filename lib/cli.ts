#!/usr/bin/env node
/** `npx wearlaws …`: every command is one library call, and only this file and the notebooks print. */
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { checkStore } from "./data/checkStore";
import { describeAccounting } from "./data/describeAccounting";
import { describeDownload, getSet } from "./data/getSet";
import type { Units } from "./data/guessUnits";
import { importRecordings } from "./data/importRecordings";
import { describeSets, listSets } from "./data/listSets";
import { dataPlaces, type LoadOptions, type LoadProgress, loadSet, storesOf } from "./data/prepare";
import { rowColumns } from "./figures/rowTables";
import { calibrate, type RunCost } from "./grid/calibrate";
import { costInWords, costLines, describePlan } from "./grid/describePlan";
import { loadStudy } from "./grid/loadStudy";
import { resolvePretrainSet } from "./grid/runOne";
import { runStudy, type RunStudyOptions } from "./grid/runStudy";
import { studyStatus } from "./grid/status";
import { planStudy } from "./grid/study";
import { plainTable, tableOf } from "./notebook/tableText";
import { advise } from "./scaling/advise";
import { exportRows } from "./scaling/exportRows";
import { fitFile, type FitFileOptions } from "./scaling/fitFile";
import type { SizesAsked } from "./scaling/fitLaw";
import { formatAdvice } from "./scaling/formatAdvice";
import { formatFit } from "./scaling/formatFit";
import { formNames } from "./scaling/forms";
import { findRow, readStudy } from "./scaling/readStudy";

const root = resolve(__dirname, "..");
const places = dataPlaces(root);
const program = new Command("wearlaws").description("Scaling laws of wearable human activity recognition.");
const grid = program.command("grid").description("plan, run and look at a study");

const gridExample = (text: string) => `\nExample:\n  $ npx wearlaws grid ${text}`;

grid
  .command("plan <study>")
  .description("list a study's runs with their cost, measured by a few steps of each encoder, and warn where it tests on what it trains on; no row is made")
  .option("--no-calibrate", "measure nothing")
  .addHelpText("after", gridExample("plan paper"))
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
  .addHelpText("after", gridExample("run quick"))
  .action(async (name: string, options: { workers?: number; only?: string }) => {
    const stop = new AbortController();
    process.once("SIGINT", () => stop.abort());
    process.once("SIGTERM", () => stop.abort());
    const failed = await watchStudy(name, { ...options, signal: stop.signal });
    if (failed > 0) process.exitCode = 1;
  });

grid
  .command("status <study>")
  .description("how many of a study's runs are done, stale, begun or waiting")
  .option("--runs", "list every run")
  .addHelpText("after", gridExample("status quick"))
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
  .addHelpText("after", gridExample("rows list quick"))
  .action((name: string) => {
    const table = rowColumns(readStudy(name, root).rows);
    console.log(plainTable(tableOf(table), table.numRows()));
  });

rows
  .command("show <run>")
  .description("one row, whole, and the command that makes it again")
  .addHelpText("after", gridExample("rows show mae-w64d1-u2-user-f0-lr0.003-s1-05bdbb43"))
  .action((runId: string) => {
    const row = findRow(runId, root);
    console.log(JSON.stringify(row, null, 1));
    console.log(`made again by: rm -r runs/${row.study}/${runId} && npx wearlaws grid run ${row.study} --only ${runId}`);
  });

grid
  .command("export <study> <file>")
  .description("write a study's rows as one flat table, .csv or .parquet; columns are dotted paths")
  .addHelpText("after", gridExample("export quick quick.parquet"))
  .action(async (name: string, file: string) => {
    const { rows } = readStudy(name, root);
    await exportRows(rows, file);
    console.log(`${file}: ${rows.length} rows`);
  });

async function watchStudy(name: string, options: RunStudyOptions): Promise<number> {
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

const data = program.command("data").description("list, get, prepare, check and import recordings");
const example = (text: string) => `\nExample:\n  $ npx wearlaws data ${text}`;

data
  .command("list")
  .description("the sets: users, classes, licence, citation, files looked for, what is found and prepared")
  .addHelpText("after", example("list"))
  .action(() => console.log(describeSets(listSets(places))));

data
  .command("get <set>")
  .description("download a set's archives from their publishers into data/raw/; stopped or broken off, the same command goes on")
  .addHelpText("after", `${example("get hapt")}\n\nWhat is at hand, in WEARLAWS_DATA or data/raw/, is not downloaded again. ExtraSensory takes 14.8 GB.`)
  .action(async (name: string) => {
    const listed = listSets(places).filter((set) => set.publication !== null && set.name === name);
    if (listed.length > 0) console.log(describeSets(listed));
    const { signal, printNow } = watching(`stopped; what has come is kept, and "wearlaws data get ${name}" goes on from there`);
    const paths = await getSet(name, places, {
      signal,
      onProgress: (progress) => printNow() && console.log(describeDownload(progress)),
      onFailure: (reason) => console.log(reason),
    });
    for (const path of paths) console.log(`at hand: ${path}`);
  });

data
  .command("prepare <set>")
  .description("make the windows of a set from its files, and print what was kept and left out")
  .addHelpText("after", example("prepare hapt"))
  .action(async (name: string) => console.log(describeAccounting(await loadSet(name, places, watchLoading()))));

data
  .command("check <set>")
  .description("verify a prepared set: counts, checksum, finite values, units by gravity, folds, recordings that are there twice")
  .addHelpText("after", example("check hapt"))
  .action(async (name: string) => {
    for (const folder of await storesOf(name, places)) {
      const { set, passed, warnings } = checkStore(folder);
      console.log([describeAccounting(set), ...passed.map((line) => `  ok       ${line}`)].join("\n"));
      for (const warning of warnings) console.log(`  warning  ${warning}`);
    }
  });

/** Says every two seconds that it is time for a line, and stops at Ctrl-C. */
function watching(stopped: string): { signal: AbortSignal; printNow: () => boolean } {
  const stop = new AbortController();
  const end = () => stop.abort(new Error(stopped));
  process.once("SIGINT", end);
  process.once("SIGTERM", end);
  let printed = Date.now();
  const printNow = () => {
    if (Date.now() - printed < 2000) return false;
    printed = Date.now();
    return true;
  };
  return { signal: stop.signal, printNow };
}

function watchLoading(): LoadOptions {
  const { signal, printNow } = watching("stopped; no store was written");
  const onProgress = ({ set, recordings, windows }: LoadProgress) => {
    if (printNow()) console.log(`${set}: ${recordings.toLocaleString("en")} recordings, ${windows.toLocaleString("en")} windows`);
  };
  return { onProgress, signal };
}

type Axes = [string, string, string];
const axes = (value: string): Axes => {
  const names = value.split(",").map((name) => name.trim());
  if (names.length === 3 && !names.includes("")) return names as Axes;
  throw new InvalidArgumentError(`Expected three columns, "X,Y,Z".`);
};

interface ImportFlags extends Partial<Units> {
  user: string;
  recording?: string;
  time: string;
  acc: Axes;
  gyro: Axes;
  activity?: string;
  name: string;
}

data
  .command("import <file...>")
  .description("make windows of one's own recordings: CSV (plain or .gz) or Parquet, a row a sample, named columns")
  .requiredOption("--name <name>", "of the set, data/windows/NAME")
  .requiredOption("--user <column>", "who wore the sensor")
  .option("--recording <column>", "rows recorded in one go (default: one recording per file and user)")
  .requiredOption("--time <column>", "time stamp of a row")
  .requiredOption("--acc <x,y,z>", "acceleration with gravity", axes)
  .requiredOption("--gyro <x,y,z>", "turning", axes)
  .option("--activity <column>", "what was done (default: unlabelled)")
  .addOption(new Option("--time-unit <unit>", "default: guessed by the rows' spacing, and shown").choices(["s", "ms", "us", "ns"]))
  .addOption(new Option("--acc-unit <unit>", "default: guessed by gravity, and shown").choices(["g", "m/s2"]))
  .addOption(new Option("--gyro-unit <unit>", "default: guessed by size, and shown").choices(["rad/s", "deg/s"]))
  .addHelpText("after", example("import walks.csv.gz --name walks --user who --time t --acc ax,ay,az --gyro gx,gy,gz --acc-unit m/s2"))
  .action(async (files: string[], { name, timeUnit, accUnit, gyroUnit, ...columns }: ImportFlags) => {
    const onGuess = ({ reason, option }: { reason: string; option: string }) => console.log(`guessed ${option}: ${reason}`);
    const options = { name, columns, units: { timeUnit, accUnit, gyroUnit }, onGuess, ...watchLoading() };
    console.log(describeAccounting(await importRecordings(files, options, places)));
  });

program
  .command("fit <rows>")
  .description("fit a law to the rows of any study, CSV or JSONL; columns by name or dotted path")
  .addOption(new Option("--form <form>", "the law").choices(formNames).makeOptionMandatory())
  .option("--n <column>", "parameters")
  .option("--d <column>", "data")
  .option("--unique <column>", "unique data, for repeats")
  .requiredOption("--loss <column>", "loss")
  .option("--huber <delta>", "Huber objective on ln L in place of least squares", numberFrom(Number.MIN_VALUE))
  .option("--drop-largest <k>", "leave out the k rows of largest loss", wholeFrom(0))
  .option("--starts <n>", "starts (default: 4500 for chinchilla and repeats, else 200)", wholeFrom(1))
  .option("--bootstrap <b>", "resamples of rows behind the intervals; 0: none (default: profile intervals, Huber: 1000)", wholeFrom(0))
  .option("--seed <s>", "of starts and resamples (default: 0)", wholeFrom(0))
  .option("--at <sizes>", "sizes to predict the loss at: n=1e7,d=500", sizesFrom)
  .option("--fit-all", "repeats: fit A, B, E, alpha and beta too, in place of Muennighoff's values for C4")
  .option("--json", "print JSON")
  .action((file: string, { json, fitAll, ...options }: FitFileOptions & { json?: boolean; fitAll?: boolean }) => {
    const fit = fitFile(file, fitAll ? { ...options, fixed: null } : options);
    console.log(json ? JSON.stringify(fit) : formatFit(fit, options.n ? "N" : "D"));
  });

interface AdviseFlags {
  hours: number;
  people?: number;
  params?: number;
  maxParams?: number;
  maxMflops?: number;
  maxMs?: number;
  gflops?: number;
  json?: boolean;
}

program
  .command("advise <study>")
  .description("what to expect of so many hours and people, which encoder to take, and what more would buy")
  .requiredOption("--hours <h>", "hours of recordings to pre-train on", numberFrom(Number.MIN_VALUE))
  .option("--people <p>", "people who wore the sensor (default: as many as the study has for these hours)", numberFrom(1))
  .option("--params <n>", "parameters of a model at hand (default: an encoder of the study is chosen)", wholeFrom(1))
  .option("--max-params <n>", "most parameters that the device can hold", wholeFrom(1))
  .option("--max-mflops <m>", "most million operations a window", numberFrom(Number.MIN_VALUE))
  .option("--max-ms <t>", "most milliseconds a window, with --gflops", numberFrom(Number.MIN_VALUE))
  .option("--gflops <g>", "what the device computes: billion operations a second", numberFrom(Number.MIN_VALUE))
  .option("--json", "print JSON")
  .addHelpText("after", "\nExample:\n  $ npx wearlaws advise quick --hours 10 --people 12 --max-ms 5 --gflops 0.5")
  .action((name: string, { people, maxMflops, maxMs, gflops, json, ...question }: AdviseFlags) => {
    if ((maxMs === undefined) !== (gflops === undefined)) throw new Error("advise: --max-ms and --gflops go together");
    const most = Math.min((maxMflops ?? Infinity) * 1e6, (maxMs ?? Infinity) * 1e-3 * (gflops ?? 1) * 1e9);
    const maxFlops = most < Infinity ? most : undefined;
    const advice = advise(readStudy(name, root).rows, { ...question, users: people, maxFlops });
    console.log(json ? JSON.stringify(advice) : formatAdvice(advice));
  });

/** "n=1e7,d=500" → { n: 1e7, d: 500 }. */
function sizesFrom(text: string): SizesAsked {
  const entries = text.split(",").map((part) => /^\s*(n|d|unique)=(.+)$/.exec(part)?.slice(1) ?? []);
  const sizes = Object.fromEntries(entries.map(([name, size]) => [name, Number(size)]));
  if (entries.every(([, size]) => Number(size) > 0 && Number(size) < Infinity)) return sizes;
  throw new InvalidArgumentError("Expected sizes as n=1e7,d=500.");
}

function numberFrom(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== "" && value >= least && value < Infinity) return value;
    throw new InvalidArgumentError(least > 0 ? "Expected a positive number." : `Expected a number from ${least}.`);
  };
}

function wholeFrom(least: number): (text: string) => number {
  return (text) => {
    const value = numberFrom(least)(text);
    if (Number.isSafeInteger(value)) return value;
    throw new InvalidArgumentError(`Expected a whole number from ${least}.`);
  };
}

program.parseAsync().catch((error: Error) => {
  console.error(error.name === "AbortError" ? "stopped; the same command goes on from here" : `wearlaws: ${error.message}`);
  process.exitCode = 1;
});
