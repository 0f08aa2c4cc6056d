/** What a window store is made from: its input files, and the code that makes windows of them. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { compiledFolder } from "../../base/compiledFolder";

/** Folders of data/ that turn recordings into windows. */
const rooms = ["read", "signal", "loaders", "store"];

let code: string | undefined;

/** Hash of the compiled, comment-free files that make windows. */
function windowCode(): string {
  if (code !== undefined) return code;
  const hash = createHash("sha256");
  for (const room of rooms) {
    const folder = join(compiledFolder, "data", room);
    for (const name of readdirSync(folder)
      .filter((file) => file.endsWith(".js"))
      .sort()) {
      hash.update(`${room}/${name}\n`).update(readFileSync(join(folder, name)));
    }
  }
  return (code = hash.digest("hex"));
}

/** A store's input key: the set's name, size and time of each of its files, and the code; 16 hexadecimal digits. */
export function storeKey(set: string, files: readonly string[], root: string): string {
  const hash = createHash("sha256").update(`${set}\n${windowCode()}\n`);
  for (const file of files) {
    const { size, mtimeMs } = statSync(file);
    hash.update(`${relative(root, file)} ${size} ${Math.round(mtimeMs)}\n`);
  }
  return hash.digest("hex").slice(0, 16);
}
