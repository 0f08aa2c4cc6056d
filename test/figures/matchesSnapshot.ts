/** Figures as rounded JSON. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Figure } from "../../lib/figures/kit/theme";

/** Compares with test/figures/snapshots/<name>.json, numbers rounded to 3 decimals; writes it where it is missing. */
export function matchesSnapshot(name: string, figure: Figure): void {
  const round = (_: string, value: unknown) => typeof value === "number" ? Math.round(value * 1000) / 1000 : value;
  const found = JSON.stringify({ data: figure.plot.data, layout: figure.plot.layout }, round, 1) + "\n";
  const file = join(__dirname, "snapshots", `${name}.json`);
  if (!existsSync(file)) writeFileSync(file, found);
  assert.equal(found, readFileSync(file, "utf8"), `${name} differs from its snapshot; delete ${file} if that is meant`);
}
