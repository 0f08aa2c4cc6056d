/**
 * How good is a network that is trained on the labels alone? A convolutional one, on UCI HAR along the sensor's axes and on
 * WISDM's four activities by gravity, with settings chosen over train users in five groups; three seeds of the chosen ones
 * test the test users once. Simple features in both frames stand beside it.
 */
import type { Config } from "../../base/config";
import type { Study } from "../plan/study";

/** About ten epochs of UCI HAR, a minute of a core. */
export const recipe: Partial<Config> = {
  task: "fromScratch",
  encoder: "cnn",
  width: 384,
  depth: 4,
  pooling: "meanAndMax",
  normalise: "zscore",
  validation: "none",
  dropout: 0,
  optimiser: "adamw",
  schedule: "cosine",
  warmupSteps: 100,
  clipNorm: 1,
  weightDecay: 0.05,
  labelSmoothing: 0.1,
  augmentations: ["tilt", "scale", "jitter", "timeWarp"],
  batchSize: 32,
  steps: 2400,
  curvePoints: 4,
  testWindows: 512,
  threads: 1,
};

const seed = [1, 2, 3];
const candidates = [1e-3, 3e-3].flatMap((learningRate) =>
  [0.5, 0.8].map((augmentationProbability): Partial<Config> => ({ learningRate, augmentationProbability })),
);
const set = ["uci-har", "wisdm-phone-4"];

export const study: Study = {
  name: "supervised",
  title: "supervised: convolutions trained on labels alone",
  pretrainSets: ["wisdm-phone-4"],
  downstream: [],
  defaults: recipe,
  grids: {
    uciHar: { fixed: { set: "uci-har" }, axes: { seed }, candidates },
    wisdm: { fixed: { set: "wisdm-phone-4", frame: "gravity" }, axes: { seed }, candidates },
    simpleFeatures: { fixed: { task: "simpleFeatures" }, axes: { set, frame: ["sensor", "gravity"] } },
  },
};
