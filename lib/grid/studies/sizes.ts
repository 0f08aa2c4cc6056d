/**
 * How large an encoder do how many recordings carry, and for how long must it train? Widths by depths from 26 thousand to 1.6
 * million parameters, with two pairs of nearly equal size, on everything and on a quarter and a sixteenth of it (half and a quarter
 * of the people with half and a quarter of each one's windows), in three folds. Everything is trained for three lengths that span a
 * factor of 16, by three encoders in one fold a factor of 64; there the loss and the probes are seen along the whole training.
 * The paper's three at its default width are trained once. Three encoders are also trained with the paper's four augmentations, and
 * with tilt in place of its rotation, which is by any angle.
 *
 * Rates are the guesses of the pilot `sizesRates`, until its rows say which are best on validation people.
 */
import type { Augmentation } from "../../base/config";
import type { Study } from "../plan/study";
import { recipe } from "./people";
import { guesses as encoders } from "./pilots/sizesRates";

const papers = [5, 10, 20].map((depth) => ({ width: 512, depth, learningRate: 1.4e-3 }));

const fold = [0, 1, 2];
const quarter = { people: 1 / 2, share: 1 / 2 };
const sixteenth = { people: 1 / 4, share: 1 / 4 };

const augmented = encoders.filter(({ width, depth }) => ["128 × 2", "256 × 4", "512 × 4"].includes(`${width} × ${depth}`));
const others: Augmentation[] = ["scale", "jitter", "timeWarp"];
const augmentations: Augmentation[][] = [
  ["rotation", ...others],
  ["tilt", ...others],
];

export const study: Study = {
  name: "sizes",
  title: "sizes: nine encoders, three amounts of data, lengths over a factor of 16",
  published: true,
  pretrainSets: ["phone"],
  downstream: ["uci-har", "wisdm-phone"],
  defaults: recipe,
  grids: {
    everything: { encoders, axes: { fold, steps: [500, 2000, 8000] } },
    quarter: { encoders, fixed: quarter, axes: { fold, steps: [500, 2000] } },
    sixteenth: { encoders, fixed: sixteenth, axes: { fold, steps: [500, 2000] } },
    long: { encoders: encoders.filter(({ depth }) => depth === 4), fixed: { steps: 32_000, curvePoints: 20, probePoints: 10 } },
    augmented: { encoders: augmented, axes: { fold, augmentations, steps: [2000] } },
    quarterAugmented: { encoders: augmented, fixed: quarter, axes: { fold, augmentations, steps: [2000] } },
    sixteenthAugmented: { encoders: augmented, fixed: sixteenth, axes: { fold, augmentations, steps: [2000] } },
    papers: { encoders: papers, axes: { steps: [500, 2000, 8000] } },
    random: { encoders: [...encoders, ...papers], fixed: { steps: 0 } },
  },
};
