/** A frozen encoder probed on any labelled set, beside what a probe must beat. */
import { downstreamSplits, hasPublishedSplit } from "../data/downstream";
import type { Config } from "../base/config";
import { type Frame, inFrame } from "../data/frame";
import type { WindowSet } from "../data/store/windowSet";
import type { Encoder } from "../model/encoder";
import { encoderKind } from "../model/encoders/encoders";
import type { Probe, Scores } from "../base/row";
import { featureExtractor, otherPooling, wholePooling } from "./features";
import { type LabelledFeatures, splitFeatures, withPooling } from "./labelledFeatures";
import { type Labelled, type ProbeOptions, probeSplits } from "./linearProbe";
import { simpleFeatures } from "./simpleFeatures";

export interface SetProbe extends Scores, Pick<Probe, "confusionByUser" | "atEdge"> {
  features: "encoder" | "random encoder" | "simple features" | "encoder and simple features";
  /** Of an encoder's tokens over time; null without an encoder. */
  pooling: Config["pooling"] | null;
  /** That the windows were in. */
  frame: Frame;
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
 * Trains linear heads on the encoder's features with its own pooling, on those of the same encoder as it was before its
 * training, and on simple features in the encoder's frame; then on the first two with the other pooling, on simple
 * features in the other frames, and on encoder and simple features together. A set without a published split is cut into
 * five folds of whole users, whose predictions are scored together.
 *
 * @throws RangeError where fewer than three users or two activities are labelled; Stopped when the signal stops it
 */
export async function probeSet(encoder: Encoder, set: WindowSet, options: ProbeOptions = {}): Promise<SetProbes> {
  const splits = downstreamSplits(set);
  const [{ classes }] = splits;
  const { config } = encoder;
  const { pooling, frame = "sensor" } = config;
  const other = otherPooling(pooling);
  const trained = await encoded(encoder);
  const random = await encoded({ ...encoder, weights: encoderKind(config).weights(config, config.seed) });
  const simple = await simpleIn(frame);
  const made = [
    await probed("encoder", trained(pooling), { pooling, frame }),
    await probed("random encoder", random(pooling), { pooling, frame }),
    await probed("simple features", simple, { pooling: null, frame }),
    await probed("encoder", trained(other), { pooling: other, frame }),
    await probed("random encoder", random(other), { pooling: other, frame }),
    await probed("encoder and simple features", together(trained(pooling), simple), { pooling, frame }),
  ];
  for (const each of frames.filter((name) => name !== frame))
    made.push(await probed("simple features", await simpleIn(each), { pooling: null, frame: each }));
  const testUsers = Object.keys(made[0].confusionByUser).sort();
  const testWindows = splits.reduce((sum, { test }) => sum + test.length, 0);
  return { split: hasPublishedSplit(set.name) ? "published" : splits.length, classes, testUsers, testWindows, made };

  /** Both poolings of an encoder's features, of which the mean is the first half. */
  async function encoded({ weights, moments }: Encoder): Promise<(pooling: Config["pooling"]) => readonly LabelledFeatures[]> {
    const extractor = await featureExtractor({ config: { ...config, pooling: wholePooling(pooling) }, weights, moments });
    try {
      const both = await splitFeatures(set, splits, (rows) => extractor.extract(set, rows, options.signal));
      return (pooling) => withPooling(both, pooling);
    } finally {
      extractor.dispose();
    }
  }

  function simpleIn(frame: Frame): Promise<LabelledFeatures[]> {
    const featuresOf = (rows: Uint32Array) => simpleFeatures(inFrame(set.read(rows), set.channels, frame), rows.length).features;
    return splitFeatures(set, splits, featuresOf);
  }

  async function probed(
    features: SetProbe["features"],
    made: readonly LabelledFeatures[],
    how: Pick<SetProbe, "pooling" | "frame">,
  ): Promise<SetProbe> {
    const { l2, l2ByFold, atEdge, confusionByUser, macroF1, weightedF1, accuracy } = await probeSplits(made, classes, options);
    const { dim } = made[0].train;
    return { features, ...how, dim, macroF1, weightedF1, accuracy, l2: l2ByFold ?? [l2], atEdge, confusionByUser };
  }
}

const frames: readonly Frame[] = ["sensor", "gravity", "both"];

/** Each window's features of both, one after the other. */
function together(first: readonly LabelledFeatures[], second: readonly LabelledFeatures[]): LabelledFeatures[] {
  const joined = (a: Labelled, b: Labelled): Labelled => {
    const dim = a.dim + b.dim;
    const features = new Float32Array(a.labels.length * dim);
    a.labels.forEach((_, i) => {
      features.set(a.features.subarray(i * a.dim, (i + 1) * a.dim), i * dim);
      features.set(b.features.subarray(i * b.dim, (i + 1) * b.dim), i * dim + a.dim);
    });
    return { ...a, dim, features };
  };
  return first.map((split, i) => ({
    ...split,
    train: joined(split.train, second[i].train),
    test: joined(split.test, second[i].test),
  }));
}
