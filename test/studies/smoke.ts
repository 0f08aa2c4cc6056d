/** Hardly any training, of every kind of run that a notebook reads: it shows that notebooks run, and nothing else. */
import type { Config } from "../../lib/base/config";
import type { Study } from "../../lib/grid/plan/study";

const encoders = [
  { width: 64, depth: 4 },
  { width: 128, depth: 1 },
];

/** Also of other studies that show how something runs. */
export const brief: Partial<Config> = {
  normalise: "zscore",
  batchSize: 32,
  steps: 20,
  learningRate: 3e-3,
  testMasks: 1,
  testWindows: 256,
  curvePoints: 4,
  probeL2: [1],
  probeWindows: 1000,
  threads: 1,
};

const long: Partial<Config> = { width: 128, depth: 2, steps: 40, probePoints: 2 };
const sets = ["uci-har", "wisdm-phone-4"];
const seed = [1, 2, 3];

export const study: Study = {
  name: "smoke",
  title: "smoke: hardly any training",
  pretrainSets: ["extrasensory", "corpus"],
  downstream: sets,
  defaults: brief,
  grids: {
    scaling: { encoders, axes: { users: [2, 8, "all"], strategy: ["user", "random"], fold: [0, 1] } },
    augmented: {
      encoders: [encoders[1]],
      fixed: { augmentations: ["rotation", "scale", "jitter", "timeWarp"] },
      axes: { users: ["all"], fold: [0, 1] },
    },
    random: { encoders, fixed: { steps: 0 } },
    long: { fixed: long, axes: { seed } },
    longRandom: { fixed: { ...long, steps: 0, probePoints: 0 }, axes: { seed } },
    fromScratch: { encoders, fixed: { task: "fromScratch" }, axes: { set: sets } },
    simpleFeatures: { fixed: { task: "simpleFeatures" }, axes: { set: sets } },
  },
};
