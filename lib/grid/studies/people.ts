/**
 * What is a person worth, and what are more hours of people who are there already? People and the hours of each are varied
 * apart: every share of the people with every share of each one's windows, in five folds. The margins (all hours of some people,
 * and some hours of all) are drawn once more in three folds. Every set gives the same share, so all subsets hold the same mix of sets.
 *
 * The rate is that which the pilot `peopleRates` has found best, at both of its sizes, on validation people.
 *
 * Each training has three lengths, branches of one run. For each subset the loss on validation people chooses among them, which
 * ends the training of few windows before it has learned them by heart; the law of each length stands beside.
 */
import type { Config } from "../../base/config";
import type { Study } from "../plan/study";
import { recipe as ofRates } from "./pilots/rates";

/** That of `rates`, with a stable rate from which every length decays, and batches of 64, which gain from a higher rate. */
export const recipe: Partial<Config> = {
  ...ofRates,
  width: 256,
  depth: 1,
  batchSize: 64,
  learningRate: 1.12e-2,
  schedule: "wsd",
  warmupSteps: 200,
  decayShare: 0.2,
  probeWindows: 16_384,
};

const shares = [1 / 16, 1 / 8, 1 / 4, 1 / 2, 1];
const parts = shares.slice(0, -1);
const steps = [500, 2000, 8000];
const fold = [0, 1, 2, 3, 4];
const foldsDrawnAgain = fold.slice(0, 3);

export const study: Study = {
  name: "people",
  title: "people: shares of the people by shares of the hours of each",
  published: true,
  pretrainSets: ["phone"],
  downstream: ["uci-har", "wisdm-phone"],
  defaults: recipe,
  grids: {
    subsets: { axes: { fold, people: shares, share: shares, steps } },
    random: { fixed: { steps: 0 }, axes: { seed: [1, 2, 3] } },
    simpleFeatures: {
      fixed: { task: "simpleFeatures" },
      axes: { set: ["uci-har", "wisdm-phone"], frame: ["sensor", "gravity"] },
    },
    peopleDrawnAgain: { fixed: { draw: 1 }, axes: { fold: foldsDrawnAgain, people: parts, steps } },
    hoursDrawnAgain: { fixed: { draw: 1 }, axes: { fold: foldsDrawnAgain, share: parts, steps } },
  },
};
