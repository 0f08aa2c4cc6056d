/** `wearlaws data import`: the options that say how your own tables are read. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { describeAccounting, describeActivities } from "../data/describeAccounting";
import type { Units } from "../data/loaders/table/recordingColumns";
import { importRecordings, type ImportOptions } from "../data/own/importRecordings";
import type { Places } from "../data/places";
import type { CsvDialect } from "../data/read/csv/csvRows";
import { splitFile } from "../data/read/tableRows";
import { addCsvOptions, type Axes, axes, numberFrom, valuesFrom } from "./arguments";
import { example, watchLoading } from "./dataProgress";

/** A sensor's columns, and its file where it has its own. */
interface SensorColumns {
  file?: string;
  axes: Axes;
}

interface ImportFlags extends Partial<Units>, CsvDialect {
  name: string;
  user?: string;
  userName?: string;
  recording?: string;
  activity?: string;
  noActivity?: string[];
  time?: string;
  gyroTime?: string;
  rate?: number;
  acc: SensorColumns;
  gyro: SensorColumns | "none";
  sensor?: string;
  accRows?: string;
  gyroRows?: string;
  sort?: boolean;
  spreadStamps?: boolean;
}

export function addImportCommand(data: Command, places: Places): void {
  const noActivity = new Option("--no-activity <values>", 'other values that mean no activity: "0,other"').argParser(valuesFrom);
  noActivity.negate = false; // to commander, "no-" would switch --activity off
  const command = data
    .command("import [file...]")
    .description(
      'make windows of your own recordings: CSV (.csv, .tsv, .txt, plain or .gz) or Parquet tables, one sample a row; in quoted patterns, as "{user}/*.csv", the stars name the recording',
    )
    .requiredOption("--name <name>", "name of the set, made in data/windows/NAME")
    .optionsGroup("Who, what and when:")
    .option("--user <column>", "who wore the sensor; or {user} in the path, or:")
    .option("--user-name <name>", "who wore the sensor in all files")
    .option("--recording <column>", "which recording a row belongs to (default: one per file and user)")
    .option("--activity <column>", "activity of a row; empty cells, null, NaN and none are no activity (default: unlabelled)")
    .addOption(noActivity)
    .option("--time <column>", "time of a row, a number or ISO 8601; or:")
    .option("--rate <hz>", "rows a second, where no column has time stamps", numberFrom(1))
    .optionsGroup("Sensors:")
    .requiredOption(
      "--acc <x,y,z>",
      'acceleration, gravity included; sums as "gx+ux,gy+uy,gz+uz"; from its own file as FILE:x,y,z',
      sensor,
    )
    .requiredOption("--gyro <x,y,z>", "turning rate, in the same ways; or none: the accelerometer alone", gyroscope)
    .option("--gyro-time <column>", "time of a row in the gyroscope's own file, where its column has another name")
    .option("--sensor <column>", "name of a row's sensor, in tables with a row a sensor and sample; with:")
    .option("--acc-rows <name>", "the accelerometer's name in that column")
    .option("--gyro-rows <name>", "the gyroscope's name in that column")
    .optionsGroup("Units (default: guessed, and printed):")
    .addOption(new Option("--time-unit <unit>", "from the spacing of rows").choices(["s", "ms", "us", "ns"]))
    .addOption(new Option("--acc-unit <unit>", "from gravity").choices(["g", "m/s2"]))
    .addOption(new Option("--gyro-unit <unit>", "from its size").choices(["rad/s", "deg/s"]))
    .optionsGroup("Repairs:")
    .option("--sort", "sort the rows of a recording by time; holds a recording in memory, 48 bytes a row and sensor")
    .option("--spread-stamps", "spread the rows of a packet, which share a stamp, evenly up to the next stamp")
    .addHelpText(
      "after",
      example("import walks.csv.gz --name walks --user who --time t --acc ax,ay,az --gyro gx,gy,gz --acc-unit m/s2"),
    )
    .action(async (given: string[], flags: ImportFlags) => {
      const { files, ...options } = importOptions(given, flags);
      const set = await importRecordings(files, options, places);
      console.log([describeAccounting(set), describeActivities(set)].join("\n"));
    });
  addCsvOptions(command);
}

/** @throws Error where files, sensors or names are missing or given twice */
function importOptions(given: string[], flags: ImportFlags): ImportOptions & { files: string[] } {
  const { name, user, userName, recording, activity, noActivity, time, gyroTime, rate, acc, sort, spreadStamps } = flags;
  const { delimiter, decimal, skip, columns } = flags;
  const gyro = flags.gyro === "none" ? null : flags.gyro;
  if (given.length === 0 && acc.file === undefined) throw new Error("expected files, or --acc FILE:x,y,z, found none");
  if (given.length > 0 && (acc.file ?? gyro?.file) !== undefined) {
    throw new Error(`expected either files or a FILE in --acc and --gyro, found ${given[0]} and ${acc.file ?? gyro?.file}`);
  }
  if (gyro && (acc.file === undefined) !== (gyro.file === undefined)) {
    throw new Error("expected a FILE in both --acc and --gyro, found one; where one file has both, give it before the options");
  }
  if (flags.sensor === undefined && (flags.accRows ?? flags.gyroRows) !== undefined) {
    throw new Error("--acc-rows and --gyro-rows: expected --sensor COLUMN beside them, found none");
  }
  if (flags.sensor !== undefined && flags.accRows === undefined) {
    throw new Error("--sensor: expected --acc-rows NAME beside it, found none");
  }
  const sensor =
    flags.sensor === undefined ? undefined : { column: flags.sensor, acc: flags.accRows as string, gyro: flags.gyroRows ?? null };
  return {
    files: acc.file === undefined ? given : [acc.file],
    name,
    gyroFiles: gyro?.file,
    userName,
    columns: {
      ...{ user, recording, activity, noActivity, time, gyroTime, rateHz: rate, sensor, sort, spreadStamps },
      acc: acc.axes,
      gyro: gyro?.axes ?? null,
      csv: { delimiter, decimal, skip, columns },
    },
    units: { timeUnit: flags.timeUnit, accUnit: flags.accUnit, gyroUnit: flags.gyroUnit },
    onGuess: ({ reason, option }) => console.log(`guessed ${option}: ${reason}`),
    ...watchLoading(),
  };
}

/** "walk/Accelerometer.csv:x,y,z" → the file and its columns; "x,y,z" → the columns. */
function sensor(text: string): SensorColumns {
  const split = splitFile(text);
  return split === null ? { axes: axes(text) } : { file: split.file, axes: axes(split.rest) };
}

function gyroscope(text: string): SensorColumns | "none" {
  if (text === "none") return text;
  try {
    return sensor(text);
  } catch (error) {
    throw new InvalidArgumentError(`${(error as Error).message.replace(/\.$/, "")}, or none.`);
  }
}
