/**
 * The paper's questions asked of the real recordings at hand: five encoders from 52 thousand to 2 million parameters,
 * two of them of equal size, six data sizes, both strategies, three folds. One rate an encoder, chosen in the study `rates`;
 * the recipe, and where it departs from the paper, is told there.
 */
import type { Config } from "../../row";
import type { Study } from "../study";
import { recipe } from "./rates";

const encoders = [
  { width: 128, depth: 4, learningRate: 2e-3 },
  { width: 256, depth: 4, learningRate: 1e-3 },
  { width: 512, depth: 1, learningRate: 1e-3 },
  { width: 512, depth: 5, learningRate: 5e-4 },
  { width: 512, depth: 10, learningRate: 2.5e-4 },
];
const users: Config["users"][] = [2, 4, 8, 16, 32, "all"];

export const study: Study = {
  name: "real",
  title: "real: five encoders, six sizes of real data, three folds",
  published: true,
  pretrainSets: ["corpus"],
  downstream: ["uci-har", "wisdm-phone"],
  defaults: recipe,
  grids: {
    scaling: { encoders, axes: { users, strategy: ["user", "random"], fold: [0, 1, 2] } },
    random: { encoders, fixed: { steps: 0 }, axes: { seed: [1, 2, 3] } },
    simpleFeatures: { fixed: { task: "simpleFeatures" }, axes: { set: ["uci-har", "wisdm-phone"] } },
  },
};
