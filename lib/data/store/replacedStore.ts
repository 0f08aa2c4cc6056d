/**
 * No folder can be renamed onto another, so a store is replaced by two renames: the earlier one away, to
 * NAME.replaced-<process>, then the new one to NAME. Where the process was killed between them, whoever looks for the store
 * next gives the earlier one its name back: nothing is lost.
 */
import { existsSync, renameSync, rmSync } from "node:fs";
import { leftBeside, replacedName } from "../../base/ownership";

/** Gives a finished store its name, in place of an earlier one. @throws Error where another process has it meanwhile */
export function replaceStore(finished: string, folder: string): void {
  const replaced = replacedName(folder);
  try {
    if (existsSync(folder)) renameSync(folder, replaced);
    renameSync(finished, folder);
  } catch (error) {
    giveBack(replaced, folder);
    throw error;
  } finally {
    rmSync(replaced, { recursive: true, force: true });
  }
}

/** Puts a store back whose replacing was broken off, and removes one that had been replaced already. */
export function settleStore(folder: string): void {
  for (const replaced of leftBeside(folder, "replaced")) {
    giveBack(replaced, folder);
    rmSync(replaced, { recursive: true, force: true });
  }
}

/** Does nothing where another store has the name, also one that gets it at this moment. */
function giveBack(replaced: string, folder: string): void {
  try {
    if (!existsSync(folder)) renameSync(replaced, folder);
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (!["ENOENT", "ENOTEMPTY", "EEXIST"].includes(code)) throw error;
  }
}
