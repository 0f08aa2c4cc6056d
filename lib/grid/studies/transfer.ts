/**
 * What is pre-training worth on recordings of other people, at another place of the body, with other activities? Encoders of WISDM's
 * phone and of its watch, whose terms allow that their weights are shared, with the same encoders untrained and simple features
 * beside them, on eight labelled sets.
 *
 * The encoder is that of 400 thousand parameters at its guess of `sizesRates`. Two lengths are branches of one run, and the loss on
 * validation people chooses between them.
 */
import type { Study } from "../plan/study";
import { recipe } from "./people";
import { guesses } from "./pilots/sizesRates";

const set = ["wisdm-phone", "wisdm-watch"];
const tested = ["uci-har", ...set, "sisfall", "mobifall", "ha24-watch", "weda-fall", "myo-eating"];
const encoders = guesses.filter(({ width, depth }) => width === 512 && depth === 2);

export const study: Study = {
  name: "transfer",
  title: "transfer: encoders of WISDM's phone and watch on eight labelled sets",
  published: true,
  pretrainSets: set,
  downstream: tested,
  defaults: { ...recipe, probeWindows: 8192 },
  grids: {
    trained: { encoders, axes: { set, seed: [1, 2, 3], steps: [8000, 32_000] } },
    random: { encoders, fixed: { steps: 0 }, axes: { set, seed: [1, 2, 3] } },
    simpleFeatures: { fixed: { task: "simpleFeatures" }, axes: { set: tested, frame: ["sensor", "gravity"] } },
  },
};
