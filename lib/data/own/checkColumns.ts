/** Options of an import that contradict each other, before anything is read. */
import { namedTwice } from "../../base/knownNames";
import { addendsOf, type RecordingColumns, type Units } from "../loaders/table/recordingColumns";

/** @throws RangeError naming the options, or a column that is named twice */
export function checkColumns(columns: Omit<RecordingColumns, keyof Units>, units: Partial<Units>, apart: boolean): void {
  const { activity, noActivity, time, gyroTime, rateHz, gyro, sensor, sort, spreadStamps } = columns;
  const refuse = (message: string) => new RangeError(message);
  if (noActivity && !activity) throw refuse("--no-activity: expected --activity COLUMN beside it, found none");
  if ((time === undefined) === (rateHz === undefined)) {
    throw refuse(`expected either --time COLUMN or --rate HZ, found ${time === undefined ? "neither" : "both"}`);
  }
  if (rateHz !== undefined) {
    const other = units.timeUnit
      ? "--time-unit"
      : sort
        ? "--sort"
        : spreadStamps
          ? "--spread-stamps"
          : sensor
            ? "--sensor"
            : null;
    if (other) throw refuse(`${other} is about time stamps; expected --time COLUMN beside it, found --rate`);
  }
  if (gyroTime !== undefined && (!apart || time === undefined)) {
    throw refuse(`--gyro-time is for a gyroscope with a FILE of its own, beside --time; found ${apart ? "--rate" : "one table"}`);
  }
  if (sensor && apart) throw refuse("--sensor is for one table with rows of both sensors; found a FILE for each");
  if (sensor && (sensor.gyro === null) !== (gyro === null)) {
    throw refuse(`--sensor: expected ${gyro ? "--gyro-rows" : "no --gyro-rows with --gyro none"}`);
  }
  if (gyro === null && units.gyroUnit) throw refuse("--gyro-unit: expected none with --gyro none");
  checkNamedOnce(columns, apart);
}

/** Without this, one sensor's rows would be read as both. In long tables and separate files both may have the same names. */
function checkNamedOnce(columns: Omit<RecordingColumns, keyof Units>, apart: boolean): void {
  const { user, recording, activity, time, gyroTime, acc, gyro, sensor } = columns;
  const common = { user, recording, activity, time, sensor: sensor?.column };
  const sensors = { acc: acc.flatMap(addendsOf), gyro: gyro?.flatMap(addendsOf) ?? [] };
  if (apart || sensor) {
    checkOnce({ ...common, acc: sensors.acc });
    checkOnce({ ...common, time: gyroTime ?? time, gyro: sensors.gyro });
  } else checkOnce({ ...common, ...sensors });
}

function checkOnce(options: Parameters<typeof namedTwice>[0]): void {
  const twice = namedTwice(options);
  if (twice) throw new RangeError(twice);
}
