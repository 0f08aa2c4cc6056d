/** Window stores of the real recordings: prepared once for all tests of a process. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Context } from "mocha";
import type { Places } from "../../lib/data/places";
import { requireData } from "../require";

let root: string | undefined;

/** The folder of the stores, and the data folder that holds one of `files`, without which the test is skipped. */
export function realPlaces(context: Context, ...files: string[]): Places {
  const dataFolder = dirname(requireData(context, ...files));
  if (root === undefined) {
    const made = (root = mkdtempSync(join(tmpdir(), "wearlaws-real-")));
    mkdirSync(join(made, "data"));
    process.once("exit", () => rmSync(made, { recursive: true }));
  }
  return { dataFolder, root };
}
