/** Which windows a run trains on: folds by user, validation users, and the two sampling strategies (§3.5). */
import { permuted, type Random, random } from "../base/random";
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
  const order = strataOf(set, set.users).flatMap(({ name, users }) => permuted(users, random(0, `folds of ${name}`)));
  return Array.from({ length: FOLDS }, (_, fold) => ({
    train: order.filter((_, i) => i % FOLDS !== fold).sort(),
    test: order.filter((_, i) => i % FOLDS === fold).sort(),
  }));
}

/** Users apart by publisher in a corpus, in their order; in the first corpus, which rows were drawn from, together. */
function strataOf(set: WindowSet, users: readonly string[]): { name: string; users: readonly string[] }[] {
  if (!isCorpus(set.name) || set.name === "corpus") return [{ name: drawnAs(set), users }];
  const inOrder = [...new Set(corpora[set.name].parts.map(({ set }) => peopleOf(set)))];
  return inOrder.map((name) => ({ name, users: users.filter((user) => user.startsWith(`${name}/`)) }));
}

/** One order of all, of which every beginning has about the same share of each list, and one of each where it can. */
function interleaved(lists: readonly (readonly string[])[]): string[] {
  const places = lists.flatMap((list) => list.map((user, i) => ({ user, first: i === 0, place: (i + 0.5) / list.length })));
  return places.sort((a, b) => Number(b.first) - Number(a.first) || a.place - b.place).map(({ user }) => user);
}

type Drawn = Pick<Config, "fold" | "users" | "strategy" | "validation"> & Partial<Pick<Config, "people" | "share" | "draw">>;

/**
 * Draws the subset of a config. Sizes are nested within a fold and a draw, and do not depend on the run's seed.
 *
 * `people` takes that share of the people, in an order of which each beginning has the same mix of publishers: their
 * counts are rounded as Sainte-Laguë does, since largest remainders do not nest. `share` takes that share of the windows
 * of each person in each set. Rows that came before have `users`: USER takes all windows of the first `users` people,
 * RANDOM windows of all people, in one random order, up to the hours of that USER subset. "all" is everyone.
 *
 * @throws RangeError where the fold or the number of users is not there
 */
export function drawSubset(
  set: WindowSet,
  { fold, users, strategy, validation, people = 1, share = 1, draw = 0 }: Drawn,
): Subset {
  const folds = foldsOf(set);
  if (!folds[fold]) throw new RangeError(`${set.name} has folds 0 to ${folds.length - 1}, asked for ${fold}`);
  const drawOf = (what: string, number = draw) => random(fold, number === 0 ? what : `${what}, draw ${number}`);
  const shuffled = (some: readonly string[], number: number) =>
    strataOf(set, some).map(({ name, users }) => permuted(users, drawOf(`users of ${name}`, number)));
  const present = new Set(set.users);
  const trainUsers = folds[fold].train.filter((user) => present.has(user)).sort();
  const everyone = interleaved(shuffled(trainUsers, 0));
  const held = validation === "users" ? everyone.splice(0, Math.max(2, Math.round(trainUsers.length / 10))) : [];
  const kept = strataOf(set, everyone).map(({ users }) => users);
  const order = interleaved(draw === 0 ? kept : shuffled([...everyone].sort(), draw));
  if (users !== "all" && !(users >= 1 && users <= order.length)) {
    throw new RangeError(`fold ${fold} of ${set.name} has ${order.length} users to train on, asked for ${users}`);
  }
  const count = users === "all" ? Math.max(1, Math.round(people * order.length)) : users;
  const byUser = rowsOf(set, new Set(order.slice(0, count)));
  let train = byUser;
  if (strategy === "random" && users !== "all") {
    const all = rowsOf(set, new Set(order));
    const drawn = drawOf(`windows of ${drawnAs(set)}`)
      .permutation(all.length)
      .subarray(0, byUser.length);
    train = Uint32Array.from(drawn, (i) => all[i]).sort();
  } else if (share < 1) {
    train = shareOfEach(set, byUser, share, drawOf);
  }
  return {
    train,
    validation: rowsOf(set, new Set(held)),
    test: rowsOf(set, new Set(folds[fold].test)),
    trainUsers: [...new Set(Array.from(train, (row) => set.user[row]))].sort(),
    hours: (set.hours * train.length) / set.count,
  };
}

/** Of the windows of each person in each set of a corpus; what is drawn of one does not depend on the others. */
function shareOfEach(set: WindowSet, rows: Uint32Array, share: number, drawOf: (what: string) => Random): Uint32Array {
  const byPerson = new Map<string, number[]>();
  for (const row of rows) {
    const recording = set.recording[row];
    const key = JSON.stringify([set.user[row], ...(isCorpus(set.name) ? [recording.slice(0, recording.indexOf("/"))] : [])]);
    const own = byPerson.get(key);
    if (own) own.push(row);
    else byPerson.set(key, [row]);
  }
  const drawn = [...byPerson].flatMap(([key, own]) => {
    const count = Math.max(1, Math.round(share * own.length));
    return permuted(own, drawOf(`windows of ${key}`)).slice(0, count);
  });
  return Uint32Array.from(drawn).sort();
}

function rowsOf(set: WindowSet, users: ReadonlySet<string>): Uint32Array {
  const rows: number[] = [];
  for (let row = 0; row < set.count; row++) if (users.has(set.user[row])) rows.push(row);
  return Uint32Array.from(rows);
}
