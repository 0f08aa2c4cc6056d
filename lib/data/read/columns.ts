/** The columns of a table: those that are asked for are there, once each. */
import { didYouMean, listNames, repeatedColumn } from "../../base/knownNames";

/** A row by column name. */
export type Cells = Record<string, unknown>;

/** @throws Error naming the file and a column that is not there, or there twice */
export function checkColumns(file: string, found: readonly string[], wanted: readonly string[]): void {
  const repeated = repeatedColumn(found, wanted);
  if (repeated) throw new Error(`${file}: ${repeated}`);
  const missing = wanted.filter((name) => !found.includes(name));
  if (missing.length === 0) return;
  const named = missing.map((name) => `"${name}"`).join(", ");
  throw new Error(`${file}: no column ${named}; found ${listNames(found)}${didYouMean(missing[0], found)}`);
}
