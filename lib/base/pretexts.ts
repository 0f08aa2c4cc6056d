/** The pretexts by their names: which loss the rows of each hold, and what it asks of an encoder and of windows. */
import type { Config, Pretext } from "./config";

interface Traits {
  /** For axes and rows: losses of different pretexts cannot be compared. */
  loss: string;
  /** Whether the loss is in units of the input, squared. */
  inInputUnits: boolean;
  /** Whether the encoder sees a part of the patches alone. */
  leavesOut: boolean;
  /** Whether each window is seen in two augmented views. */
  twoViews: boolean;
}

const traits: Record<Pretext, Traits> = {
  mae: { loss: "masked MSE", inInputUnits: true, leavesOut: true, twoViews: false },
  maeSpectrum: { loss: "masked MSE + MSE of log spectra", inInputUnits: false, leavesOut: true, twoViews: false },
  spectrogramMae: { loss: "masked MSE of log spectra", inInputUnits: false, leavesOut: true, twoViews: false },
  maskedReconstruction: { loss: "MSE of zeroed samples", inInputUnits: true, leavesOut: false, twoViews: false },
  simclr: { loss: "NT-Xent", inInputUnits: false, leavesOut: false, twoViews: true },
  hybrid: { loss: "masked MSE + NT-Xent", inInputUnits: false, leavesOut: true, twoViews: true },
  multiTask: { loss: "cross-entropy of three tasks", inInputUnits: false, leavesOut: false, twoViews: false },
};

/** Configs that were stored before there was a choice name none. */
export const pretextOf = ({ pretext = "mae" }: Partial<Pick<Config, "pretext">>): Pretext => pretext;

export const traitsOf = (c: Partial<Pick<Config, "pretext">>): Traits => traits[pretextOf(c)];

/** @throws RangeError where the pretext of a pre-training fits neither its encoder nor its augmentations, with the reason */
export function checkPretext(c: Config): void {
  if (c.task !== "pretrain") return;
  const pretext = pretextOf(c);
  const { leavesOut, twoViews } = traits[pretext];
  if (leavesOut && c.encoder !== "vit") {
    const others = (Object.keys(traits) as Pretext[]).filter((name) => !traits[name].leavesOut);
    throw new RangeError(
      `pretext: expected ${others.map((name) => `"${name}"`).join(" or ")} with the encoder "${c.encoder}", which needs every ` +
        `sample, found "${pretext}", which leaves patches out`,
    );
  }
  if (twoViews && (c.augmentations.length === 0 || c.augmentationProbability === 0)) {
    throw new RangeError(
      `augmentations: expected one or more, with a chance over 0, for the pretext "${pretext}", which tells two views of a ` +
        `window from those of others: without any both are the same; found ${JSON.stringify(c.augmentations)} with chance ` +
        `${c.augmentationProbability}`,
    );
  }
  if (pretext === "maskedReconstruction" && c.targetNorm !== "none") {
    throw new RangeError(
      `targetNorm: expected "none" for the pretext "${pretext}", which restores samples, found "${c.targetNorm}"`,
    );
  }
  if (pretext === "maskedReconstruction" && !(zeroedSamples(c) >= 1 && zeroedSamples(c) < c.seqLen)) {
    throw new RangeError(
      `maskRatio: expected a share that leaves some of ${c.seqLen} samples and zeroes some, found ${c.maskRatio}`,
    );
  }
}

/** Samples of a window that "maskedReconstruction" sets to zero. */
export const zeroedSamples = (c: Pick<Config, "maskRatio" | "seqLen">): number => Math.round(c.maskRatio * c.seqLen);
