import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Row } from "../../base/row";

/** Which of these rows is of the run that left a weights file; null where none is. */
export function rowOfWeights(file: string, rows: readonly Row[]): Row | null {
  const sha256 = createHash("sha256").update(readFileSync(file)).digest("hex");
  return rows.find(({ result }) => result.weights === sha256) ?? null;
}
