/** A frozen encoder probed on any labelled set, beside what a probe must beat. */
import { downstreamSplits, hasPublishedSplit } from "../data/downstream";
import { inFrame } from "../data/frame";
import type { WindowSet } from "../data/store/windowSet";
import type { Encoder } from "../model/encoder";
import { encoderWeights } from "../model/mae";
import type { Probe, Scores } from "../base/row";
import { featureExtractor } from "./features";
import { splitFeatures } from "./labelledFeatures";
import { type ProbeOptions, probeSplits } from "./linearProbe";
import { simpleFeatures } from "./simpleFeatures";

export interface SetProbe extends Scores, Pick<Probe, "confusionByUser"> {
  features: "encoder" | "random encoder" | "simple features";
  dim: number;
  /** Chosen in each split. */
  l2: (number | null)[];
}

export interface SetProbes {
  /** "published", or by how many folds each window was tested once, by a head that never saw its user. */
  split: "published" | number;
  classes: string[];
  testUsers: string[];
  testWindows: number;
  made: SetProbe[];
}

/**
 * Trains a linear head on the encoder's features, on those of the same encoder as it was before its training, and on
 * simple features in the encoder's frame. A set without a published split is cut into five folds of whole users, whose predictions are scored
 * together.
 *
 * @throws RangeError where fewer than three users or two activities are labelled; Stopped when the signal stops it
 */
export async function probeSet(encoder: Encoder, set: WindowSet, options: ProbeOptions = {}): Promise<SetProbes> {
  const splits = downstreamSplits(set);
  const [{ classes }] = splits;
  const untrained = { ...encoder, weights: encoderWeights(encoder.config, encoder.config.seed) };
  const encoded = async (name: SetProbe["features"], { config, weights, moments }: Encoder) => {
    const extractor = await featureExtractor({ config, weights, moments });
    try {
      return await probed(name, (rows) => extractor.extract(set, rows, options.signal));
    } finally {
      extractor.dispose();
    }
  };
  const { frame } = encoder.config;
  const made = [
    await encoded("encoder", encoder),
    await encoded("random encoder", untrained),
    await probed("simple features", (rows) => simpleFeatures(inFrame(set.read(rows), set.channels, frame), rows.length).features),
  ];
  const testUsers = Object.keys(made[0].confusionByUser).sort();
  const testWindows = splits.reduce((sum, { test }) => sum + test.length, 0);
  return { split: hasPublishedSplit(set.name) ? "published" : splits.length, classes, testUsers, testWindows, made };

  async function probed(
    name: SetProbe["features"],
    featuresOf: (rows: Uint32Array) => Float32Array | Promise<Float32Array>,
  ): Promise<SetProbe> {
    const features = await splitFeatures(set, splits, featuresOf);
    const { l2, l2ByFold, confusionByUser, macroF1, weightedF1, accuracy } = await probeSplits(features, classes, options);
    const { dim } = features[0].train;
    return { features: name, dim, macroF1, weightedF1, accuracy, l2: l2ByFold ?? [l2], confusionByUser };
  }
}
