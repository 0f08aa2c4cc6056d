/**
 * Which learning rate suits the encoder of the study `people`? In every fold of it, on everything and on a sixteenth of the windows,
 * half as long as its longest trainings, by the loss on validation users; no encoder is probed.
 */
import type { Study } from "../../plan/study";
import { recipe } from "../people";

const axes = { fold: [0, 1, 2, 3, 4], learningRate: [2.8e-3, 5.6e-3, 1.12e-2, 2.24e-2] };

export const study: Study = {
  name: "peopleRates",
  title: "people, rates: four learning rates for the encoder of the study people",
  published: true,
  pretrainSets: ["phone"],
  downstream: [],
  defaults: { ...recipe, steps: 4000 },
  grids: {
    everything: { axes },
    sixteenth: { fixed: { people: 1 / 4, share: 1 / 4 }, axes },
  },
};
