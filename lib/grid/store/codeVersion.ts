/** Which code made a row: the hash of the compiled files that computed it. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { compiledFolder, importedBy } from "../../base/compiledFolder";

let version: string | undefined;

/** A run, and the threads that read recordings for it. */
const entries = ["grid/run/runOne", "data/store/unitWorker", "data/read/parquetWorker"];

/**
 * Hash of the compiled, comment-free files that a run's numbers come from, and of the kernels: all that the entries
 * import, but of lib/grid, which keeps what a run has made, the entry alone.
 */
export function codeVersion(): string {
  return (version ??= codeVersionOf(compiledFolder));
}

/** The same of the library in another folder. */
export function codeVersionOf(library: string): string {
  const hash = createHash("sha256");
  const files = entries.map((name) => join(library, `${name}.js`));
  for (const file of importedBy(files, (imported) => imported.startsWith(join(library, "grid")))) {
    hash.update(`${relative(library, file)}\n`).update(readFileSync(file));
  }
  const kernels = join(library, "engine", "kernels");
  for (const name of readdirSync(kernels).sort()) hash.update(`${name}\n`).update(readFileSync(join(kernels, name)));
  return hash.digest("hex").slice(0, 16);
}
