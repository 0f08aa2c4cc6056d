/** A labelled set's split as a linear head sees it: features, labels and users of its train and test windows. */
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
