/** `wearlaws data import`: the options that say how your own tables are read. */
import { type Command, Option } from "commander";
import { describeAccounting, describeActivities } from "../data/describeAccounting";
import type { Units } from "../data/own/guessUnits";
import { importRecordings } from "../data/own/importRecordings";
import type { Places } from "../data/places";
import { type Axes, axes, valuesFrom } from "./arguments";
import { example, watchLoading } from "./dataProgress";

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

export function addImportCommand(data: Command, places: Places): void {
  const noActivity = new Option("--no-activity <values>", 'other values that mean no activity: "0,other"').argParser(valuesFrom);
  noActivity.negate = false; // to commander, "no-" would switch --activity off
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
