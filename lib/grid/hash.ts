/** What makes a row stale: the hash of its config, and of the compiled code that computed it. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Config, Row } from "../row";
import { openSet, type Places } from "./places";

/** SHA-256 of the config's canonical JSON (keys sorted), 16 hexadecimal digits. */
export function configHash(config: Config): string {
  const entries = Object.entries(config).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(entries)).digest("hex").slice(0, 16);
}

let version: string | undefined;

/** Hash of the compiled, comment-free files that make a number (data, engine, model, train, eval), and of the kernels. */
export function codeVersion(): string {
  if (version !== undefined) return version;
  const hash = createHash("sha256");
  const library = join(__dirname, "..");
  for (const room of ["data", "engine", "model", "train", "eval"]) {
    for (const name of readdirSync(join(library, room)).sort()) {
      if (!/\.(js|ts)$/.test(name) || name.endsWith(".d.ts")) continue;
      hash.update(`${room}/${name}\n`).update(readFileSync(join(library, room, name)));
    }
  }
  const kernels = join(library, "..", "lib", "engine", "kernels");
  for (const name of readdirSync(kernels).sort()) hash.update(`${name}\n`).update(readFileSync(join(kernels, name)));
  return (version = hash.digest("hex").slice(0, 16));
}

/** Whether a row was made by this code from these recordings. */
export async function isCurrent(row: Row, places: Places): Promise<boolean> {
  return row.codeVersion === codeVersion() && row.dataVersion === (await openSet(row.config.set, places)).version;
}
