/**
 * What each field of a run's config means, and which values it takes. Numbers in brackets, as in [4], are points that the
 * paper leaves open.
 */
import { z } from "zod";
import type { Config, ShippedEncoder } from "../config";

const count = () => z.int().min(1);
const countOrZero = () => z.int().min(0);
const shipped = ["vit", "cnn", "resnet", "deepConvLstm", "tinyHar", "attendDiscriminate"] satisfies ShippedEncoder[];

export const configSchema = z.strictObject({
  task: z
    .enum(["pretrain", "fromScratch", "fineTune", "distil", "probe", "simpleFeatures"])
    .describe(
      "what is trained: an encoder by its `pretext`, then probed (with 0 steps: the random encoder); a supervised network on " +
        "the labelled set, from scratch or from the encoder of `init`; a student, on what `teacher` says of all train users' " +
        "windows and on labels; a linear head on the frozen encoder of `init`; or a linear model on means, deviations and spectra",
    ),
  init: z
    .string()
    .min(1)
    .nullable()
    .describe("file of the encoder that is fine-tuned or probed, a path from the project's folder; null: none"),
  teacher: z
    .string()
    .min(1)
    .nullable()
    .describe(
      "file of the supervised network that a student learns from, a path from the project's folder; null: none. With " +
        "`labelledUsers` windows of the other train users are taught without their labels",
    ),

  set: z.string().min(1).describe("set of windows that is trained on"),
  fold: z.int().min(0).max(4).describe("which of the five user-disjoint folds is tested on"),
  users: z
    .union([count(), z.literal("all")], { error: 'expected a whole number from 1, or "all"' })
    .describe(
      'users of the subset; "all": everyone left for training. Strategy "random" matches the hours of so many users [14]',
    ),
  strategy: z
    .enum(["user", "random"])
    .describe("how the subset is drawn: all windows of some users, or as many windows of all users"),
  people: z
    .number()
    .gt(0)
    .max(1)
    .describe("share of the people to train on, the same of every publisher's in a corpus; takes the place of `users`"),
  share: z.number().gt(0).max(1).describe("share of each person's windows, drawn at random from each set that the person is in"),
  draw: countOrZero().describe(
    "which of the independent draws of people and windows; folds and validation users are those of all",
  ),
  validation: z
    .enum(["users", "none"])
    .describe("held-out users of the fold's train users, whose loss chooses the learning rate; or none [12]"),
  split: z
    .enum(["published", "folds"])
    .describe("how a labelled set is tested: by its published split, or by `fold` even where it has one"),
  labelledUsers: z
    .union([count(), z.literal("all")], { error: 'expected a whole number from 1, or "all"' })
    .describe("train users whose labels are used, nested and drawn by `draw`"),
  group: countOrZero()
    .nullable()
    .describe("of the train users' `probeFolds` groups the one that is tested in place of the test users, to choose settings"),
  normalise: z
    .enum(["none", "zscore"])
    .describe("input as recorded (g and rad/s), or z-scored by channel with the statistics of the fold's train users [15]"),

  frame: z
    .enum(["sensor", "gravity", "both"])
    .describe(
      "input along the sensor's axes, or by gravity (of each sensor its value along the window's mean acceleration, the norm " +
        "across it, and the norm: these do not turn with the device), or both",
    ),

  pretext: z
    .enum(["mae", "maeSpectrum", "spectrogramMae", "maskedReconstruction", "simclr", "hybrid", "multiTask"])
    .describe(
      "what an encoder is pre-trained by: a masked autoencoder over samples, the same with a loss on the window's log power " +
        "spectra, or over log spectra of short frames (after Logacjov et al. 2024); samples set to zero and restored " +
        "(Haresamudram et al. 2020); two augmented views distinguished from those of other windows (Chen et al. 2020), or that and a " +
        "masked autoencoder on both views (Mishra et al. 2022); or telling whether a window was reversed, permuted and warped " +
        "(Yuan et al. 2024)",
    ),
  temperature: z
    .number()
    .gt(0)
    .describe(
      'temperature of NT-Xent in "simclr" and "hybrid" (Chen et al. 2020), where a batch that is too large for the memory is ' +
        'contrasted part by part; in the task "distil" of both softmaxes (Hinton et al. 2015), 1 or more',
    ),
  secondWeight: z
    .number()
    .min(0)
    .describe(
      'weight of a loss beside the first: of the spectra in "maeSpectrum", of NT-Xent in "hybrid", where Mishra et al. (2022) ' +
        'take 0.03 to 0.67, of the distance of features in the task "distil"',
    ),
  frequencyWeights: z
    .enum(["equal", "linear"])
    .describe(
      'weights of frequencies in the loss of "spectrogramMae": equal, or falling in a line to 0 at the highest, as one of the ' +
        "schemes of FreqMAE's released code (Kara et al. 2024)",
    ),

  encoder: z
    .union([z.enum(shipped), z.templateLiteral(["own-", z.string()])], {
      error: `expected ${shipped.map((name) => `"${name}"`).join(", ")}, or a name that defineEncoder gave`,
    })
    .describe(
      "Transformer over patches, as the paper's; or, over samples, convolutions, the residual network of Yuan et al. (2024), " +
        "DeepConvLSTM (Ordóñez and Roggen 2016), TinyHAR (Zhou et al. 2022), or the encoder of Attend and Discriminate (Abedin " +
        'et al. 2021); "own-…" is one of your own, see `defineEncoder`',
    ),
  seqLen: count().describe("samples of a window"),
  channels: count().describe(
    "channels that the model sees: 6 (accelerometer x, y, z, gyroscope x, y, z), or 3 of the accelerometer alone; twice as " +
      'many in the frame "both"',
  ),
  patchSize: count().describe("samples of a patch"),
  width: count().describe("width of the MLP, as in the paper; the encoder's dimension is a quarter of it"),
  depth: count().describe(
    'Transformer blocks of the encoder; of "cnn" and "tinyHar" convolutions, of "resnet" blocks a stage, of "deepConvLstm" and ' +
      '"attendDiscriminate" recurrent layers',
  ),
  heads: count().describe("attention heads of the encoder"),
  tokens: z.enum(["patch", "sensor"]).describe("one token a patch, or one a patch and sensor [4]"),
  clsToken: z.boolean().describe("whether the encoder has a class token [5]"),
  posEmbed: z.enum(["fixed", "learned"]).describe("positions: fixed sines and cosines, or learned [6]"),
  gelu: z.enum(["exact", "tanh"]).describe("exact GELU, or its tanh approximation [7]"),
  maskRatio: z
    .number()
    .gt(0)
    .lt(1)
    .describe(
      'share of the patches that is removed; in "maskedReconstruction" of the samples, of which Haresamudram et al. zero 0.1',
    ),
  keptRounding: z
    .enum(["floor", "ceil"])
    .describe("rounding of the number of patches kept: 70 % of 32 removed leaves 9.6, so 9 or 10 [3]"),
  lossPatches: z.enum(["masked", "all"]).describe("patches that the training loss is taken over [1]"),
  targetNorm: z.enum(["none", "patch"]).describe("target as it is, or normalised by patch [2]"),
  decoderRatio: z.number().gt(0).describe("decoder dimension as a share of the encoder's [8]"),
  decoderDepth: count().describe("Transformer blocks of the decoder"),
  decoderHeads: count().describe("attention heads of the decoder"),
  decoderMlpRatio: z.number().gt(0).describe("width of the decoder's MLP, in decoder dimensions"),

  dropout: z.number().min(0).lt(1).describe("probability of dropout"),
  dropoutSites: z.enum(["all", "encoder"]).describe("where dropout is applied [9]"),
  optimiser: z.enum(["adam", "adamw"]).describe("Adam, or Adam with decoupled weight decay [11]"),
  learningRate: z.number().gt(0).describe("learning rate after warm-up"),
  encoderRate: z.number().min(0).describe("learning rate of the encoder in supervised training, as a share of the classifier's"),
  schedule: z
    .enum(["constant", "cosine", "wsd"])
    .describe("learning rate after warm-up: constant, half a cosine down to zero, or constant and at last decayed by 1 − √"),
  warmupSteps: countOrZero().describe("steps of linear warm-up"),
  decayShare: z.number().gt(0).max(1).describe('share of the steps, the last ones, in which the schedule "wsd" decays'),
  clipNorm: z.number().gt(0).nullable().describe("norm that the whole gradient is clipped to; null: no clipping"),
  weightDecay: z.number().min(0).describe("weight decay of AdamW; Adam has none"),
  labelSmoothing: z
    .number()
    .min(0)
    .lt(1)
    .describe("share of each training label that is spread evenly over all activities; supervised training alone"),
  labelWeight: z
    .number()
    .min(0)
    .max(1)
    .describe("share of the label in a student's loss of a labelled window; the rest is the teacher's"),
  batchSize: count().describe("windows of a step"),
  steps: countOrZero().describe("training steps; 0 keeps the encoder random"),
  augmentations: z
    .array(z.enum(["rotation", "tilt", "scale", "jitter", "timeWarp", "permutation", "timeFlip", "negation", "channelShuffle"]))
    .describe('augmentations, in the order in which they are applied [17]; in "simclr" and "hybrid" each view has its own'),
  augmentationProbability: z.number().min(0).max(1).describe("chance of each augmentation for each window"),

  testMasks: count().describe("fixed masks, or views or transforms, that a test loss is averaged over [20]"),
  testWindows: count()
    .nullable()
    .describe("test windows evaluated at most, evenly spaced in the order of users; null: every one"),
  curvePoints: countOrZero().describe("points of the loss curve"),
  checkpoint: z
    .enum(["last", "validation"])
    .describe("step of a pre-training that is probed: the last, or beside it the one with the least validation loss [26]"),
  probePoints: countOrZero().describe("last points of the loss curve at which the encoder is probed too"),
  pooling: z
    .enum(["mean", "meanAndDeviation", "meanAndMax"])
    .describe("features of a window: mean of its tokens over time, or mean and deviation, or mean and maximum"),
  probeL2: z
    .array(z.number().gt(0))
    .min(1)
    .describe("L2 weights that the linear probe chooses from by cross-validation over groups of users [19]"),
  probeFolds: z.int().min(2).describe("groups of users in the probe's cross-validation"),
  probeWindows: count()
    .nullable()
    .describe("windows that a linear head is trained on at most, evenly spaced in the order of users; null: every one"),

  precision: z.enum(["float32", "tf32", "bf16"]).describe("matrix products in training, tf32 on a GPU; all others take float32"),
  seed: countOrZero().describe("seed of every draw of the run"),
  threads: count().describe("threads of the matrix products; a different number rounds differently"),
}) satisfies z.ZodType<Config>;
