/** How an encoder arranges windows: a map of its features in two dimensions, and who is beside whom in all of them. */
import { UMAP } from "umap-js";
import { random } from "../base/random";
import { downstreamSplits } from "../data/downstream";
import type { WindowSet } from "../data/store/windowSet";
import type { Encoder } from "../model/encoder";
import { evenlySpaced } from "../train/batches";
import { featureExtractor } from "./features";

export interface FeatureMapOptions {
  /** Of the test users, evenly spaced among them. */
  windows?: number;
  seed?: number;
}

/** Windows that are counted as the nearest. */
const NEAREST = 10;
/** Seconds between windows of one recording that are compared: nearer ones are of one bout, or overlap. */
const APART = 60;
/** UMAP's own defaults (McInnes et al. 2018), of epochs that of large data. */
const UMAP_NEIGHBOURS = 15;
const UMAP_EPOCHS = 200;

/**
 * Labelled windows of the published split's test users, or of a set without one those of its first fold: their places on the
 * map, and of each one's nearest in all features the mean share that is of its activity and its person, beside that of any
 * windows (`chance`).
 *
 * @throws RangeError where too few windows are labelled; what `downstreamSplits` throws
 */
export async function featureMap(encoder: Encoder, set: WindowSet, { windows = 600, seed = 1 }: FeatureMapOptions = {}) {
  const [{ test }] = downstreamSplits(set);
  const rows = evenlySpaced(set, test, windows);
  if (rows.length <= UMAP_NEIGHBOURS)
    throw new RangeError(
      `featureMap: expected more than ${UMAP_NEIGHBOURS} labelled windows in ${set.name}, found ${rows.length}`,
    );
  const extractor = await featureExtractor(encoder);
  const values = await extractor.extract(set, rows).finally(() => extractor.dispose());
  const features = standardised(values, rows.length);
  const of = (values: readonly string[]) => Array.from(rows, (row) => values[row]);
  const [activity, user] = [of(set.activity), of(set.user)];
  const isApart = (i: number, j: number) =>
    set.recording[rows[i]] !== set.recording[rows[j]] || Math.abs(set.start[rows[i]] - set.start[rows[j]]) >= APART;
  const others = nearestOfOthers(features, isApart);
  const umap = new UMAP({ nNeighbors: UMAP_NEIGHBOURS, nEpochs: UMAP_EPOCHS, random: random(seed, "umap").uniform });
  return {
    ...{ title: set.title, source: set.source, activity, user },
    points: umap.fit(features),
    sameActivity: sameness(activity, others),
    samePerson: sameness(user, others),
  };
}

/** Rows of features, each feature with mean 0 and deviation 1; one that never changes is 0. */
function standardised(values: Float32Array, rows: number): number[][] {
  const dim = values.length / rows;
  const table = Array.from({ length: rows }, (_, i) => Array.from(values.subarray(i * dim, (i + 1) * dim)));
  for (let k = 0; k < dim; k++) {
    const mean = table.reduce((sum, row) => sum + row[k], 0) / rows;
    const deviation = Math.sqrt(table.reduce((sum, row) => sum + (row[k] - mean) ** 2, 0) / rows);
    for (const row of table) row[k] = deviation > 0 ? (row[k] - mean) / deviation : 0;
  }
  return table;
}

/** For each row all rows that are apart from it, the nearest first. */
function nearestOfOthers(features: readonly number[][], isApart: (i: number, j: number) => boolean): number[][] {
  return features.map((own, i) => {
    const distances = features.map((other) => own.reduce((sum, value, k) => sum + (value - other[k]) ** 2, 0));
    const others = [...features.keys()].filter((j) => isApart(i, j));
    return others.sort((a, b) => distances[a] - distances[b] || a - b);
  });
}

function sameness(names: readonly string[], others: readonly number[][]) {
  const share = (own: number, some: readonly number[]) => some.filter((j) => names[j] === names[own]).length / some.length;
  const mean = (count?: number) => {
    const shares = others.flatMap((some, i) => (some.length > 0 ? [share(i, some.slice(0, count))] : []));
    return shares.reduce((sum, each) => sum + each, 0) / shares.length;
  };
  return { nearest: mean(NEAREST), chance: mean() };
}
