/** Exits 0 when node_modules holds every package of package-lock.json in its version, else 1. */
import { existsSync, readFileSync } from "node:fs";

const lock = JSON.parse(readFileSync("package-lock.json", "utf8")).packages;
for (const [path, wanted] of Object.entries(lock)) {
  if (path === "") continue;
  // Packages for other systems are optional and not installed here.
  if (!existsSync(`${path}/package.json`)) {
    if (wanted.optional) continue;
    process.exit(1);
  }
  if (JSON.parse(readFileSync(`${path}/package.json`, "utf8")).version !== wanted.version) process.exit(1);
}
