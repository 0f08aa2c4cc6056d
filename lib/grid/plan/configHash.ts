/** Identifies a config. */
import { createHash } from "node:crypto";
import type { Config } from "../../base/config";

/** SHA-256 of the config's canonical JSON (keys sorted), 16 hexadecimal digits. */
export function configHash(config: Config): string {
  const entries = Object.entries(config).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(entries)).digest("hex").slice(0, 16);
}
