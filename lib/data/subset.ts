/** Which windows a run trains on: folds by user, validation users, and the two sampling strategies (§3.5). */
import { type Random, random } from "../base/random";
import type { Config } from "../base/config";
import { corpora, isCorpus } from "./corpora";
import type { Fold } from "./loaders/folds";
import { peopleOf } from "./sets";
import type { WindowSet } from "./store/windowSet";

export interface Subset {
  train: Uint32Array;
  validation: Uint32Array;
  test: Uint32Array;
  trainUsers: string[];
  hours: number;
}

export const FOLDS = 5;

/** What draws go by: the rows on WISDM's four activities were drawn when their set had its phone's name. */
const drawnAs = ({ name }: WindowSet): string => (name === "wisdm-phone-4" ? "wisdm-phone" : name);

/**
 * The published folds, or five user-disjoint ones drawn once for the set's users, whatever the run's seed. Of a corpus
 * with people of several publishers each fold tests a fifth of each; a person is in the same fold of every such corpus.
 */
export function foldsOf(set: WindowSet): Fold[] {
  if (set.folds) return set.folds;
  const order = strataOf(set).flatMap(({ name, users }) => permuted(users, random(0, `folds of ${name}`)));
  return Array.from({ length: FOLDS }, (_, fold) => ({
    train: order.filter((_, i) => i % FOLDS !== fold).sort(),
    test: order.filter((_, i) => i % FOLDS === fold).sort(),
  }));
}

/** A set's users, apart by publisher in a corpus; in the first corpus, which rows were drawn from, they are together. */
function strataOf(set: WindowSet): { name: string; users: string[] }[] {
  if (!isCorpus(set.name) || set.name === "corpus") return [{ name: drawnAs(set), users: set.users }];
  const byPeople = new Map<string, string[]>();
  for (const user of set.users) {
    const people = user.slice(0, user.indexOf("/"));
    byPeople.set(people, [...(byPeople.get(people) ?? []), user]);
  }
  const inOrder = [...new Set(corpora[set.name].parts.map(({ set }) => peopleOf(set)))];
  return inOrder.flatMap((name) => ({ name, users: byPeople.get(name) ?? [] }));
}

function permuted(users: readonly string[], draws: Random): string[] {
  return Array.from(draws.permutation(users.length), (i) => users[i]);
}

/**
 * Draws the subset of a config. Sizes are nested within a fold, and do not depend on the run's seed.
 *
 * USER takes all windows of the first `users` people in the fold's order. RANDOM takes windows of all people, in one
 * random order, up to the hours of that USER subset. "all" is everyone: both strategies share it.
 *
 * @throws RangeError where the fold or the number of users is not there
 */
export function drawSubset(
  set: WindowSet,
  { fold, users, strategy, validation }: Pick<Config, "fold" | "users" | "strategy" | "validation">,
): Subset {
  const folds = foldsOf(set);
  if (!folds[fold]) throw new RangeError(`${set.name} has folds 0 to ${folds.length - 1}, asked for ${fold}`);
  const present = new Set(set.users);
  const trainUsers = folds[fold].train.filter((user) => present.has(user)).sort();
  const order = permuted(trainUsers, random(fold, `users of ${drawnAs(set)}`));
  const held = validation === "users" ? order.splice(0, Math.max(2, Math.round(trainUsers.length / 10))) : [];
  if (users !== "all" && !(users >= 1 && users <= order.length)) {
    throw new RangeError(`fold ${fold} of ${set.name} has ${order.length} users to train on, asked for ${users}`);
  }
  const chosen = users === "all" ? order : order.slice(0, users);
  const byUser = rowsOf(set, new Set(chosen));
  let train = byUser;
  if (strategy === "random" && users !== "all") {
    const everyone = rowsOf(set, new Set(order));
    const drawn = random(fold, `windows of ${drawnAs(set)}`)
      .permutation(everyone.length)
      .subarray(0, byUser.length);
    train = Uint32Array.from(drawn, (i) => everyone[i]).sort();
  }
  return {
    train,
    validation: rowsOf(set, new Set(held)),
    test: rowsOf(set, new Set(folds[fold].test)),
    trainUsers: [...new Set(Array.from(train, (row) => set.user[row]))].sort(),
    hours: (set.hours * train.length) / set.count,
  };
}

function rowsOf(set: WindowSet, users: ReadonlySet<string>): Uint32Array {
  const rows: number[] = [];
  for (let row = 0; row < set.count; row++) if (users.has(set.user[row])) rows.push(row);
  return Uint32Array.from(rows);
}
