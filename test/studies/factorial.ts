/** Hardly any training on people × hours of each, for the notebook that tells one from the other. */
import type { Study } from "../../lib/grid/plan/study";

export const study: Study = {
  name: "factorial",
  title: "factorial: hardly any training",
  pretrainSets: ["wisdm-phone-4"],
  downstream: [],
  defaults: {
    normalise: "zscore",
    width: 64,
    depth: 1,
    batchSize: 32,
    steps: 20,
    learningRate: 3e-3,
    testMasks: 1,
    testWindows: 256,
    curvePoints: 4,
    threads: 1,
  },
  grids: { scaling: { axes: { people: [0.25, 0.5, 1], share: [0.25, 0.5, 1], fold: [0, 1, 2] } } },
};
