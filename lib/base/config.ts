/** The config of a run: every choice that changes its result, and the paper's defaults. */
import { didYouMean } from "./knownNames";

/** `configSchema` says what each field means. */
export interface Config {
  task: "pretrain" | "fromScratch" | "fineTune" | "distil" | "probe" | "simpleFeatures";
  init: string | null;
  teacher: string | null;

  set: string;
  fold: number;
  users: number | "all";
  strategy: "user" | "random";
  people: number;
  share: number;
  draw: number;
  validation: "users" | "none";
  split: "published" | "folds";
  labelledUsers: number | "all";
  group: number | null;
  normalise: "none" | "zscore";
  frame: "sensor" | "gravity" | "both";

  pretext: Pretext;
  temperature: number;
  secondWeight: number;
  frequencyWeights: "equal" | "linear";

  encoder: ShippedEncoder | OwnEncoder;
  seqLen: number;
  channels: number;
  patchSize: number;
  width: number;
  depth: number;
  heads: number;
  tokens: "patch" | "sensor";
  clsToken: boolean;
  posEmbed: "fixed" | "learned";
  gelu: "exact" | "tanh";
  maskRatio: number;
  keptRounding: "floor" | "ceil";
  lossPatches: "masked" | "all";
  targetNorm: "none" | "patch";
  decoderRatio: number;
  decoderDepth: number;
  decoderHeads: number;
  decoderMlpRatio: number;

  dropout: number;
  dropoutSites: "all" | "encoder";
  optimiser: "adam" | "adamw";
  learningRate: number;
  encoderRate: number;
  schedule: "constant" | "cosine" | "wsd";
  warmupSteps: number;
  decayShare: number;
  clipNorm: number | null;
  weightDecay: number;
  labelSmoothing: number;
  labelWeight: number;
  batchSize: number;
  steps: number;
  augmentations: Augmentation[];
  augmentationProbability: number;

  testMasks: number;
  testWindows: number | null;
  curvePoints: number;
  checkpoint: "last" | "validation";
  probePoints: number;
  pooling: "mean" | "meanAndDeviation" | "meanAndMax";
  probeL2: number[];
  probeFolds: number;
  probeWindows: number | null;

  precision: "float32" | "tf32" | "bf16";
  seed: number;
  threads: number;
}

/** The encoders of this project, see lib/model/encoders/. */
export type ShippedEncoder = "vit" | "cnn" | "resnet" | "deepConvLstm" | "tinyHar" | "attendDiscriminate";
/** One that `defineEncoder` has added. */
export type OwnEncoder = `own-${string}`;

/** What an encoder is pre-trained by, see lib/train/pretexts/. */
export type Pretext = "mae" | "maeSpectrum" | "spectrogramMae" | "maskedReconstruction" | "simclr" | "hybrid" | "multiTask";

/** Transforms that a training may draw for each window, see lib/train/augment.ts. */
export type Augmentation =
  "rotation" | "tilt" | "scale" | "jitter" | "timeWarp" | "permutation" | "timeFlip" | "negation" | "channelShuffle";

/** The paper's defaults; a study states what differs. */
export const defaultConfig: Config = {
  task: "pretrain",
  init: null,
  teacher: null,
  set: "extrasensory",
  fold: 0,
  users: "all",
  strategy: "user",
  people: 1,
  share: 1,
  draw: 0,
  validation: "users",
  split: "published",
  labelledUsers: "all",
  group: null,
  normalise: "none",
  frame: "sensor",
  pretext: "mae",
  temperature: 0.1,
  secondWeight: 0.05,
  frequencyWeights: "equal",
  encoder: "vit",
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
  encoderRate: 1,
  schedule: "constant",
  warmupSteps: 0,
  decayShare: 0.2,
  clipNorm: null,
  weightDecay: 0,
  labelSmoothing: 0,
  labelWeight: 0.5,
  batchSize: 2048,
  steps: 500_000,
  augmentations: [],
  augmentationProbability: 0.5,
  testMasks: 4,
  testWindows: null,
  curvePoints: 50,
  checkpoint: "last",
  probePoints: 0,
  pooling: "mean",
  probeL2: [1e-4, 1e-3, 1e-2, 1e-1, 1, 10, 100],
  probeFolds: 5,
  probeWindows: null,
  precision: "float32",
  seed: 1,
  threads: 2,
};

/** Fields that came after rows were published, with what every run had until then: at that value, no config's hash holds them. */
export const laterFields: Partial<Config> = {
  frame: "sensor",
  people: 1,
  share: 1,
  draw: 0,
  decayShare: 0.2,
  init: null,
  teacher: null,
  split: "published",
  labelledUsers: "all",
  group: null,
  encoder: "vit",
  encoderRate: 1,
  labelSmoothing: 0,
  labelWeight: 0.5,
  checkpoint: "last",
  pretext: "mae",
  temperature: 0.1,
  secondWeight: 0.05,
  frequencyWeights: "equal",
  probeWindows: null,
};

/** @throws RangeError where the config has no such field, with the nearest that it has */
export function refuseUnknownField(where: string, field: string): void {
  if (Object.hasOwn(defaultConfig, field)) return;
  throw new RangeError(`${where}: "${field}" is no field of the config${didYouMean(field, Object.keys(defaultConfig))}`);
}
