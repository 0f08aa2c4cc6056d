/**
 * What does the recipe of the study `people` owe to each of its choices? One thing is changed at a time, on everything, in three folds
 * (notebook 02), at a quarter of that study's longest trainings. A change of the batch keeps the windows seen.
 */
import type { Study } from "../../plan/study";
import { recipe } from "../people";

const axes = { fold: [0, 1, 2] };

export const study: Study = {
  name: "peopleRegime",
  title: "people, regime: what its recipe owes to each choice, one thing at a time",
  published: true,
  pretrainSets: ["phone"],
  downstream: ["uci-har", "wisdm-phone"],
  defaults: { ...recipe, steps: 2000 },
  grids: {
    recipe: { axes },
    random: { fixed: { steps: 0 }, axes },
    target: { fixed: { targetNorm: "none" }, axes },
    raw: { fixed: { targetNorm: "none", normalise: "none" }, axes },
    patches: { fixed: { lossPatches: "all" }, axes },
    mask: { axes: { ...axes, maskRatio: [0.5, 0.8] } },
    patchSize: { fixed: { patchSize: 8 }, axes },
    frame: { fixed: { frame: "gravity" }, axes },
    smallBatch: { fixed: { batchSize: 16, steps: 8000, warmupSteps: 800, learningRate: 5.6e-3 }, axes },
    largeBatch: { fixed: { batchSize: 256, steps: 500, warmupSteps: 50 }, axes },
    dropout: { fixed: { dropout: 0.1 }, axes },
    decoderHeads: { fixed: { decoderHeads: 8 }, axes },
    positions: { fixed: { posEmbed: "learned" }, axes },
    warmup: { fixed: { warmupSteps: 0 }, axes },
    schedule: { fixed: { schedule: "cosine" }, axes },
    clipping: { fixed: { clipNorm: null }, axes },
  },
};
