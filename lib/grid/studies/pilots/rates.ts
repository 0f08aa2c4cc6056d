/**
 * Which learning rate suits each encoder of the study `real`? On fold 0, at two data sizes, by the loss on validation
 * users; no encoder is probed. The recipe is that of `real`, and departs from the paper's where the study `regime`
 * has shown that it must at this length: targets are normalised by patch, which lifts the encoder off the plateau of the
 * visible mean at once; inputs are z-scored; 8,000 steps of 16 windows, with a warmed-up cosine and clipping, take the place
 * of 500,000 of 2,048 (at equal windows, small batches learn more); no dropout; and a decoder of 2 heads, which leaves them 8 to 32 dimensions each.
 */
import type { Config } from "../../../base/config";
import type { Study } from "../../plan/study";

export const recipe: Partial<Config> = {
  normalise: "zscore",
  targetNorm: "patch",
  decoderHeads: 2,
  dropout: 0,
  batchSize: 16,
  steps: 8000,
  schedule: "cosine",
  warmupSteps: 800,
  clipNorm: 1,
  testMasks: 1,
  testWindows: 2048,
  curvePoints: 10,
  probeL2: [1e-3, 1e-2, 1e-1, 1, 10, 100],
  probeFolds: 3,
  threads: 1,
};

const users: Config["users"][] = [8, "all"];

export const study: Study = {
  name: "rates",
  title: "rates: three learning rates for each encoder of the study real",
  published: true,
  pretrainSets: ["corpus"],
  downstream: [],
  defaults: recipe,
  grids: {
    smallest: { encoders: [{ width: 128, depth: 4 }], axes: { users, learningRate: [2.8e-3, 5.6e-3, 1.12e-2] } },
    twins: {
      encoders: [
        { width: 256, depth: 4 },
        { width: 512, depth: 1 },
      ],
      axes: { users, learningRate: [1.4e-3, 2.8e-3, 5.6e-3] },
    },
    middle: { encoders: [{ width: 512, depth: 5 }], axes: { users, learningRate: [5e-4, 1e-3, 2e-3] } },
    largest: { encoders: [{ width: 512, depth: 10 }], axes: { users, learningRate: [2.5e-4, 5e-4, 1e-3] } },
  },
};
