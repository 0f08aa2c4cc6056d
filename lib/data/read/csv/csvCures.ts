/** What to do about a CSV table that is not read as it is: which options describe it. */
import type { CsvError } from "csv-parse";
import { firstLines } from "./textLines";

/** How the table was read. */
interface Reading {
  delimiter: string;
  skip: number;
  columns?: readonly string[];
}

const separators = { ",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars", " ": "blanks" } as Record<string, string>;
const decimalComma = /^[-+]?\d+,\d+$/;

const cellsOf = (line: string, delimiter: string) => line.split(delimiter).map((cell) => cell.trim().replace(/^"(.*)"$/, "$1"));
const isNumeric = (cell: string) => /^[-+]?[\d.,]*\d[\d.,]*(e[-+]?\d+)?$/i.test(cell);
const isDate = (cell: string) => /^\d{4}-\d\d-\d\d[T ]/.test(cell);
const listed = (columns: readonly string[]) => columns.map((name) => (/[\s"'$]/.test(name) ? `'${name}'` : name)).join(",");

/** `; …` for a header that lacks columns of `names`; empty where neither another line nor another delimiter has more of them. */
export async function headerCure(file: string, names: readonly string[], { delimiter, skip }: Reading): Promise<string> {
  const lines = await firstLines(file);
  let best = { by: delimiter, line: skip, found: 0 };
  for (const by of [delimiter, ...Object.keys(separators)]) {
    for (const line of [skip, ...lines.keys()]) {
      const cells = cellsOf(lines[line] ?? "", by);
      const found = names.filter((name) => cells.includes(name)).length;
      if (found > best.found) best = { by, line, found };
    }
  }
  const first = cellsOf(lines[skip] ?? "", delimiter);
  if (best.found === 0 && first.filter(isNumeric).length > first.length / 2) {
    // The wanted columns begin with the time, as Axivity's rows do: 2016-11-13 02:18:00.010,0.02,0.1,0.98.
    const named = isDate(first[0]) && names.length === first.length ? listed(names) : "a,b,…";
    return `; line ${skip + 1} has numbers in place of names: name the ${first.length} columns, --columns ${named}`;
  }
  const options = [
    ...(best.line === skip ? [] : [`--skip ${best.line}`]),
    ...(best.by === delimiter ? [] : [`--delimiter ${best.by === "\t" ? "tab" : `"${best.by}"`}`]),
  ];
  if (options.length === 0) return "";
  const comma = best.by !== "," && cellsOf(lines[best.line + 1] ?? "", best.by).some((cell) => decimalComma.test(cell));
  const where = best.line === skip ? "they are" : `they are on line ${best.line + 1},`;
  return `; ${where} separated by ${separators[best.by] ?? `"${best.by}"`}: give ${[...options, ...(comma ? ["--decimal ,"] : [])].join(" ")}`;
}

/** Whether a row is none of samples, but of units or notes. */
export function hasNoNumber(cells: Record<string, string>): boolean {
  return !Object.values(cells).some(isNumeric);
}

/** Of a first row without a number. */
export async function describeFirstRow(file: string, { delimiter, skip, columns }: Reading): Promise<string> {
  const lines = await firstLines(file);
  const filled = [...lines.keys()].filter((line) => line >= skip && lines[line].trim() !== "");
  const line = filled[columns ? 0 : 1];
  const names = columns ? "" : ` --columns ${listed(cellsOf(lines[filled[0]], delimiter))}`;
  const row = lines[line].slice(0, 60);
  return `line ${line + 1}: expected a row of numbers, found "${row}"; where it holds units or notes, give --skip ${line + 1}${names}`;
}

/** Of a row whose cells are the names of their columns. */
export function describeRepeatedHeader(row: number, columns?: readonly string[]): string {
  if (columns && row === 1) return "expected numbers, found the header, as the columns are named; leave --columns out";
  return "expected numbers, found the header again, as where two tables were joined; import them as two files";
}

/** What csv-parse found, where a row has more or fewer cells than the header with what to do. */
export function describeCsvError(error: CsvError, { skip, columns }: Reading): string {
  const { code, message, record, columns: header, lines } = error as CsvError & CsvErrorContext;
  if (code !== "CSV_RECORD_INCONSISTENT_COLUMNS") return message;
  const expected = columns ? `the ${columns.length} cells of --columns` : `${header.length} cells, as in the header`;
  const found = `line ${lines + skip}: expected ${expected}, found ${record.length}`;
  if (record.length !== header.length + 1 || record.at(-1) !== "") return found;
  const names = listed([...header.map(({ name }) => name), "rest"]);
  const skipped = columns ? "" : ` --skip ${skip + 1}`;
  return `${found}, the last one empty; where all rows end in a delimiter, give${skipped} --columns ${names}`;
}

/** Of the errors that a row of another length makes. */
interface CsvErrorContext {
  record: string[];
  columns: { name: string }[];
  lines: number;
}
