/** Hardly any training on people × hours of each, for the notebook that tells one from the other. */
import type { Study } from "../../lib/grid/plan/study";
import { brief } from "./smoke";

export const study: Study = {
  name: "factorial",
  title: "factorial: hardly any training",
  pretrainSets: ["wisdm-phone-4"],
  downstream: [],
  defaults: {
    ...brief,
    width: 64,
    depth: 1,
  },
  grids: { scaling: { axes: { people: [0.25, 0.5, 1], share: [0.25, 0.5, 1], fold: [0, 1, 2] } } },
};
