/** Files that are there whole or not at all: written to a name of the process's own, then renamed. */
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { isRunning } from "../data/processes";

/** After so long without a write, a process of another machine, which cannot be asked, is taken to be gone. */
const DAY_MS = 86_400_000;

/** The name to write `file` under; two processes, also of two machines, never share one. */
export function partialName(file: string): string {
  return `${file}.${process.pid}@${hostname()}.partial`;
}

/** Writes a whole file or nothing: a reader never sees half of it. The folder is made where it is missing. */
export function writeWhole(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  const partial = partialName(file);
  try {
    writeFileSync(partial, text, { flush: true });
    renameSync(partial, file);
  } catch (error) {
    rmSync(partial, { force: true }); // on a full disk its bytes are needed
    throw error;
  }
}

/** Removes what killed processes have left half written in a folder. */
export function removePartials(folder: string): void {
  for (const name of readdirSync(folder)) {
    const [, pid, machine] = /\.(\d+)@(.+)\.partial$/.exec(name) ?? [];
    if (pid === undefined) continue;
    const file = join(folder, name);
    const modified = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    const gone = machine === hostname() ? !isRunning(Number(pid)) : Date.now() - modified > DAY_MS;
    if (gone) rmSync(file, { force: true });
  }
}
