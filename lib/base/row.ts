/**
 * The result row: one JSON object a run. Left of it numbers are made (data, engine, model, train,
 * eval, grid), right of it they are read (scaling, figures, notebooks). The only file both import.
 */
import { z } from "zod";

/** Every choice that changes a result; numbers in brackets are the open points of the paper. */
export interface Config {
  /**
   * "pretrain": masked autoencoder, then linear probes (`steps: 0`: the random encoder); "fromScratch": supervised
   * on the labelled `set`; "simpleFeatures": no network, a linear model on means, deviations and spectra of `set`.
   */
  task: "pretrain" | "fromScratch" | "simpleFeatures";

  /** Window set trained on: "extrasensory", "corpus", "uci-har", "wisdm-phone" … */
  set: string;
  fold: number;
  /** Users of the subset, or "all" users left for training; its hours are matched by "random" [14]. */
  users: number | "all";
  strategy: "user" | "random";
  /** Held-out users of the fold's train users that choose the learning rate [12]. */
  validation: "users" | "none";
  /** Raw g and rad/s, or z-scored by channel with the statistics of the fold's train users [15]. */
  normalise: "none" | "zscore";

  seqLen: number;
  channels: number;
  patchSize: number;
  /** Width of the MLP, as in the paper; the dimension is a quarter of it. */
  width: number;
  depth: number;
  heads: number;
  /** One token a patch, or one a patch and sensor [4]. */
  tokens: "patch" | "sensor";
  clsToken: boolean; // [5]
  posEmbed: "fixed" | "learned"; // [6]
  gelu: "exact" | "tanh"; // [7]
  maskRatio: number;
  /** 70 % of 32 patches leaves 9.6: keep 9 or 10 [3]. */
  keptRounding: "floor" | "ceil";
  lossPatches: "masked" | "all"; // [1]
  targetNorm: "none" | "patch"; // [2]
  /** Decoder dimension as a share of the encoder's [8]. */
  decoderRatio: number;
  decoderDepth: number;
  decoderHeads: number;
  decoderMlpRatio: number;

  dropout: number;
  dropoutSites: "all" | "encoder"; // [9]
  optimiser: "adam" | "adamw"; // [11]
  learningRate: number;
  schedule: "constant" | "cosine";
  warmupSteps: number;
  clipNorm: number | null;
  weightDecay: number;
  batchSize: number;
  steps: number;
  /** In the order in which they are applied [17]. */
  augmentations: Augmentation[];
  augmentationProbability: number;

  /** Fixed masks averaged for a test loss [20]. */
  testMasks: number;
  /** Test windows evaluated at most, evenly spaced in the test users' order; null: every one. */
  testWindows: number | null;
  /** Points of the loss curve; the probe is run at each of the last `probePoints` of them too. */
  curvePoints: number;
  probePoints: number;
  pooling: "mean" | "meanAndDeviation";
  /** L2 weights that the linear probe chooses from, by cross-validation over so many groups of users [19]. */
  probeL2: number[];
  probeFolds: number;

  /** Of the matrix products in training; tests and probes always take float32. */
  precision: "float32" | "bf16";
  seed: number;
  threads: number;
}

export type Augmentation =
  "rotation" | "scale" | "jitter" | "timeWarp" | "permutation" | "timeFlip" | "negation" | "channelShuffle";

/** The paper's defaults; a study states what differs. */
export const defaultConfig: Config = {
  task: "pretrain",
  set: "extrasensory",
  fold: 0,
  users: "all",
  strategy: "user",
  validation: "users",
  normalise: "none",
  seqLen: 128,
  channels: 6,
  patchSize: 4,
  width: 512,
  depth: 5,
  heads: 8,
  tokens: "patch",
  clsToken: false,
  posEmbed: "fixed",
  gelu: "exact",
  maskRatio: 0.7,
  keptRounding: "floor",
  lossPatches: "masked",
  targetNorm: "none",
  decoderRatio: 0.5,
  decoderDepth: 2,
  decoderHeads: 8,
  decoderMlpRatio: 4,
  dropout: 0.1,
  dropoutSites: "all",
  optimiser: "adam",
  learningRate: 1e-3,
  schedule: "constant",
  warmupSteps: 0,
  clipNorm: null,
  weightDecay: 0,
  batchSize: 2048,
  steps: 500_000,
  augmentations: [],
  augmentationProbability: 0.5,
  testMasks: 4,
  testWindows: null,
  curvePoints: 50,
  probePoints: 0,
  pooling: "mean",
  probeL2: [1e-4, 1e-3, 1e-2, 1e-1, 1, 10, 100],
  probeFolds: 5,
  precision: "float32",
  seed: 1,
  threads: 2,
};

/** Counts by true class (rows) and predicted class (columns). */
export type Confusion = number[][];

export interface Scores {
  macroF1: number;
  weightedF1: number;
  accuracy: number;
}

/** A linear probe, or a classifier's test result, on one downstream set. */
export interface Probe extends Scores {
  /** L2 weight chosen by cross-validation grouped by user; null where there is no such choice. */
  l2: number | null;
  /** The same with the choices made on the test users: the paper's way, never the headline. */
  oracle: Scores;
  classes: string[];
  confusionByUser: Record<string, Confusion>;
}

/** Losses of predictors that learn nothing, on the same windows and masks as `testLoss`. */
export interface References {
  zero: number;
  visibleMean: number;
  interpolation: number;
}

/** What a run found; equal bit for bit when the run is repeated on the same machine. */
export interface Result {
  /** Mean over the last tenth of the steps. */
  trainLoss: number | null;
  /** Mean squared error on the test users' masked patches, in the units of the input. */
  testLoss: number | null;
  /** The same over all patches. */
  testLossAll: number | null;
  /** The lowest test loss of the curve: the oracle's checkpoint [26]. */
  bestTestLoss: number | null;
  validationLoss: number | null;
  testLossByUser: Record<string, [sum: number, windows: number]>;
  references: References | null;
  /** [step, train loss since the last point, test loss]. */
  curve: [step: number, train: number | null, test: number | null][];
  /** Whether the test loss fell by over 2 % in the last fifth of the curve. */
  stillFalling: boolean;
  probes: Record<string, Probe>;
  probeCurve: { step: number; macroF1: Record<string, number> }[];
  /** SHA-256 of the final weights file. */
  weights: string | null;
}

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

const scores = { macroF1: z.number(), weightedF1: z.number(), accuracy: z.number() };
const loss = z.number().nullable();

const rowSchema = z.object({
  runId: z.string().min(1),
  study: z.string().min(1),
  configHash: z.string().min(1),
  codeVersion: z.string(),
  dataVersion: z.string(),
  source: z.enum(["real", "synthetic"]),
  dataTitle: z.string(),
  config: z.looseObject({ task: z.enum(["pretrain", "fromScratch", "simpleFeatures"]), set: z.string(), seed: z.number() }),
  encoderParams: z.number().int().nonnegative(),
  decoderParams: z.number().int().nonnegative(),
  flops: z.number().nonnegative(),
  users: z.array(z.string()),
  hours: z.number().nonnegative(),
  windows: z.number().int().nonnegative(),
  status: z.enum(["done", "diverged", "failed"]),
  reason: z.string().optional(),
  result: z.object({
    trainLoss: loss,
    testLoss: loss,
    testLossAll: loss,
    bestTestLoss: loss,
    validationLoss: loss,
    testLossByUser: z.record(z.string(), z.tuple([z.number(), z.number()])),
    references: z.object({ zero: z.number(), visibleMean: z.number(), interpolation: z.number() }).nullable(),
    curve: z.array(z.tuple([z.number(), loss, loss])),
    stillFalling: z.boolean(),
    probes: z.record(
      z.string(),
      z.object({
        ...scores,
        l2: z.number().nullable(),
        oracle: z.object(scores),
        classes: z.array(z.string()),
        confusionByUser: z.record(z.string(), z.array(z.array(z.number()))),
      }),
    ),
    probeCurve: z.array(z.object({ step: z.number(), macroF1: z.record(z.string(), z.number()) })),
    weights: z.string().nullable(),
  }),
  measured: z.object({
    seconds: z.number(),
    peakMB: z.number(),
    device: z.string(),
    threads: z.number(),
    at: z.string(),
  }),
});

/** Checks one parsed JSON value; `where` (a file and line) opens the error message. */
export function parseRow(value: unknown, where: string): Row {
  const parsed = rowSchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new TypeError(`${where}: not a result row: field ${issue.path.join(".") || "(the whole)"}: ${issue.message}`);
  }
  return value as Row;
}
