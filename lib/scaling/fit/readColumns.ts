/** Reads columns of numbers from a table of any study: CSV with a header, or JSONL with dotted paths. */
import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import { repeatedColumn } from "../../base/knownNames";

interface Line {
  /** In the file, from 1. */
  line: number;
  record: Record<string, unknown>;
}

/**
 * Positive numbers by column, rows in the file's order; `{ loss: "result.testLoss" }` → `{ loss: [0.05, …] }`.
 *
 * @throws Error naming file, line, column, what was expected and what was found
 */
export function readColumns<Name extends string>(file: string, columns: Record<Name, string>): Record<Name, Float64Array> {
  const text = readText(file);
  const lines = /^\uFEFF?\s*\{/.test(text) ? readJsonLines(text, file) : readCsv(text, file, Object.values(columns));
  if (lines.length === 0) throw new Error(`${file}: expected rows, found none`);
  const entries = (Object.entries(columns) as [Name, string][]).map(([name, column]) => [
    name,
    Float64Array.from(lines, (line) => numberAt(line, column, file)),
  ]);
  return Object.fromEntries(entries) as Record<Name, Float64Array>;
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(`${file}: expected a CSV or JSONL file, found ${code === "ENOENT" ? "no file" : code}`);
  }
}

function readJsonLines(text: string, file: string): Line[] {
  return text
    .replace(/^\uFEFF/, "")
    .split("\n")
    .flatMap((content, i) => {
      if (content.trim() === "") return [];
      const record = parseJson(content);
      if (record === null || typeof record !== "object" || Array.isArray(record)) {
        throw new TypeError(`${file}:${i + 1}: expected a JSON object, found ${content.slice(0, 40)}`);
      }
      return [{ line: i + 1, record: record as Record<string, unknown> }];
    });
}

function parseJson(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return null;
  }
}

function readCsv(text: string, file: string, wanted: string[]): Line[] {
  const columns = (header: string[]) => {
    const repeated = repeatedColumn(header, wanted);
    if (repeated) throw new Error(repeated);
    return header;
  };
  const options = { bom: true, columns, info: true, skip_empty_lines: true, trim: true } as const;
  try {
    const parsed = parse(text, options) as unknown as { info: { lines: number }; record: Record<string, string> }[];
    return parsed.map(({ info, record }) => ({ line: info.lines, record }));
  } catch (error) {
    throw new Error(`${file}: expected CSV with a header, found: ${(error as Error).message}`);
  }
}

function numberAt({ line, record }: Line, column: string, file: string): number {
  const value = valueAt(record, column);
  if (value === undefined) {
    const there = Object.keys(record).join(", ");
    throw new Error(`${file}:${line}: expected a column "${column}", found none: this row has ${there}`);
  }
  const number = typeof value === "string" ? Number(value) : value;
  if (typeof number !== "number" || !(number > 0 && number < Infinity)) {
    throw new RangeError(
      `${file}:${line}: expected a positive number in "${column}", found ${JSON.stringify(value)}: ` +
        "leave failed and diverged runs out",
    );
  }
  return number;
}

/** The column of that very name, or else the value at the dotted path. */
function valueAt(record: Record<string, unknown>, column: string): unknown {
  if (Object.hasOwn(record, column)) return record[column];
  return column
    .split(".")
    .reduce<unknown>(
      (value, key) =>
        value !== null && typeof value === "object" && Object.hasOwn(value, key)
          ? (value as Record<string, unknown>)[key]
          : undefined,
      record,
    );
}
