/** The compiled library: its files have no comments, and their text identifies the code that made a row or a store. */
import { readFileSync } from "node:fs";
import { dirname, extname, join, resolve } from "node:path";
import { projectRoot } from "./projectRoot";

/** This library, or dist/ where the sources themselves are run, as tests do. */
export const compiledFolder = extname(__filename) === ".js" ? resolve(__dirname, "..") : join(projectRoot, "dist");

/** The compiled files `entries` and all that they import, at any depth, except those that are `left` out. */
export function importedBy(entries: readonly string[], left: (file: string) => boolean = () => false): string[] {
  const found = new Set(entries);
  for (const file of found) {
    for (const [, path] of readFileSync(file, "utf8").matchAll(/require\("(\.[^"]+)"\)/g)) {
      const imported = `${resolve(dirname(file), path)}.js`;
      if (!left(imported)) found.add(imported);
    }
  }
  return [...found].sort();
}
