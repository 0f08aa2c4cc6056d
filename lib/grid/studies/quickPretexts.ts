/** Hardly any training of three pairs, in a minute: how notebook 11 compares where the study `pretexts` was not run. */
import type { Config } from "../../base/config";
import type { Grid, Study } from "../plan/study";
import { stepsOf } from "./pretexts";

const short: Partial<Config> = {
  normalise: "zscore",
  decoderHeads: 2,
  batchSize: 32,
  learningRate: 3e-3,
  schedule: "cosine",
  clipNorm: 1,
  testMasks: 1,
  testWindows: 256,
  curvePoints: 2,
  probeWindows: 1000,
  probeL2: [1e-2, 1],
  probeFolds: 2,
  threads: 1,
};

const vit = { encoder: "vit", width: 64, depth: 1, heads: 4 } satisfies Partial<Config>;
const cnn = { encoder: "cnn", width: 64, depth: 3 } satisfies Partial<Config>;
const simclr = { pretext: "simclr", augmentations: ["rotation", "scale"] } satisfies Partial<Config>;

const grid = (own: Partial<Config>): Grid => ({
  fixed: { ...own, ...stepsOf(2e9, { ...short, ...own }) },
  axes: { people: [0.25, 0.5, 1], fold: [0, 1] },
});

export const study: Study = {
  name: "quickPretexts",
  title: "quick pretexts: hardly any training of two encoders by two pretexts",
  pretrainSets: ["extrasensory", "corpus"],
  downstream: ["uci-har"],
  defaults: short,
  grids: {
    vitMae: grid(vit),
    vitSimclr: grid({ ...vit, ...simclr }),
    cnnSimclr: grid({ ...cnn, ...simclr }),
    random: { fixed: { ...vit, steps: 0 } },
    randomCnn: { fixed: { ...cnn, pretext: "multiTask", steps: 0 } },
    simpleFeatures: { fixed: { task: "simpleFeatures", set: "uci-har" } },
  },
};
