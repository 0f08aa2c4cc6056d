/** Time stamps of a table: numbers in a unit that somebody names, or dates and times, which bring their own. */
import { cellError, numberIn, type RowPosition } from "./cells";
import type { Cells } from "./columns";
import { Moment } from "./moment";

/**
 * A number in the table's unit, or whole nanoseconds since 1970. Numbers are doubles: nanoseconds since 1970 as a number
 * are rounded to 256 ns, which is little to a sensor's period, and whole nanoseconds are exact.
 */
export type Stamp = number | bigint;

const iso = /^(\d{4}-\d\d-\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?(Z|[-+]\d\d(?::?\d\d)?)?$/i;
const zoned = /(Z|[-+]\d\d(:?\d\d)?)$/i;
const expected = 'a number or an ISO 8601 time, as "2024-03-31 10:00:00.25" or "2024-03-31T10:00:00.25+02:00"';
const minute = 60_000_000_000n;

/**
 * Reads the time stamps of a column, row by row. Times without a zone are read as if in UTC.
 *
 * @returns a function that throws an Error where a cell is no time, or another kind of time than in the rows before
 */
export function timeReader(column: string): (cells: Cells, position: RowPosition) => Stamp {
  let kind: string | undefined;
  return (cells, position) => {
    const cell = cells[column];
    const time = cell instanceof Moment ? cell.nanoseconds : typeof cell === "string" ? nanosecondsOf(cell) : null;
    const found = time === null ? "a number" : typeof cell === "string" && !zoned.test(cell) ? "a time without zone" : "a time";
    if ((kind ??= found) !== found) throw cellError(cells, column, position, `${kind} as in the rows before`);
    if (time !== null) return time;
    const isNumber = typeof cell !== "string" || !Number.isNaN(Number(cell.replace(",", "."))); // 1E-2 is no date
    if (!isNumber && /[-/:]\d|\d[-/.]\d+[-/.]/.test(cell)) throw cellError(cells, column, position, expected, cureOf(cell));
    return numberIn(cells, column, position);
  };
}

/** Seconds between two stamps of one column; `unitSeconds` is the length of a number's unit. */
export function secondsBetween(from: Stamp, to: Stamp, unitSeconds: number): number {
  if (typeof from === "bigint" && typeof to === "bigint") return Number(to - from) * 1e-9;
  return (Number(to) - Number(from)) * unitSeconds;
}

/** What to do about a time that is before the one of the row above, where the end of summer time explains it, or null. */
export function summerTimeCure(cell: unknown, seconds: number): string | null {
  if (typeof cell !== "string" || nanosecondsOf(cell) === null || zoned.test(cell)) return null;
  if (seconds < -3600 || seconds > -3540) return null;
  return 'the clock goes back by one hour, as where summer time ends; write the times with their zone, as "2024-10-27T02:00:00+01:00"';
}

/** Since 1970 in UTC; null where the text is no ISO 8601 date and time. Digits after the ninth of a fraction do not count. */
function nanosecondsOf(text: string): bigint | null {
  const found = iso.exec(text);
  if (found === null) return null;
  const [, date, hours, minutes, seconds = "00", fraction = "", zone = "Z"] = found;
  const ms = Date.parse(`${date}T${hours}:${minutes}:${seconds}Z`);
  // A day that a month does not have would be one of the next month.
  if (Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(date)) return null;
  const [hoursEast, minutesEast] = [Number(zone.slice(1, 3)), Number(zone.slice(3).replace(":", ""))];
  const east = BigInt(hoursEast * 60 + minutesEast) * (zone[0] === "-" ? -minute : minute);
  return BigInt(ms) * 1_000_000n + BigInt(fraction.slice(0, 9).padEnd(9, "0")) - east;
}

function cureOf(text: string): string {
  if (/^\d{1,2}[-/.]\d{1,2}[-/.]\d/.test(text))
    return ", in which day and month may be mistaken for each other; write ISO 8601 (pandas: to_datetime(column, dayfirst=True), or False)";
  if (/^\d{4}\/\d/.test(text)) return "; write the date with hyphens";
  if (/^\d{1,2}:\d/.test(text)) return ", without a date; write the date before it";
  return "";
}
