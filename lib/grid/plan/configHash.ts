/** Identifies a config. */
import { createHash } from "node:crypto";
import { type Config, laterFields } from "../../base/config";

/** SHA-256 of the config's canonical JSON (keys sorted), 16 hexadecimal digits; of later fields only what differs. */
export function configHash(config: Config): string {
  const later: Record<string, unknown> = laterFields;
  const kept = Object.entries(config).filter(([field, value]) => !(field in later) || later[field] !== value);
  const entries = kept.sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(entries)).digest("hex").slice(0, 16);
}
