import assert from "node:assert/strict";

/** How far two numbers may be apart: as they are, or as a share of the expected one. */
export type Within = { absolute: number } | { relative: number };

/** Fails unless `found` is a number within that of `expected`. */
export function close(found: number | null | undefined, expected: number, within: Within, what = "a number"): void {
  const most = "absolute" in within ? within.absolute : within.relative * Math.abs(expected);
  const isClose = typeof found === "number" && (found === expected || Math.abs(found - expected) <= most);
  if (!isClose) assert.fail(`${what}: expected ${expected} ± ${most}, found ${found}`);
}
