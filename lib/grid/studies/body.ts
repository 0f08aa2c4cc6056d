/**
 * Is a corpus of many places of the body worth more than one of phones and backs alone? All of the corpus `body` (130 people and 73
 * hours to train on), as many hours of it as `phone` has (38), from all of its people and from as many people as `phone` has (83), beside
 * `phone` itself; in five folds, each encoder asked about a waist, a pocket and a wrist.
 */
import type { Study } from "../plan/study";
import { recipe } from "./people";

const tested = ["uci-har", "wisdm-phone", "wisdm-watch"];
const axes = { fold: [0, 1, 2, 3, 4], steps: [2000, 8000] };

export const study: Study = {
  name: "body",
  title: "body: recordings of many places of the body beside those of phones, at equal hours and at all hours",
  published: true,
  pretrainSets: ["phone"],
  downstream: tested,
  defaults: recipe,
  grids: {
    phone: { axes },
    equalHours: { fixed: { set: "body", share: 0.515 }, axes },
    equalPeople: { fixed: { set: "body", people: 0.64, share: 0.815 }, axes },
    everything: { fixed: { set: "body" }, axes },
    random: { fixed: { steps: 0 }, axes: { seed: [1, 2, 3] } },
    simpleFeatures: { fixed: { task: "simpleFeatures" }, axes: { set: tested, frame: ["sensor", "gravity"] } },
  },
};
