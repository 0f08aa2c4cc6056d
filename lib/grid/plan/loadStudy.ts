/** Finds a study by its name, or in a .ts or .js file of your own. */
import { existsSync, readdirSync } from "node:fs";
import { basename, extname, join, resolve } from "node:path";
import { didYouMean } from "../../base/knownNames";
import { checkStudy } from "./checkStudy";
import type { Study } from "./study";

// Its types are behind an export map, which this project's module resolution does not read.
const { require: requireTypeScript } = require("tsx/cjs/api") as { require: (file: string, from: string) => unknown };

const folder = join(__dirname, "..", "studies");

/**
 * @param nameOrFile "quick", "paper", or the path of a file that exports a `study`
 * @throws Error where there is no such study (the message lists those that ship); RangeError where it holds a wrong value
 */
export function loadStudy(nameOrFile: string): Study {
  const isFile = /\.(ts|js)$/.test(nameOrFile);
  const file = isFile ? resolve(nameOrFile) : shippedFiles().find((file) => nameOf(file) === nameOrFile);
  if (file === undefined || !existsSync(file)) {
    const shipped = shippedStudies();
    const known = `expected one of ${shipped.join(", ")}, or the path of a .ts file`;
    throw new Error(`no study "${nameOrFile}": ${known}${isFile ? "" : didYouMean(nameOrFile, shipped)}`);
  }
  const module = runModule(file);
  if (!module.study?.name || !module.study.grids) {
    throw new Error(`${nameOrFile}: expected \`export const study: Study\` with a name and grids`);
  }
  if (isFile && module.study.name !== nameOf(file)) {
    throw new Error(`${nameOrFile}: the study is named "${module.study.name}"; a study has the name of its file`);
  }
  checkStudy(module.study);
  return module.study;
}

/** The names of the studies that come with the library, pilots with them. */
export function shippedStudies(): string[] {
  return shippedFiles().map(nameOf).sort();
}

function shippedFiles(): string[] {
  const files = readdirSync(folder, { recursive: true }) as string[];
  return files.filter((file) => /\.(js|ts)$/.test(file) && !file.endsWith(".d.ts")).map((file) => join(folder, file));
}

function nameOf(file: string): string {
  return basename(file, extname(file));
}

/** @throws Error that names the file, whatever its code throws */
function runModule(file: string): { study?: Study } {
  try {
    return requireTypeScript(file, __filename) as { study?: Study };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error); // a study may throw anything
    throw error instanceof Error && message.includes(file) ? error : new Error(`${file}: ${message}`, { cause: error });
  }
}
