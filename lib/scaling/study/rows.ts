/** What can be said of result rows before any is chosen: usable, on the plateau, which encoder, which twins. */
import type { Config } from "../../base/config";
import { windowsSeen } from "../../base/modelSize";
import { pretextOf, traitsOf } from "../../base/pretexts";
import type { Probe, Row } from "../../base/row";
import { onEveryone } from "./subsets";

export interface Encoder {
  encoderParams: number;
  width: number;
  depth: number;
}

/** Two encoders of nearly one size; `wider` has the larger MLP width and fewer blocks. */
export interface Twins {
  wider: Encoder;
  deeper: Encoder;
}

/** A pre-training run of at least one step; `steps: 0` is the random encoder, a check and never a best. */
export function isPretrained(row: Row): boolean {
  return row.config.task === "pretrain" && row.config.steps > 0;
}

/** Whether a run has the labels of all train users; rows that came before there was a choice do. */
export function hasAllLabels({ config: { labelledUsers = "all" } }: { config: Partial<Row["config"]> }): boolean {
  return labelledUsers === "all";
}

/** Whether a run chooses settings, tested on a group of train users; rows that came before there were groups name none. */
export function choosesSettings({ config: { group = null } }: { config: Partial<Row["config"]> }): boolean {
  return group !== null;
}

/** A finished supervised run from scratch, on all labels, that tests the test users; runs that choose its settings test none of them. */
export function isFromScratch(row: Row): boolean {
  const { config, status } = row;
  return config.task === "fromScratch" && status === "done" && hasAllLabels(row) && !choosesSettings(row);
}

/** Whether windows are augmented beside what the pretext does: two views of each are augmented always. */
export function isAugmented({ config }: Row): boolean {
  return config.augmentations.length > 0 && !(config.task === "pretrain" && traitsOf(config).twoViews);
}

/** Done, with a finite test loss. */
export function isUsable(row: Row): boolean {
  return row.status === "done" && row.result.testLoss !== null && Number.isFinite(row.result.testLoss);
}

/**
 * Whether pre-training had hardly begun to learn: a test loss over 0.9 of what the mean of the visible samples
 * scores. A law fitted to such runs means nothing. False where the references were not measured.
 */
export function isOnPlateau(row: Row): boolean {
  const { testLoss, references } = row.result;
  return testLoss !== null && references !== null && testLoss > 0.9 * references.visibleMean;
}

/** What a grid crosses; all other fields of the config are its recipe. */
const gridAxes = new Set([
  ...["width", "depth", "learningRate", "augmentations"],
  ...["fold", "users", "strategy", "people", "share", "draw", "seed"],
]);

/** Whether this is one of several lengths that a training can have: with a stable rate, from which each decays. */
export function isBranch({ config }: Row): boolean {
  return config.schedule === "wsd";
}

/** The fields of the recipe, with their values; the steps are none of a branch, whose length is chosen like its rate. */
export function recipeOf(row: Row): [field: keyof Config, value: Config[keyof Config]][] {
  return (Object.entries(row.config) as [keyof Config, Config[keyof Config]][])
    .filter(([field]) => !gridAxes.has(field) && !(field === "steps" && isBranch(row)))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/**
 * The finished pre-training runs of the study's grid: those of the commonest recipe, and of the encoders and lengths that have
 * as many folds as any. A longer pre-training beside the grid would win every choice of best at its one size, and bend
 * every law; so would an encoder that is not among the candidates everywhere.
 */
export function gridRows(rows: readonly Row[]): Row[] {
  return byRecipe(rows).grid;
}

/** Finished runs of the grid's recipe whose encoders are no part of it: single runs, that no law is fitted to. */
export function singleRuns(rows: readonly Row[]): Row[] {
  return byRecipe(rows).single;
}

function byRecipe(rows: readonly Row[]): { grid: Row[]; single: Row[] } {
  const groups = groupBy(
    rows.filter((row) => isPretrained(row) && isUsable(row)),
    (row) => JSON.stringify(recipeOf(row)),
  );
  const commonest = [...groups.values()].reduce((a, b) => (outweighs(b, a) ? b : a), []);
  const trainingOf = (row: Row) => JSON.stringify([encoderOf(row), row.config.steps]);
  const trainings = groupBy(commonest, trainingOf);
  const foldsOf = (row: Row) => new Set(trainings.get(trainingOf(row))?.map(({ config }) => config.fold)).size;
  const most = Math.max(...commonest.map(foldsOf));
  return { grid: commonest.filter((row) => foldsOf(row) === most), single: commonest.filter((row) => foldsOf(row) < most) };
}

/** The grid's runs of every length: those whose recipe differs from the grid's in steps alone, such as the branches of "wsd". */
export function branchRows(rows: readonly Row[]): Row[] {
  const grid = gridRows(rows);
  if (grid.length === 0) return [];
  const butSteps = (row: Row) => JSON.stringify(recipeOf(row).filter(([field]) => field !== "steps"));
  const encoders = new Set(grid.map((row) => JSON.stringify(encoderOf(row))));
  return rows.filter(
    (row) =>
      isPretrained(row) && isUsable(row) && butSteps(row) === butSteps(grid[0]) && encoders.has(JSON.stringify(encoderOf(row))),
  );
}

/** Of more runs, or of as many that took more steps: the last of the branches of a training. */
function outweighs(a: readonly Row[], b: readonly Row[]): boolean {
  return a.length > b.length || (a.length === b.length && a[0].config.steps > b[0].config.steps);
}

/** The longest pre-training runs by the grid's pretext, on everyone in one fold: the largest encoder, then the first seed first. */
export function longRuns(rows: readonly Row[]): Row[] {
  const pretext = pretextOf(gridRows(rows)[0]?.config ?? {});
  const trained = rows.filter((row) => isPretrained(row) && isUsable(row) && pretextOf(row.config) === pretext);
  const most = Math.max(...trained.map(({ config }) => windowsSeen(config)));
  const longest = onEveryone(trained.filter(({ config }) => windowsSeen(config) === most));
  const first = Math.min(...longest.map(({ config }) => config.fold));
  return longest
    .filter(({ config }) => config.fold === first)
    .sort((a, b) => b.encoderParams - a.encoderParams || a.config.seed - b.config.seed);
}

/** Those of `longRuns` that took more steps than any run of the grid. */
export function longerRuns(rows: readonly Row[]): Row[] {
  const most = Math.max(...gridRows(rows).map(({ config }) => config.steps));
  return longRuns(rows).filter(({ config }) => config.steps > most);
}

export function encoderOf(row: Row): Encoder {
  return { encoderParams: row.encoderParams, width: row.config.width, depth: row.config.depth };
}

/** The row's probe on a set; not `probes[set]`, where a set may be named "constructor". */
export function probeOf({ result }: Row, set: string): Probe | undefined {
  return Object.hasOwn(result.probes, set) ? result.probes[set] : undefined;
}

export function isOf({ config }: Row, { width, depth }: Pick<Encoder, "width" | "depth">): boolean {
  return config.width === width && config.depth === depth;
}

/** Trained on the same windows in the same order, augmented alike; the encoder and the rate may differ. */
export function sameData({ config: a }: Row, { config: b }: Row): boolean {
  return (
    a.fold === b.fold &&
    a.strategy === b.strategy &&
    a.users === b.users &&
    a.people === b.people &&
    a.share === b.share &&
    a.draw === b.draw &&
    a.seed === b.seed &&
    a.augmentations.join() === b.augmentations.join()
  );
}

/** Pairs of encoders whose parameters differ by 2 % at most and whose width and depth differ, small first. */
export function twins(rows: readonly Row[]): Twins[] {
  const encoders = [...groupBy(rows.filter(isPretrained), (row) => JSON.stringify(encoderOf(row))).values()]
    .map((group) => encoderOf(group[0]))
    .sort((a, b) => a.encoderParams - b.encoderParams || a.width - b.width);
  return encoders.flatMap((a, i) =>
    encoders
      .slice(i + 1)
      .filter((b) => b.encoderParams <= 1.02 * a.encoderParams && a.width !== b.width && a.depth !== b.depth)
      .map((b) => (a.width > b.width ? { wider: a, deeper: b } : { wider: b, deeper: a })),
  );
}

/** @throws RangeError if rows of real and of synthetic recordings are mixed: no series may hold both */
export function oneSource(rows: readonly Row[]): void {
  const odd = rows.find((row) => row.source !== rows[0].source);
  if (odd) {
    throw new RangeError(
      `expected rows of one source, found ${rows[0].source} (run ${rows[0].runId}) and ${odd.source} ` +
        `(run ${odd.runId}): filter the rows by source first`,
    );
  }
}

/** @throws RangeError if pre-trainings of several pretexts are mixed: their losses are of different kinds */
export function onePretext(rows: readonly Row[]): void {
  const odd = rows.find(({ config }) => pretextOf(config) !== pretextOf(rows[0].config));
  if (odd) {
    throw new RangeError(
      `expected rows of one pretext, whose losses can be compared, found "${pretextOf(rows[0].config)}" (run ${rows[0].runId}) ` +
        `and "${pretextOf(odd.config)}" (run ${odd.runId}): filter the rows by config.pretext first`,
    );
  }
}

/** Groups in the order of their first member. */
export function groupBy<T, K>(items: readonly T[], key: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const k = key(item);
    const group = groups.get(k);
    if (group) group.push(item);
    else groups.set(k, [item]);
  }
  return groups;
}
