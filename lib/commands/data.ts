/** `wearlaws data …`: list, get, prepare, check and import recordings. */
import { type Command, Option } from "commander";
import { checkStore } from "../data/check/checkStore";
import { describeAccounting, describeActivities } from "../data/describeAccounting";
import { describeDownload, getSet } from "../data/get/getSet";
import type { Units } from "../data/own/guessUnits";
import { importRecordings } from "../data/own/importRecordings";
import { describeSets, listSets } from "../data/listSets";
import type { Places } from "../data/places";
import type { LoadOptions, LoadProgress } from "../data/store/progress";
import { loadSet, storesOf } from "../data/prepare";
import { type Axes, axes, valuesFrom } from "./arguments";

const example = (text: string) => `\nExample:\n  $ npx wearlaws data ${text}`;

interface ImportFlags extends Partial<Units> {
  user: string;
  recording?: string;
  time: string;
  acc: Axes;
  gyro: Axes;
  activity?: string;
  noActivity?: string[];
  name: string;
}

export function addDataCommands(program: Command, places: Places): void {
  const noActivity = new Option("--no-activity <values>", 'other values that mean no activity: "0,other"').argParser(valuesFrom);
  noActivity.negate = false; // to commander, "no-" would switch --activity off
  const data = program.command("data").description("list, get, prepare, check and import recordings");

  data
    .command("list")
    .description("list the sets: people, activities, licence, citation, files looked for, found and prepared")
    .addHelpText("after", example("list"))
    .action(() => console.log(describeSets(listSets(places))));

  data
    .command("get <set>")
    .description("download a set's archives from their publishers into data/raw/; after an interruption the same command resumes")
    .addHelpText(
      "after",
      `${example("get hapt")}\n\nFiles in WEARLAWS_DATA or data/raw/ are not downloaded again. ExtraSensory takes 14.8 GB.`,
    )
    .action(async (name: string) => {
      const listed = listSets(places).filter((set) => set.publication !== null && set.name === name);
      if (listed.length > 0) console.log(describeSets(listed));
      const { signal, printNow } = watching(`stopped; what was downloaded is kept, and "wearlaws data get ${name}" resumes`);
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
    .description("verify a prepared set: counts, checksum, finite values, units by gravity, folds, duplicate recordings")
    .addHelpText("after", example("check hapt"))
    .action(async (name: string) => {
      for (const folder of await storesOf(name, places)) {
        const { set, passed, warnings } = checkStore(folder);
        console.log([describeAccounting(set), ...passed.map((line) => `  ok       ${line}`)].join("\n"));
        for (const warning of warnings) console.log(`  warning  ${warning}`);
      }
    });

  data
    .command("import <file...>")
    .description("make windows of your own recordings: CSV (plain or .gz) or Parquet tables, one sample a row")
    .requiredOption("--name <name>", "name of the set, made in data/windows/NAME")
    .requiredOption("--user <column>", "who wore the sensor")
    .option("--recording <column>", "which recording a row belongs to (default: one per file and user)")
    .requiredOption("--time <column>", "time stamp of a row")
    .requiredOption("--acc <x,y,z>", "acceleration, gravity included", axes)
    .requiredOption("--gyro <x,y,z>", "turning rate", axes)
    .option("--activity <column>", "activity of a row; empty cells, null, NaN and none are no activity (default: unlabelled)")
    .addOption(noActivity)
    .addOption(
      new Option("--time-unit <unit>", "default: guessed from the spacing of rows, and printed").choices(["s", "ms", "us", "ns"]),
    )
    .addOption(new Option("--acc-unit <unit>", "default: guessed from gravity, and printed").choices(["g", "m/s2"]))
    .addOption(new Option("--gyro-unit <unit>", "default: guessed from its size, and printed").choices(["rad/s", "deg/s"]))
    .addHelpText(
      "after",
      example("import walks.csv.gz --name walks --user who --time t --acc ax,ay,az --gyro gx,gy,gz --acc-unit m/s2"),
    )
    .action(async (files: string[], { name, timeUnit, accUnit, gyroUnit, ...columns }: ImportFlags) => {
      const onGuess = ({ reason, option }: { reason: string; option: string }) => console.log(`guessed ${option}: ${reason}`);
      const options = { name, columns, units: { timeUnit, accUnit, gyroUnit }, onGuess, ...watchLoading() };
      const set = await importRecordings(files, options, places);
      console.log([describeAccounting(set), describeActivities(set)].join("\n"));
    });
}

/** `printNow` is true once every two seconds; Ctrl-C aborts the signal. */
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
  const { signal, printNow } = watching("stopped; the same command resumes");
  const onProgress = ({ set, recordings, windows }: LoadProgress) => {
    if (printNow()) console.log(`${set}: ${recordings.toLocaleString("en")} recordings, ${windows.toLocaleString("en")} windows`);
  };
  return { onProgress, signal };
}
