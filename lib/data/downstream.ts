/** The labelled sets' splits by user, and their labels. */
import type { WindowSet } from "./store/windowSet";

/** The last third of WISDM's users, 1634–1650 (§3.5 of the paper). */
const isTestedInWisdm = (user: string) => Number(user) >= 1634;
/** Test users: of UCI HAR the publishers'. */
const testUsers: Record<string, (user: string) => boolean> = {
  "uci-har": (user) => [2, 4, 9, 10, 12, 13, 18, 20, 24].includes(Number(user)),
  "wisdm-phone": isTestedInWisdm,
  "wisdm-phone-4": isTestedInWisdm,
  "wisdm-watch": isTestedInWisdm,
};

export interface DownstreamSplit {
  train: Uint32Array;
  test: Uint32Array;
  classes: string[];
  /** By row, indices into `classes`. */
  labels: Int32Array;
}

export const hasPublishedSplit = (set: string): boolean => Object.hasOwn(testUsers, set);

/** @throws RangeError for a set that has no published split */
export function downstreamSplit(set: WindowSet): DownstreamSplit {
  if (!hasPublishedSplit(set.name))
    throw new RangeError(`no split of "${set.name}": expected one of ${Object.keys(testUsers).join(", ")}`);
  const isTest = testUsers[set.name];
  const rows = Uint32Array.from(set.user, (_, row) => row);
  const place = new Map(set.activities.map((activity, label) => [activity, label]));
  return {
    train: rows.filter((row) => !isTest(set.user[row])),
    test: rows.filter((row) => isTest(set.user[row])),
    classes: set.activities,
    labels: Int32Array.from(set.activity, (activity) => place.get(activity) as number),
  };
}
