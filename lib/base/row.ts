/**
 * The result row: one JSON object a run. Left of it numbers are made (data, engine, model, train,
 * eval, grid), right of it they are read (scaling, figures, notebooks). The only file both import.
 */
import type { Config } from "./config";

/** Counts by true class (rows) and predicted class (columns). */
export type Confusion = number[][];

export interface Scores {
  macroF1: number;
  weightedF1: number;
  accuracy: number;
}

/** A linear probe, or a classifier's test result, on one downstream set. */
export interface Probe extends Scores {
  /** L2 weight chosen by cross-validation grouped by user; null where there is no such choice, or one a fold. */
  l2: number | null;
  /** Of a set without a published split: the choice in each fold. */
  l2ByFold?: number[];
  /** Whether a chosen L2 is the weakest or the strongest of those tried, so that a better one may lie beyond. */
  atEdge?: boolean;
  /** The same with the choices made on the test users: the paper's way, never the headline. */
  oracle: Scores;
  classes: string[];
  confusionByUser: Record<string, Confusion>;
  /** The same encoder with the pooling that its config does not name. */
  otherPooling?: Omit<Probe, "classes" | "otherPooling">;
}

/** Losses of predictors that learn nothing, on the same windows and masks as `testLoss`. */
export interface References {
  zero: number;
  visibleMean: number;
  interpolation: number;
}

/** A point of the curve that validation users chose, with what its encoder scores. */
export interface Chosen {
  step: number;
  validationLoss: number;
  testLoss: number | null;
  probes: Record<string, Probe>;
}

/** What a run found; equal bit for bit when the run is repeated on the same machine. */
export interface Result {
  /** What the losses are, of a pretext other than "mae". */
  lossName?: string;
  /** Mean over the last tenth of the steps. */
  trainLoss: number | null;
  /** Of "mae" the mean squared error on the test users' masked patches, in the units of the input. */
  testLoss: number | null;
  /** The same over all patches. */
  testLossAll: number | null;
  /** The lowest test loss of the curve: the oracle's checkpoint [26]. */
  bestTestLoss: number | null;
  validationLoss: number | null;
  testLossByUser: Record<string, [sum: number, windows: number]>;
  references: References | null;
  /** [step, train loss since the last point, test loss], and the validation loss where a point is chosen by it. */
  curve: [step: number, train: number | null, test: number | null, validation?: number | null][];
  /** Whether the test loss fell by over 2 % in the last fifth of the curve, or of what comes before the decay of "wsd". */
  stillFalling: boolean;
  /** Where the config asks for it: the point of the curve with the least validation loss [26]. */
  chosen?: Chosen | null;
  probes: Record<string, Probe>;
  /** Scores on the group of train users that was left out, of a run that chooses settings: it tests no other users. */
  heldOut?: Probe;
  probeCurve: { step: number; macroF1: Record<string, number> }[];
  /** SHA-256 of the final weights file. */
  weights: string | null;
}

/** What a run leaves: its config, the data that it trained on, its losses and probes, and what it took. */
export interface Row {
  runId: string;
  study: string;
  configHash: string;
  codeVersion: string;
  dataVersion: string;
  source: "real" | "synthetic";
  /** What the recordings are, for titles: "real: SisFall + WISDM phone". */
  dataTitle: string;
  config: Config;
  encoderParams: number;
  decoderParams: number;
  /** Floating-point operations of the whole training. */
  flops: number;
  users: string[];
  hours: number;
  windows: number;
  status: "done" | "diverged" | "failed";
  reason?: string;
  result: Result;
  measured: { seconds: number; peakMB: number; device: string; threads: number; at: string };
}
