/** What a panel shows, in words above it. */
import { labelledSets } from "../../claims/reach/labelledSets";
import type { Row } from "../../base/row";
import { setTitle } from "../../scaling/study/downstream";
import { asDrawn } from "./asDrawn";

/** "WISDM Phone, 4 of 18 activities" where the rows lack activities of the published set, whose scores are then others. */
export function setName(rows: readonly Row[], set: string): string {
  return [setTitle(set), fewActivities(rows, set)].filter((part) => part !== "").join(", ");
}

/** The same for a panel, the title in bold. */
export function setHeading(rows: readonly Row[], set: string): string {
  return [bold(asDrawn(setTitle(set))), fewActivities(rows, set)].filter((part) => part !== "").join("  ");
}

export const bold = (text: string): string => `<b>${text}</b>`;

function fewActivities(rows: readonly Row[], set: string): string {
  const found = labelledSets(rows).sets.find((each) => each.set === set);
  if (!found || found.published === null || found.activities.length >= found.published) return "";
  return `${found.activities.length} of ${found.published} activities`;
}
