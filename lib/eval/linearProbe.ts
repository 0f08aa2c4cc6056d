/**
 * Linear probe: how well a linear head separates the activities by frozen features.
 *
 * Features are standardised on the training windows; the head is multinomial logistic regression
 * (`logisticRegression.ts`). L2 is chosen by cross-validation grouped by user within train, by the macro F1 of all
 * held-out predictions together, then the head is refitted on all of train. The test users choose nothing but the
 * oracle.
 */
import type { Confusion, Probe } from "../base/row";
import { fitLogistic, predict, type Problem } from "./logisticRegression";
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

const CV_TOLERANCE = 1e-3;
const REFIT_TOLERANCE = 1e-4;

/**
 * Trains on `train`, scores on `test`. The oracle is the best macro F1 on test of the whole grid.
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
  { l2Grid = [1e-4, 1e-3, 1e-2, 1e-1, 1, 10, 100], folds = 5, signal }: ProbeOptions = {},
): Promise<Probe> {
  const grid = [...l2Grid].sort((a, b) => b - a); // strong first: each minimum starts the next, weaker one
  const heads: Head[] = [];
  for (const { train, test } of splits) {
    checkSets(train, test, classes.length, grid);
    const l2 = await chooseL2(train, classes.length, grid, folds, signal);
    heads.push({ test, l2, predictions: await predictions(train, test, classes.length, grid, l2, signal) });
  }
  const scored = (of: (head: Head) => number) =>
    scores(sumConfusions(heads.map((head) => confusionMatrix(head.test.labels, head.predictions[of(head)], classes.length))));
  const chosen = ({ l2 }: Head) => grid.indexOf(l2);
  const confusions = heads.flatMap((head) => confusionsByUser(head, head.predictions[chosen(head)], classes.length));
  const [{ l2 }] = heads;
  return {
    ...scored(chosen),
    ...(heads.length === 1 ? { l2 } : { l2: null, l2ByFold: heads.map((head) => head.l2) }),
    ...(grid.length > 1 && { atEdge: heads.some((head) => head.l2 === grid[0] || head.l2 === grid[grid.length - 1]) }),
    oracle: grid.map((_, g) => scored(() => g)).reduce((best, each) => (each.macroF1 > best.macroF1 ? each : best)),
    classes,
    confusionByUser: Object.fromEntries(confusions), // not one by one: a user may be named "__proto__"
  };
}

/** What the heads of one split say of its test windows, a list for each L2 of the grid. */
interface Head {
  test: Labelled;
  /** The chosen one. */
  l2: number;
  predictions: Int32Array[];
}

async function predictions(
  train: Labelled,
  test: Labelled,
  classes: number,
  grid: readonly number[],
  l2: number,
  signal?: AbortSignal,
): Promise<Int32Array[]> {
  const statistics = moments(train, allRows(train));
  const fitted = standardised(train, allRows(train), statistics, classes);
  const held = standardised(test, allRows(test), statistics, classes);
  const made: Int32Array[] = [];
  let w: Float64Array = new Float64Array(fitted.columns * classes);
  for (const weight of grid) {
    w = (await fitLogistic(fitted, weight, w, weight === l2 ? REFIT_TOLERANCE : CV_TOLERANCE, signal)).x;
    made.push(predict(held, w));
  }
  return made;
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

/** The L2 of the best macro F1 over all held-out windows; the strongest of equals. `grid` falls. */
async function chooseL2(train: Labelled, classes: number, grid: number[], folds: number, signal?: AbortSignal): Promise<number> {
  if (grid.length === 1) return grid[0];
  const fold = userFolds(train.users, folds);
  const predictions = grid.map(() => new Int32Array(fold.length));
  for (let f = 0; f <= Math.max(...new Set(fold)); f++) {
    const inside = allRows(train).filter((row) => fold[row] !== f);
    const outside = allRows(train).filter((row) => fold[row] === f);
    const statistics = moments(train, inside);
    const fitted = standardised(train, inside, statistics, classes);
    const held = standardised(train, outside, statistics, classes);
    let w: Float64Array = new Float64Array(fitted.columns * classes);
    for (const [g, l2] of grid.entries()) {
      w = (await fitLogistic(fitted, l2, w, CV_TOLERANCE, signal)).x;
      predict(held, w).forEach((label, i) => (predictions[g][outside[i]] = label));
    }
  }
  const macroF1 = predictions.map((labels) => scores(confusionMatrix(train.labels, labels, classes)).macroF1);
  return grid[macroF1.indexOf(Math.max(...macroF1))];
}

interface Moments {
  mean: Float64Array;
  deviation: Float64Array;
}

/** Mean and population deviation of each feature over `rows`; a constant feature keeps deviation 1. */
function moments({ features, dim }: Labelled, rows: Uint32Array): Moments {
  const mean = new Float64Array(dim);
  const deviation = new Float64Array(dim);
  for (const row of rows) for (let j = 0; j < dim; j++) mean[j] += features[row * dim + j] / rows.length;
  for (const row of rows) {
    for (let j = 0; j < dim; j++) deviation[j] += (features[row * dim + j] - mean[j]) ** 2 / rows.length;
  }
  for (let j = 0; j < dim; j++) {
    const d = Math.sqrt(deviation[j]);
    deviation[j] = d > 1e-12 * Math.abs(mean[j]) ? d : 1;
  }
  return { mean, deviation };
}

function standardised(set: Labelled, rows: Uint32Array, { mean, deviation }: Moments, classes: number): Problem {
  const { features, dim, labels } = set;
  const columns = dim + 1;
  const x = new Float32Array(rows.length * columns);
  rows.forEach((row, i) => {
    for (let j = 0; j < dim; j++) x[i * columns + j] = (features[row * dim + j] - mean[j]) / deviation[j];
    x[i * columns + dim] = 1;
  });
  return { x, labels: Int32Array.from(rows, (row) => labels[row]), n: rows.length, columns, classes };
}

function allRows(set: Labelled): Uint32Array {
  return Uint32Array.from(set.labels.keys());
}

function checkSets(train: Labelled, test: Labelled, classes: number, grid: readonly number[]): void {
  for (const [name, set] of Object.entries({ train, test })) {
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
  const trainUsers = new Set(train.users);
  const shared = test.users.find((user) => trainUsers.has(user));
  if (shared !== undefined) {
    throw new RangeError(`linearProbe: user ${shared} is in both train and test: split by user`);
  }
  if (trainUsers.size < 2 && grid.length > 1) {
    throw new RangeError(
      `linearProbe: train has the one user ${train.users[0]}; choosing L2 by user needs 2 or more: give one L2 weight`,
    );
  }
}
