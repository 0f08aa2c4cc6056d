/** Files that are there whole or not at all: written under a name of this process's own, then renamed. */
import { isUtf8 } from "node:buffer";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
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

/** @throws TypeError naming the file where it is not UTF-8: with bytes replaced, damage would pass for text */
export function readText(file: string): string {
  const bytes = readFileSync(file);
  if (!isUtf8(bytes)) throw new TypeError(`${file}: expected text in UTF-8, found other bytes; restore the file`);
  return bytes.toString();
}
