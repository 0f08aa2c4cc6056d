/** Files that are there whole or not at all: written to a name of the process's own, then renamed. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";

/** The name to write `file` under; two processes, also of two machines, never share one. */
export function partialName(file: string): string {
  return `${file}.${process.pid}@${hostname()}.partial`;
}

/** The process that writes the file of a name of `partialName`; null of any other name. */
export function partialWriter(name: string): { pid: number; host: string } | null {
  const [, pid, host] = /\.(\d+)@(.+)\.partial$/.exec(name) ?? [];
  return pid === undefined ? null : { pid: Number(pid), host };
}

/** Writes a whole file or nothing: a reader never sees half of it. The folder is made where it is missing. */
export function writeWhole(file: string, content: string | Uint8Array): void {
  mkdirSync(dirname(file), { recursive: true });
  const partial = partialName(file);
  try {
    writeFileSync(partial, content, { flush: true });
    renameSync(partial, file);
  } catch (error) {
    rmSync(partial, { force: true }); // on a full disk its bytes are needed
    throw error;
  }
}
