/**
 * A small study of every figure, in minutes on two cores: four encoders, two of them of equal size, four data
 * sizes, both strategies, three folds; then augmentations, random encoders, from-scratch baselines, and one
 * longer pre-training with three seeds.
 */
import type { Config } from "../../base/config";
import type { Study } from "../plan/study";

const encoders = [
  { width: 64, depth: 1 },
  { width: 64, depth: 4 },
  { width: 128, depth: 1 },
  { width: 128, depth: 2 },
];

/** At this length a constant rate leaves runs on the plateau of the visible mean; a warmed-up cosine leaves it sooner. */
const short: Partial<Config> = {
  normalise: "zscore",
  batchSize: 64,
  steps: 1000,
  learningRate: 3e-3,
  schedule: "cosine",
  warmupSteps: 100,
  clipNorm: 1,
  testMasks: 1,
  testWindows: 1024,
  curvePoints: 10,
  probeL2: [1e-2, 1, 100],
  probeFolds: 3,
  threads: 1,
};

/** The pre-training of notebook 02: long enough for the encoder to learn more than the mean. */
const long: Partial<Config> = {
  width: 256,
  depth: 2,
  steps: 4000,
  learningRate: 2e-3,
  warmupSteps: 200,
  dropout: 0,
  curvePoints: 20,
  probePoints: 3,
  testMasks: 2,
};

const fromScratch = { task: "fromScratch", steps: 500, warmupSteps: 50 } satisfies Partial<Config>;
const seed = [1, 2, 3];

export const study: Study = {
  name: "quick",
  title: "quick: a small study of every figure",
  pretrainSets: ["extrasensory", "corpus"],
  downstream: ["uci-har", "wisdm-phone-4"],
  defaults: short,
  grids: {
    scaling: { encoders, axes: { users: [2, 8, 24, "all"], strategy: ["user", "random"], fold: [0, 1, 2] } },
    augmented: {
      encoders: [{ width: 128, depth: 1 }],
      fixed: { augmentations: ["rotation", "scale", "jitter", "timeWarp"] },
      axes: { users: [8, "all"], fold: [0, 1, 2] },
    },
    random: { encoders, fixed: { steps: 0 }, axes: { seed } },
    long: { fixed: long, axes: { seed } },
    longRandom: { fixed: { ...long, steps: 0, probePoints: 0 }, axes: { seed } },
    fromScratch: {
      encoders,
      fixed: fromScratch,
      axes: { set: ["uci-har", "wisdm-phone-4"] },
      candidates: [{ learningRate: 1e-3 }, { learningRate: 3e-3 }],
    },
    simpleFeatures: { fixed: { task: "simpleFeatures" }, axes: { set: ["uci-har", "wisdm-phone-4"] } },
  },
};
