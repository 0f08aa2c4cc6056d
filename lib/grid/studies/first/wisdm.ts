/**
 * The encoder that comes with the project (data/encoders/): trained on WISDM phone alone, whose terms allow it, with the
 * recipe of the study `real` and five times its windows.
 */
import type { Study } from "../../plan/study";
import { recipe } from "../pilots/rates";

export const study: Study = {
  name: "wisdm",
  title: "wisdm: one encoder trained on WISDM phone alone",
  published: true,
  pretrainSets: ["wisdm-phone"],
  downstream: ["uci-har"],
  defaults: {
    ...recipe,
    width: 512,
    depth: 2,
    learningRate: 2e-3,
    steps: 40_000,
    warmupSteps: 2000,
    curvePoints: 20,
    probePoints: 5,
  },
  grids: { encoder: {}, random: { fixed: { steps: 0, probePoints: 0 } } },
};
