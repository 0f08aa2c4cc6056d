/** A frozen encoder probed on any labelled set, beside what a probe must beat. */
import { downstreamSplit, type DownstreamSplit, hasPublishedSplit } from "../data/downstream";
import { type Frame, inFrame } from "../data/frame";
import type { WindowSet } from "../data/store/windowSet";
import { UNLABELLED } from "../data/signal/windowShape";
import { scores, sumConfusions } from "../base/metrics";
import type { Encoder } from "../model/encoder";
import { encoderWeights } from "../model/mae";
import type { Probe, Scores } from "../base/row";
import { featureExtractor } from "./features";
import { labelledFeatures } from "./labelledFeatures";
import { linearProbe, type ProbeOptions, userFolds } from "./linearProbe";
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

const FOLDS = 5;

/**
 * Trains a linear head on the encoder's features, on those of the same encoder as it was before its training, and on
 * simple features in the encoder's frame. A set without a published split is cut into five folds of whole users, whose predictions are scored
 * together.
 *
 * @throws RangeError where fewer than three users or two activities are labelled; Stopped when the signal stops it
 */
export async function probeSet(encoder: Encoder, set: WindowSet, options: ProbeOptions = {}): Promise<SetProbes> {
  const published = hasPublishedSplit(set.name);
  const splits = published ? [downstreamSplit(set)] : userSplits(set);
  const { classes } = splits[0];
  const untrained = { ...encoder, weights: encoderWeights(encoder.config, encoder.config.seed) };
  const made = [
    await probed("encoder", await allFeatures(encoder, set, options.signal)),
    await probed("random encoder", await allFeatures(untrained, set, options.signal)),
    await probed("simple features", simpleFeatures(recordedIn(encoder.config.frame), set.count).features),
  ];
  const testUsers = Object.keys(made[0].confusionByUser).sort();
  const testWindows = splits.reduce((sum, { test }) => sum + test.length, 0);
  return { split: published ? "published" : splits.length, classes, testUsers, testWindows, made };

  function recordedIn(frame: Frame): Float32Array {
    return inFrame(set.read(Uint32Array.from(set.user.keys())), set.channels, frame);
  }

  async function probed(name: SetProbe["features"], all: Float32Array): Promise<SetProbe> {
    const dim = all.length / set.count;
    const featuresOf = (rows: Uint32Array) => {
      const chosen = new Float32Array(rows.length * dim);
      rows.forEach((row, i) => chosen.set(all.subarray(row * dim, (row + 1) * dim), i * dim));
      return chosen;
    };
    const probes: Probe[] = [];
    for (const split of splits) {
      const { train, test } = await labelledFeatures(set, split, featuresOf);
      probes.push(await linearProbe(train, test, classes, options));
    }
    const confusionByUser = Object.fromEntries(probes.flatMap((probe) => Object.entries(probe.confusionByUser)));
    return {
      features: name,
      dim,
      ...scores(sumConfusions(Object.values(confusionByUser))),
      l2: probes.map(({ l2 }) => l2),
      confusionByUser,
    };
  }
}

async function allFeatures(encoder: Encoder, set: WindowSet, signal?: AbortSignal): Promise<Float32Array> {
  const extractor = await featureExtractor(encoder);
  try {
    return await extractor.extract(set, Uint32Array.from(set.user.keys()), signal);
  } finally {
    extractor.dispose();
  }
}

/** Every labelled window is tested in one of the splits; a user is never on both sides. */
function userSplits(set: WindowSet): DownstreamSplit[] {
  const labelled = Uint32Array.from(set.user.keys()).filter((row) => set.activity[row] !== UNLABELLED);
  const classes = set.activities.filter((activity) => activity !== UNLABELLED);
  const users = Array.from(labelled, (row) => set.user[row]);
  const count = new Set(users).size;
  if (count < 3 || classes.length < 2) {
    throw new RangeError(
      `probe ${set.name}: expected three users or more with two activities or more, found ${count} with ${classes.length}: ` +
        "import the recordings with a column of activities",
    );
  }
  const place = new Map(classes.map((activity, label) => [activity, label]));
  const labels = Int32Array.from(set.activity, (activity) => place.get(activity) ?? -1);
  const fold = userFolds(users, FOLDS);
  return Array.from({ length: Math.max(...fold) + 1 }, (_, f) => ({
    train: labelled.filter((_, i) => fold[i] !== f),
    test: labelled.filter((_, i) => fold[i] === f),
    classes,
    labels,
  }));
}
