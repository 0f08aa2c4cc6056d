/**
 * Which learning rate suits encoders of 26 thousand to 1.6 million parameters, every width with every depth? On everything, in three
 * folds, a quarter as long as the trainings that they are meant for, by the loss on validation users; no encoder is probed. Deep
 * encoders ask for a lower rate than wide ones of as many parameters, so each has three rates around a guess of its own.
 */
import type { Study } from "../../plan/study";
import { recipe } from "../people";

/** Each with the rate in the middle of its three. */
export const guesses = [
  { width: 128, depth: 2, learningRate: 1.12e-2 },
  { width: 128, depth: 4, learningRate: 1.12e-2 },
  { width: 128, depth: 8, learningRate: 1.12e-2 },
  { width: 256, depth: 2, learningRate: 1.12e-2 },
  { width: 256, depth: 4, learningRate: 5.6e-3 },
  { width: 256, depth: 8, learningRate: 5.6e-3 },
  { width: 512, depth: 2, learningRate: 5.6e-3 },
  { width: 512, depth: 4, learningRate: 5.6e-3 },
  { width: 512, depth: 8, learningRate: 2.8e-3 },
];

export const study: Study = {
  name: "sizesRates",
  title: "sizes, rates: three learning rates for each of nine encoders",
  published: true,
  pretrainSets: ["phone"],
  downstream: [],
  defaults: { ...recipe, steps: 2000 },
  grids: {
    everything: {
      encoders: guesses.flatMap((guess) =>
        [1 / 2, 1, 2].map((factor) => ({ ...guess, learningRate: factor * guess.learningRate })),
      ),
      axes: { fold: [0, 1, 2] },
    },
  },
};
