/** What a test asks of the machine: the published data in `WEARLAWS_DATA`. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Context } from "mocha";

/**
 * Full path of a file or folder of the data folder. Where it is missing the test is skipped, or fails
 * when `WEARLAWS_REQUIRE` names data.
 */
export function requireData(context: Context, file: string): string {
  const folder = process.env["WEARLAWS_DATA"];
  const path = folder ? join(folder, file) : "";
  if (folder && existsSync(path)) return path;
  const found = folder ? `${folder} does not hold it` : "WEARLAWS_DATA is not set";
  assert(!(process.env["WEARLAWS_REQUIRE"] ?? "").includes("data"), `needs the data "${file}": ${found}`);
  return context.skip() as never;
}
