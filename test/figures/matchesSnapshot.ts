/** Figures as rounded JSON. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Figure } from "../../lib/figures/kit/theme";

/** Compares with test/figures/snapshots/<name>.json, numbers rounded to 3 decimals; UPDATE=1 writes it first. */
export function matchesSnapshot(name: string, { plot, title, subtitle, caption }: Figure): void {
  const round = (_: string, value: unknown) => (typeof value === "number" ? Math.round(value * 1000) / 1000 : value);
  const found = JSON.stringify({ title, subtitle, caption, data: plot.data, layout: plot.layout }, round, 1) + "\n";
  const file = join(__dirname, "snapshots", `${name}.json`);
  if (process.env.UPDATE === "1") writeFileSync(file, found);
  assert.ok(existsSync(file), `no snapshot of ${name}: run this test with UPDATE=1, look at what it wrote, and commit it`);
  assert.equal(
    found,
    readFileSync(file, "utf8"),
    `${name} differs from its snapshot; if that is meant, run this test with UPDATE=1`,
  );
}
