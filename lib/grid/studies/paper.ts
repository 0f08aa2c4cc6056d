/** The paper's grid (§3.7): 3 rates × 6 sizes × 2 strategies × 5 folds × 9 encoders, 500,000 steps each. */
import { encoderGrid, type Study } from "../plan/study";

export const study: Study = {
  name: "paper",
  title: "the paper's grid",
  pretrainSets: ["extrasensory"],
  downstream: ["uci-har", "wisdm-phone", "wisdm-watch"],
  defaults: {},
  grids: {
    scaling: {
      axes: {
        learningRate: [1e-3, 1e-4, 1e-5],
        users: [2, 4, 8, 16, 32, "all"],
        strategy: ["user", "random"],
        fold: [0, 1, 2, 3, 4],
      },
      encoders: encoderGrid([512, 1024, 2048], [5, 10, 20]),
    },
  },
};
