/** How many steps the trainings of a study have. */
import { plainNumber } from "../../base/format";
import type { Row } from "../../base/row";

const oneOf = new Intl.ListFormat("en-GB", { type: "disjunction" });

/** The numbers of steps, the least first, and "500, 2,000 or 8,000". */
export function lengthsOf(rows: readonly Row[]): { lengths: number[]; text: string } {
  const lengths = [...new Set(rows.map(({ config }) => config.steps))].sort((a, b) => a - b);
  return { lengths, text: oneOf.format(lengths.map(plainNumber)) };
}
