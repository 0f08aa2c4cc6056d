/** What a window store is made from: its input files, and the code that makes windows of them. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { compiledFolder, importedBy } from "../../base/compiledFolder";

/** Folders of data/ that turn recordings into windows. */
const rooms = ["read", "signal", "loaders", "store"];

let code: string | undefined;

/** Hash of the compiled files that make windows, in the library's folder: all in the four rooms, and what they import. */
export function windowCode(library: string): string {
  const hash = createHash("sha256");
  const own = rooms.flatMap((room) => {
    const folder = join(library, "data", room);
    const names = readdirSync(folder).filter((name) => name.endsWith(".js"));
    return names.map((name) => join(folder, name));
  });
  for (const file of importedBy(own)) hash.update(`${relative(library, file)}\n`).update(readFileSync(file));
  return hash.digest("hex");
}

/** A store's input key: the set's name, size and time of each of its files, and the code; 16 hexadecimal digits. */
export function storeKey(set: string, files: readonly string[], root: string): string {
  code ??= windowCode(compiledFolder);
  const hash = createHash("sha256").update(`${set}\n${code}\n`);
  for (const file of files) {
    const { size, mtimeMs } = statSync(file);
    hash.update(`${relative(root, file)} ${size} ${Math.round(mtimeMs)}\n`);
  }
  return hash.digest("hex").slice(0, 16);
}
