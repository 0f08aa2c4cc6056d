/** What makes a row stale: other code, or other recordings. */
import type { Row } from "../../base/row";
import { codeVersion } from "./codeVersion";
import type { Places } from "../../data/places";
import { openSet } from "./openSet";
import { isPublished } from "./planFile";

/** Whether a row is taken as it is: made by this code from these recordings, or of a published study. */
export async function isCurrent(row: Row, places: Places): Promise<boolean> {
  if (isPublished({ root: places.root, study: row.study })) return true;
  return row.codeVersion === codeVersion() && row.dataVersion === (await openSet(row.config.set, places)).version;
}
