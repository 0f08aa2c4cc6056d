/**
 * Linear probe: how well a linear head separates the activities by frozen features.
 *
 * Features are standardised on the training windows; the head is multinomial logistic regression
 * (`logisticRegression.ts`). L2 is chosen by cross-validation grouped by user within train, by the macro F1 of all
 * held-out predictions together, for a head of all of train. From the strongest L2 on each fit starts from the one before,
 * and the weaker ones are left out once two in turn were clearly worse than the best. The test users choose nothing but
 * the oracle.
 */
import type { Confusion, Probe } from "../base/row";
import type { FeatureRows } from "../engine/backend";
import { curvatureAt, fitLogistic, onFeatures, predict, type Problem, problemOf, zeroWeights } from "./logisticRegression";
import { confusionMatrix, scores, sumConfusions } from "../base/metrics";

export interface Labelled {
  /** `[n, dim]` */
  features: Float32Array;
  dim: number;
  /** `[n]`, 0 … classes − 1 */
  labels: Int32Array;
  /** `[n]` */
  users: string[];
}

export interface ProbeOptions {
  /** L2 weights tried, 1/C of scikit-learn. */
  l2Grid?: number[];
  folds?: number;
  signal?: AbortSignal;
}

const L2_GRID = [1e-4, 1e-3, 1e-2, 1e-1, 1, 10, 100];
/**
 * What a next step would still gain, in the loss of a window. A looser one stops weak L2 early, as if L2 were stronger: with
 * 1e-5 rounding chose between heads whose macro F1 lay 1.2 points apart.
 */
const TOLERANCE = 1e-8;
/** By how much macro F1 is clearly worse, and how many L2 in turn end the search. */
const WORSE = 0.002;
const WORSE_IN_TURN = 2;

/**
 * Trains on `train`, scores on `test`. The oracle is the best macro F1 on test of every L2 that was fitted.
 *
 * @throws RangeError if a user is in both sets, shapes disagree, a feature is not finite, or train has one user to choose from several L2 by;
 * Stopped when the signal stops it
 */
export async function linearProbe(
  train: Labelled,
  test: Labelled,
  classes: string[],
  options: ProbeOptions = {},
): Promise<Probe> {
  return probeSplits([{ train, test }], classes, options);
}

/** The same of several splits, each with a head of its own; all test windows are scored together. */
export async function probeSplits(
  splits: readonly { train: Labelled; test: Labelled }[],
  classes: string[],
  options: ProbeOptions = {},
): Promise<Probe> {
  const grid = gridOf(options);
  const heads: Head[] = [];
  for (const { train, test } of splits) {
    checkSets({ train, test }, classes.length, grid);
    checkApart(train, test);
    const { chosen, path, whole } = await fitPath(train, classes.length, grid, options);
    const held = { ...whole, features: test.features, rows: allRows(test) };
    heads.push({ test, chosen, predictions: path.map((w) => predict(held, w)) });
  }
  const scored = (of: (head: Head) => number) =>
    scores(sumConfusions(heads.map((head) => confusionMatrix(head.test.labels, head.predictions[of(head)], classes.length))));
  const chosen = (head: Head) => head.chosen;
  const confusions = heads.flatMap((head) => confusionsByUser(head, head.predictions[head.chosen], classes.length));
  const l2 = heads.map((head) => grid[head.chosen]);
  const fitted = Math.min(...heads.map(({ predictions }) => predictions.length));
  return {
    ...scored(chosen),
    ...(heads.length === 1 ? { l2: l2[0] } : { l2: null, l2ByFold: l2 }),
    ...(grid.length > 1 && { atEdge: heads.some(({ chosen }) => chosen === 0 || chosen === grid.length - 1) }),
    oracle: grid
      .slice(0, fitted)
      .map((_, g) => scored(() => g))
      .reduce((best, each) => (each.macroF1 > best.macroF1 ? each : best), scored(chosen)),
    classes,
    confusionByUser: Object.fromEntries(confusions), // not one by one: a user may be named "__proto__"
  };
}

/** A linear head on features as an encoder makes them: logits = features · weightᵀ + bias. */
export interface LinearHead {
  /** `[classes, dim]` */
  weight: Float32Array;
  bias: Float32Array;
}

/**
 * The head that a probe of `train` scores, to be used elsewhere.
 *
 * @throws as linearProbe
 */
export async function fitHead(train: Labelled, classes: readonly string[], options: ProbeOptions = {}): Promise<LinearHead> {
  const grid = gridOf(options);
  checkSets({ train }, classes.length, grid);
  const { chosen, path, whole } = await fitPath(train, classes.length, grid, options);
  return onFeatures(whole, path[chosen]);
}

/** Strong first: each minimum starts the next, weaker one. */
const gridOf = ({ l2Grid = L2_GRID }: ProbeOptions): number[] => [...l2Grid].sort((a, b) => b - a);

/** What the heads of one split say of its test windows, a list for each L2 of the grid that was fitted. */
interface Head {
  test: Labelled;
  /** Place in the grid. */
  chosen: number;
  predictions: Int32Array[];
}

function confusionsByUser({ test }: Head, predicted: Int32Array, classes: number): [user: string, confusion: Confusion][] {
  return [...new Set(test.users)].sort().map((user) => {
    const rows = allRows(test).filter((row) => test.users[row] === user);
    const pick = (labels: Int32Array) => Array.from(rows, (row) => labels[row]);
    return [user, confusionMatrix(pick(test.labels), pick(predicted), classes)];
  });
}

/**
 * Fold of each window, whole users together: users in order of falling size go to the fold that is smallest so far,
 * as scikit-learn's GroupKFold. Fewer users than folds give one fold a user.
 */
export function userFolds(users: readonly string[], folds: number): Int32Array {
  const counts = new Map<string, number>();
  for (const user of users) counts.set(user, (counts.get(user) ?? 0) + 1);
  const sizes = new Array<number>(Math.min(folds, counts.size)).fill(0);
  const foldOf = new Map<string, number>();
  for (const [user, count] of [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))) {
    const smallest = sizes.indexOf(Math.min(...sizes));
    sizes[smallest] += count;
    foldOf.set(user, smallest);
  }
  return Int32Array.from(users, (user) => foldOf.get(user) as number);
}

/** The L2 of the best macro F1 over all held-out windows, the strongest of equals, and the heads of all of train. */
async function fitPath(
  train: Labelled,
  classes: number,
  grid: readonly number[],
  { folds = 5, signal }: ProbeOptions,
): Promise<{ chosen: number; path: Float64Array[]; whole: Problem }> {
  const whole = problemOf(train, allRows(train), classes);
  const fold = userFolds(train.users, folds);
  const parts = grid.length === 1 ? [] : Array.from({ length: 1 + fold.reduce((a, b) => Math.max(a, b)) }, (_, f) => partOf(f));
  const path: Float64Array[] = [];
  const macroF1: number[] = [];
  let w = zeroWeights(whole);
  let curvature = curvatureAt(whole, w);
  for (const l2 of grid) {
    w = (await fitLogistic(whole, l2, w, TOLERANCE, { curvature, signal })).x;
    path.push(w);
    // One for all folds, whose windows are four fifths of these: no minimum depends on it.
    curvature = curvatureAt(whole, w);
    const predictions = new Int32Array(fold.length);
    for (const part of parts) {
      part.w = (await fitLogistic(part.problem, l2, part.w ?? w, TOLERANCE, { curvature, signal })).x;
      predict(part.held, part.w).forEach((label, i) => (predictions[part.held.rows[i]] = label));
    }
    macroF1.push(scores(confusionMatrix(train.labels, predictions, classes)).macroF1);
    const worst = macroF1.slice(-WORSE_IN_TURN);
    if (worst.length === WORSE_IN_TURN && Math.max(...worst) < Math.max(...macroF1) - WORSE) break;
  }
  return { chosen: macroF1.indexOf(Math.max(...macroF1)), path, whole };

  /** Starts at the whole's strongest head, which its penalty alone nearly determines. */
  function partOf(f: number): { problem: Problem; held: FeatureRows; w?: Float64Array } {
    const problem = problemOf(
      train,
      allRows(train).filter((row) => fold[row] !== f),
      classes,
    );
    const held = { ...problem, rows: allRows(train).filter((row) => fold[row] === f) };
    return { problem, held };
  }
}

function allRows(set: Labelled): Uint32Array {
  return Uint32Array.from(set.labels.keys());
}

function checkSets(sets: { train: Labelled; test?: Labelled }, classes: number, grid: readonly number[]): void {
  const { train } = sets;
  for (const [name, set] of Object.entries(sets)) {
    const n = set.labels.length;
    if (set.dim !== train.dim || set.features.length !== n * set.dim || set.users.length !== n || n === 0) {
      throw new RangeError(
        `linearProbe: ${name} has ${n} labels, ${set.users.length} users and ${set.features.length} values; ` +
          `expected ${n} users and ${n} × ${train.dim} values, at least one window`,
      );
    }
    const label = set.labels.find((value) => value < 0 || value >= classes);
    if (label !== undefined) {
      throw new RangeError(`linearProbe: ${name} has label ${label}, expected 0 to ${classes - 1}`);
    }
    const odd = set.features.findIndex((value) => !Number.isFinite(value));
    if (odd >= 0) {
      throw new RangeError(
        `linearProbe: ${name} feature ${odd % set.dim} of window ${Math.floor(odd / set.dim)} is ` +
          `${set.features[odd]}: the encoder diverged, or its input is not finite`,
      );
    }
  }
  if (new Set(train.users).size < 2 && grid.length > 1) {
    throw new RangeError(
      `linearProbe: train has the one user ${train.users[0]}; choosing L2 by user needs 2 or more: give one L2 weight`,
    );
  }
}

function checkApart(train: Labelled, test: Labelled): void {
  const trainUsers = new Set(train.users);
  const shared = test.users.find((user) => trainUsers.has(user));
  if (shared !== undefined) throw new RangeError(`linearProbe: user ${shared} is in both train and test: split by user`);
}
