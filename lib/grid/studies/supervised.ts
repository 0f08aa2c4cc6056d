/**
 * How good is a network that is trained on the labels alone? A convolutional one, on UCI HAR and WISDM's watch along the sensor's
 * axes and on WISDM's phone by gravity, with settings chosen over train users in groups; three seeds of the chosen ones test the
 * test users once. Simple features in both frames stand beside it.
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
/** WISDM's 18 activities have seven times the windows: how long to train is a choice there, in three groups. */
const lengths = [1e-3, 3e-3].flatMap((learningRate) => [2400, 7200].map((steps): Partial<Config> => ({ learningRate, steps })));
const large = { probeFolds: 3, augmentationProbability: 0.8 } satisfies Partial<Config>;
const set = ["uci-har", "wisdm-phone-4", "wisdm-phone", "wisdm-watch"];

export const study: Study = {
  name: "supervised",
  published: true,
  title: "supervised: convolutions trained on labels alone",
  pretrainSets: ["wisdm-phone-4"],
  downstream: [],
  defaults: recipe,
  grids: {
    uciHar: { fixed: { set: "uci-har" }, axes: { seed }, candidates },
    phoneOfFour: { fixed: { set: "wisdm-phone-4", frame: "gravity" }, axes: { seed }, candidates },
    phone: { fixed: { set: "wisdm-phone", frame: "gravity", ...large }, axes: { seed }, candidates: lengths },
    watch: { fixed: { set: "wisdm-watch", ...large }, axes: { seed }, candidates: lengths },
    simpleFeatures: { fixed: { task: "simpleFeatures", probeWindows: 16_384 }, axes: { set, frame: ["sensor", "gravity"] } },
  },
};
