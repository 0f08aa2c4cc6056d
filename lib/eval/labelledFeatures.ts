/** A labelled set's split as a linear head sees it: features, labels and users of its train and test windows. */
import type { Config } from "../base/config";
import type { DownstreamSplit } from "../data/downstream";
import type { WindowSet } from "../data/store/windowSet";
import type { Labelled } from "./linearProbe";

export interface LabelledFeatures {
  name: string;
  train: Labelled;
  test: Labelled;
  classes: string[];
}

/**
 * The features of a labelled split, with labels and users.
 *
 * @param featuresOf rows of the set → `[rows.length, dim]`
 */
export async function labelledFeatures(
  set: WindowSet,
  { train, test, classes, labels }: DownstreamSplit,
  featuresOf: (rows: Uint32Array) => Float32Array | Promise<Float32Array>,
): Promise<LabelledFeatures> {
  const labelled = async (rows: Uint32Array): Promise<Labelled> => {
    const features = await featuresOf(rows);
    return {
      features,
      dim: features.length / rows.length,
      labels: Int32Array.from(rows, (row) => labels[row]),
      users: Array.from(rows, (row) => set.user[row]),
    };
  };
  return { name: set.name, train: await labelled(train), test: await labelled(test), classes };
}

/** Of features made with `wholePooling` all, or the mean alone, which is the first half of each window's. */
export function withPooling(splits: readonly LabelledFeatures[], pooling: Config["pooling"]): readonly LabelledFeatures[] {
  if (pooling !== "mean") return splits;
  const firstHalf = (side: Labelled): Labelled => {
    const dim = side.dim / 2;
    const features = new Float32Array(side.labels.length * dim);
    side.labels.forEach((_, i) => features.set(side.features.subarray(i * side.dim, i * side.dim + dim), i * dim));
    return { ...side, features, dim };
  };
  return splits.map((split) => ({ ...split, train: firstHalf(split.train), test: firstHalf(split.test) }));
}

/** The same of each split of a set, whose features are made once. */
export async function splitFeatures(
  set: WindowSet,
  splits: readonly DownstreamSplit[],
  featuresOf: (rows: Uint32Array) => Float32Array | Promise<Float32Array>,
): Promise<LabelledFeatures[]> {
  const [first] = splits;
  if (splits.length === 1) return [await labelledFeatures(set, first, featuresOf)];
  const rows = Uint32Array.from([...first.train, ...first.test]).sort(); // every labelled window is on a side
  const place = new Map(Array.from(rows, (row, i) => [row, i]));
  const all = await featuresOf(rows);
  const dim = all.length / rows.length;
  const pick = (wanted: Uint32Array) => {
    const picked = new Float32Array(wanted.length * dim);
    wanted.forEach((row, i) => {
      const at = place.get(row) as number;
      picked.set(all.subarray(at * dim, (at + 1) * dim), i * dim);
    });
    return picked;
  };
  return Promise.all(splits.map((split) => labelledFeatures(set, split, pick)));
}
