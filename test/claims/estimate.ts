/** An estimate as the scripts of test/reference/ give it. */
import assert from "node:assert/strict";
import type { Ci95 } from "../../lib/base/ci95";
import { close } from "../close";

export interface Estimate {
  value: number;
  ci95: Ci95;
}

/** Fails unless `found` has the expected value and interval, to a share `error` of the largest of the three numbers. */
export function sameEstimate(
  found: { value: number; ci95: Readonly<Ci95> | null } | null | undefined,
  expected: Estimate,
  name: string,
  error = 1e-9,
): void {
  assert(found?.ci95, name);
  const within = { absolute: error * Math.max(...[expected.value, ...expected.ci95].map(Math.abs)) };
  close(found.value, expected.value, within, name);
  found.ci95.forEach((end, i) => close(end, expected.ci95[i], within, `${name}, end ${i}`));
}
