/** The columns of a table: those that are asked for are there, once each. */
import { didYouMean, listNames, repeatedColumn } from "../../base/knownNames";

/** A row by column name. */
export type Cells = Record<string, unknown>;

/** @throws Error naming the file and a column that is not there, there twice, or of a name that no object can have */
export function checkColumns(file: string, found: readonly string[], wanted: readonly string[]): void {
  // Written to an object, a cell of that name would become the object's prototype.
  if (wanted.includes("__proto__")) throw new Error(`${file}: a column cannot be named "__proto__"; give it another name`);
  const repeated = repeatedColumn(found, wanted);
  if (repeated) throw new Error(`${file}: ${repeated}`);
  const missing = wanted.filter((name) => !found.includes(name));
  if (missing.length === 0) return;
  const named = missing.map((name) => `"${name}"`).join(", ");
  throw new Error(`${file}: no column ${named}; found ${listNames(found)}${didYouMean(missing[0], found)}`);
}
