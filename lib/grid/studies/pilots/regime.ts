/**
 * In which regime does pre-training help at this size? One encoder on one fold, and one thing changed at a time
 * (notebook 02). Where the recipe departs from the paper: z-scored inputs, batches of 64 in place of 2,048, 5,000 steps
 * with a warmed-up cosine and clipping, no dropout, and a decoder of 2 heads, which leaves them 8 to 32 dimensions each.
 */
import type { Config } from "../../../base/config";
import type { Study } from "../../plan/study";

const recipe: Partial<Config> = {
  width: 512,
  depth: 2,
  normalise: "zscore",
  decoderHeads: 2,
  dropout: 0,
  batchSize: 64,
  steps: 5000,
  learningRate: 1e-3,
  schedule: "cosine",
  warmupSteps: 300,
  clipNorm: 1,
  testMasks: 2,
  testWindows: 2048,
  curvePoints: 10,
  probeL2: [1e-4, 1e-3, 1e-2, 1e-1, 1, 10],
  probeFolds: 3,
  threads: 1,
};

export const study: Study = {
  name: "regime",
  title: "regime: what lifts an encoder off the plateau, one thing at a time",
  published: true,
  pretrainSets: ["corpus"],
  downstream: ["uci-har", "wisdm-phone"],
  defaults: recipe,
  grids: {
    recipe: {},
    random: { fixed: { steps: 0 } },
    decoderHeads: { fixed: { decoderHeads: 8 } },
    batch: { fixed: { batchSize: 256, steps: 1250, warmupSteps: 75 } },
    dropout: { fixed: { dropout: 0.1 } },
    rate: { axes: { learningRate: [5e-4, 2e-3] } },
    positions: { fixed: { posEmbed: "learned" } },
    raw: { fixed: { normalise: "none" }, axes: { steps: [0, 5000] } },
    target: { fixed: { targetNorm: "patch" } },
    mask: { axes: { maskRatio: [0.5, 0.8] } },
    warmup: { fixed: { warmupSteps: 0 } },
    schedule: { fixed: { schedule: "constant" } },
    clipping: { fixed: { clipNorm: null } },
    length: { axes: { steps: [2500, 10_000] } },
    pooling: { fixed: { pooling: "meanAndDeviation" }, axes: { steps: [0, 5000] } },
    probe: { axes: { probeL2: [[1e-4], [10]] } },
  },
};
