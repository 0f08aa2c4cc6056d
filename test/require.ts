/** What a test asks of the machine: the published data in `WEARLAWS_DATA`, Slurm, a browser. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Context } from "mocha";

/**
 * Full path of a file or folder of the data folder, the first of several that is there. Where none is, the test is
 * skipped, or fails when `WEARLAWS_REQUIRE`, a list with commas, names data.
 */
export function requireData(context: Context, ...files: string[]): string {
  const folder = process.env["WEARLAWS_DATA"];
  const path = folder && files.map((file) => join(folder, file)).find((each) => existsSync(each));
  if (path) return path;
  const found = folder ? `${folder} does not hold it` : "WEARLAWS_DATA is not set";
  return skip(context, "data", `needs the data "${files.join('" or "')}": ${found}`);
}

/** WISDM's phone with four activities, under its own name or as the whole download. */
export const wisdmPhone4 = ["wisdm-phone-4.zip", "wisdm-dataset.zip"];

/**
 * Skips the test where Slurm and munge are not installed, or fails it when `WEARLAWS_REQUIRE` names slurm. Returns a
 * PATH with their daemons, which Debian keeps from users.
 */
export function requireSlurm(context: Context): string {
  const path = `${process.env["PATH"]}${delimiter}/usr/sbin`;
  const missing = ["munged", "slurmctld", "slurmd", "sbatch"].filter((name) =>
    path.split(delimiter).every((folder) => !existsSync(join(folder, name))),
  );
  if (missing.length === 0) return path;
  return skip(context, "slurm", `needs Slurm: no ${missing.join(", ")}; on Debian: apt-get install slurm-wlm munge`);
}

/** Full path of Chromium. Where there is none the test is skipped, or fails when `WEARLAWS_REQUIRE` names browser. */
export function requireBrowser(context: Context): string {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const paths = folders.flatMap((folder) => ["chromium", "google-chrome"].map((name) => join(folder, name)));
  const found = paths.find((path) => existsSync(path));
  return (
    found ?? skip(context, "browser", "needs Chromium: no chromium or google-chrome in PATH; on Debian: apt-get install chromium")
  );
}

function skip(context: Context, word: string, reason: string): never {
  assert(!(process.env["WEARLAWS_REQUIRE"] ?? "").split(",").includes(word), reason);
  return context.skip();
}
