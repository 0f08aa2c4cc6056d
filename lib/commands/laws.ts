/** `wearlaws fit`, `answers` and `advise`: laws of any table of losses, what they say of the paper's claims, and on a study to come. */
import { type Command, Option } from "commander";
import type { Places } from "../data/places";
import { headlineInMarkdown, resultsInMarkdown } from "../claims/answers/results";
import { advise } from "../scaling/advice/advise";
import { columnsOf, fitRows, type FitRowsOptions } from "../scaling/fit/fitRows";
import { formatAdvice } from "../scaling/advice/formatAdvice";
import { formatFit } from "../scaling/fit/formatFit";
import { formNames } from "../scaling/forms/forms";
import { readStudy } from "../scaling/study/readStudy";
import type { CsvDialect } from "../data/read/csv/csvRows";
import { readRecords } from "../data/read/readRecords";
import { addCsvOptions, numberFrom, sizesFrom, wholeFrom } from "./arguments";

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

interface FitFlags extends FitRowsOptions, CsvDialect {
  json?: boolean;
  fitAll?: boolean;
}

export function addLawCommands(program: Command, { root }: Places): void {
  const fit = program
    .command("fit <rows>")
    .description("fit a law to the rows of any study (CSV, JSON or Parquet); columns are given by name or dotted path")
    .addOption(new Option("--form <form>", "form of the law").choices(formNames).makeOptionMandatory())
    .option("--n <column>", "column of parameters")
    .option("--d <column>", "column of data sizes")
    .option("--unique <column>", "column of unique data, for repeats")
    .requiredOption("--loss <column>", "column of losses")
    .option("--huber <delta>", "use a Huber objective on ln L in place of least squares", numberFrom(Number.MIN_VALUE))
    .option("--drop-largest <k>", "leave out the k rows with the largest losses", wholeFrom(0))
    .option("--starts <n>", "starts of the search (default: 4500 for chinchilla and repeats, else 200)", wholeFrom(1))
    .option(
      "--bootstrap <b>",
      "bootstrap resamples for the intervals; 0: no intervals (default: profile intervals; with Huber, 1000 resamples)",
      wholeFrom(0),
    )
    .option("--seed <s>", "seed of starts and resamples (default: 0)", wholeFrom(0))
    .option("--at <sizes>", "sizes to predict the loss at, as n=1e7,d=500", sizesFrom)
    .option("--fit-all", "with repeats: also fit A, B, E, alpha and beta, in place of Muennighoff's values for C4")
    .option("--json", "print JSON")
    .action(async (file: string, { json, fitAll, delimiter, decimal, skip, columns, ...options }: FitFlags) => {
      const csv = { delimiter, decimal, skip, columns };
      const rows = await readRecords(file, Object.values(columnsOf(options)), csv);
      const law = fitRows(rows, fitAll ? { ...options, fixed: null } : options);
      console.log(json ? JSON.stringify(law) : formatFit(law, options.n ? "N" : "D"));
    });
  addCsvOptions(fit);

  program
    .command("answers <study>")
    .description(
      "what a study's rows say of the paper's claims, as Markdown: a short table, or everything that is computed from them",
    )
    .option("--all", "the whole page, as results.md has it")
    .addHelpText("after", "\nExample:\n  $ npx wearlaws answers real")
    .action((name: string, { all }: { all?: boolean }) => {
      const { study, rows, dataTitle, cells } = readStudy(name, root);
      console.log(
        all
          ? resultsInMarkdown(study, rows).trimEnd()
          : `${dataTitle}: ${cells.present} of ${cells.of} runs\n\n${headlineInMarkdown(rows)}`,
      );
    });

  program
    .command("advise <study>")
    .description("predict the loss for your hours and people, choose an encoder, and estimate the gain from more data")
    .requiredOption("--hours <h>", "hours of recordings to pre-train on", numberFrom(Number.MIN_VALUE))
    .option("--people <p>", "people who wore the sensor (default: as many as the study has for these hours)", numberFrom(1))
    .option("--params <n>", "parameters of your model (default: an encoder of the study is chosen)", wholeFrom(1))
    .option("--max-params <n>", "maximum parameters on the device", wholeFrom(1))
    .option("--max-mflops <m>", "maximum million operations per window", numberFrom(Number.MIN_VALUE))
    .option("--max-ms <t>", "maximum milliseconds per window; needs --gflops", numberFrom(Number.MIN_VALUE))
    .option("--gflops <g>", "speed of the device: billion operations per second", numberFrom(Number.MIN_VALUE))
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  $ npx wearlaws advise quick --hours 10 --people 12 --max-ms 5 --gflops 0.5")
    .action((name: string, { people, maxMflops, maxMs, gflops, json, ...question }: AdviseFlags) => {
      if ((maxMs === undefined) !== (gflops === undefined))
        throw new Error("advise: expected --max-ms and --gflops together, found one of them");
      const most = Math.min((maxMflops ?? Infinity) * 1e6, (maxMs ?? Infinity) * 1e-3 * (gflops ?? 1) * 1e9);
      const maxFlops = most < Infinity ? most : undefined;
      const advice = advise(readStudy(name, root).rows, { ...question, users: people, maxFlops });
      console.log(json ? JSON.stringify({ ...advice, laws: undefined }) : formatAdvice(advice));
    });
}
