/** The labelled sets' splits by user, and their labels. */
import type { Config } from "../base/config";
import { UNLABELLED } from "./signal/windowShape";
import type { WindowSet } from "./store/windowSet";
import { foldsOf } from "./subset";

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

/** Users that a head is trained on: its strength is chosen by leaving some of them out. */
const LEAST_TRAINED = 2;

/**
 * How a labelled set is tested: by its published split, or else by its folds of whole users (those that a pre-training on
 * it leaves out), so that every labelled window is tested once. `fold`: that one alone, where there is no published split, or with `kind` "folds" in its place.
 *
 * @throws RangeError where there are fewer than three labelled users or two activities
 */
export function downstreamSplits(set: WindowSet, fold?: number, kind: Config["split"] = "published"): DownstreamSplit[] {
  if (kind === "published" && hasPublishedSplit(set.name)) return [downstreamSplit(set)];
  const rows = Uint32Array.from(set.user.keys()).filter((row) => set.activity[row] !== UNLABELLED);
  const classes = set.activities.filter((activity) => activity !== UNLABELLED);
  const users = new Set(Array.from(rows, (row) => set.user[row]));
  if (users.size <= LEAST_TRAINED || classes.length < 2) {
    throw new RangeError(
      `${set.name}: expected three users or more with two activities or more, found ${users.size} with ${classes.length}: ` +
        "import the recordings with a column of activities",
    );
  }
  const place = new Map(classes.map((activity, label) => [activity, label]));
  const labels = Int32Array.from(set.activity, (activity) => place.get(activity) ?? -1);
  const folds = fold === undefined ? foldsOf(set) : [foldsOf(set)[fold]];
  const splits = folds.flatMap(({ test: testUsers }): DownstreamSplit[] => {
    const held = new Set(testUsers);
    const [train, test] = [rows.filter((row) => !held.has(set.user[row])), rows.filter((row) => held.has(set.user[row]))];
    return test.length > 0 ? [{ train, test, classes, labels }] : []; // a fold of people without labels
  });
  const trained = splits.map(({ train }) => new Set(Array.from(train, (row) => set.user[row])).size);
  if (splits.length === 0 || Math.min(...trained) < LEAST_TRAINED) {
    const found = splits.length === 0 ? "none to test" : `${Math.min(...trained)} to train on`;
    const where = fold === undefined ? "a fold" : `fold ${fold}`;
    throw new RangeError(
      `${set.name}: expected labelled users on both sides of ${where}, two or more to train on, found ${found}`,
    );
  }
  return splits;
}
