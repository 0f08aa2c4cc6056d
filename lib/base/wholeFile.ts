/** Files that are there whole or not at all: written under a name of this process's own, then renamed. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { newPartial } from "./ownership";

/** Writes a whole file or nothing: a reader never sees half of it. A missing folder is created. */
export function writeWhole(file: string, content: string | Uint8Array): void {
  mkdirSync(dirname(file), { recursive: true });
  const partial = newPartial(file);
  try {
    writeFileSync(partial, content, { flush: true });
    renameSync(partial, file);
  } catch (error) {
    rmSync(partial, { force: true }); // on a full disk its bytes are needed
    throw error;
  }
}
