/** What a run trains a classifier or a head on, and what it tests: the users of a labelled set that its config asks for. */
import type { Config } from "../base/config";
import { permuted, random } from "../base/random";
import { type DownstreamSplit, downstreamSplits } from "../data/downstream";
import type { WindowSet } from "../data/store/windowSet";
import { evenlySpaced } from "../train/batches";
import { userFolds } from "./linearProbe";

type SplitConfig = Partial<Pick<Config, "split" | "fold" | "labelledUsers" | "draw" | "group">> & Pick<Config, "probeFolds">;

/**
 * The set's splits less the labels that the config does without; a single one where a published split, or `fold`, says so.
 * With a `group` that group of the train users is tested, by the others, and no test user is seen.
 *
 * @param fold that fold alone of a set without a published split
 * @throws RangeError where there are fewer labelled users or groups than asked for
 */
export function labelledSplits(set: WindowSet, config: SplitConfig, fold?: number): DownstreamSplit[] {
  // Rows that came before there were these fields name none.
  const { split: kind = "published", labelledUsers = "all", draw = 0, group = null, probeFolds } = config;
  const splits = kind === "folds" ? downstreamSplits(set, config.fold, kind) : downstreamSplits(set, fold);
  return splits.map((split) => {
    const train = labelledUsers === "all" ? split.train : ofSomeUsers(set, split.train, labelledUsers, draw);
    if (group === null) return { ...split, train };
    const groups = userFolds(
      Array.from(train, (row) => set.user[row]),
      probeFolds,
    );
    const count = 1 + groups.reduce((a, b) => Math.max(a, b), 0);
    if (group >= count || count < 2) {
      throw new RangeError(`${set.name}: expected a group below ${count}, of two or more, found ${group} of ${count}`);
    }
    return { ...split, train: train.filter((_, i) => groups[i] !== group), test: train.filter((_, i) => groups[i] === group) };
  });
}

/** The same for a linear head, which is trained on `probeWindows` of the train windows at most. */
export function headSplits(
  set: WindowSet,
  config: SplitConfig & Partial<Pick<Config, "probeWindows">>,
  fold?: number,
): DownstreamSplit[] {
  const { probeWindows = null } = config;
  const splits = labelledSplits(set, config, fold);
  if (probeWindows === null) return splits;
  return splits.map((split) => ({ ...split, train: evenlySpaced(set, split.train, probeWindows) }));
}

/** Windows of the first `count` users in the order of a draw: a larger count only adds users. */
function ofSomeUsers(set: WindowSet, rows: Uint32Array, count: number, draw: number): Uint32Array {
  const users = [...new Set(Array.from(rows, (row) => set.user[row]))].sort();
  if (count > users.length)
    throw new RangeError(`${set.name}: expected at most its ${users.length} train users, found labelledUsers ${count}`);
  const kept = new Set(permuted(users, random(draw, `labelled users of ${set.name}`)).slice(0, count));
  return rows.filter((row) => kept.has(set.user[row]));
}
