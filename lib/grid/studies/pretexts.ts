/**
 * Does the pretext, or the encoder, change how a loss and a score grow with people (the paper's §5)? A Transformer, a residual
 * network and TinyHAR, each by every one of four pretexts that it can do: a masked autoencoder leaves patches out, and the other
 * two need every sample. All runs take as many operations, so an encoder of cheaper windows sees more of them.
 *
 * Each cell has two rates, and the loss on validation people chooses one of them, among runs of one encoder and pretext.
 */
import { type Config, defaultConfig, type Pretext } from "../../base/config";
import { flops } from "../../base/modelSize";
import type { Grid, Study } from "../plan/study";

/** Of each training: 100 s of a core at 20 billion a second. */
const OPERATIONS = 2e12;

export const recipe: Partial<Config> = {
  normalise: "zscore",
  decoderHeads: 2,
  dropout: 0,
  batchSize: 64,
  schedule: "cosine",
  clipNorm: 1,
  testMasks: 1,
  testWindows: 2048,
  curvePoints: 5,
  probeWindows: 6000,
  probeL2: [1e-3, 1e-2, 1e-1, 1, 10, 100],
  probeFolds: 3,
  threads: 1,
};

export const encoders = {
  vit: { encoder: "vit", width: 192, depth: 2, heads: 4 },
  resnet: { encoder: "resnet", width: 384, depth: 1 },
  tinyHar: { encoder: "tinyHar", width: 160, depth: 4 },
} satisfies Record<string, Partial<Config>>;

/** Two views of a window differ as a sensor's place and its wearer's pace do. */
const views = { augmentations: ["rotation", "scale", "jitter", "timeWarp"] } satisfies Partial<Config>;

/** Each as its authors take it, at this length. */
export const pretexts: Record<Pretext, Partial<Config>> = {
  mae: { targetNorm: "patch" },
  maeSpectrum: { targetNorm: "patch" },
  spectrogramMae: {},
  maskedReconstruction: { maskRatio: 0.1 },
  simclr: views,
  hybrid: { targetNorm: "patch", ...views },
  multiTask: {},
};

/** Steps that take about so many operations, the first tenth of them to warm up. */
export function stepsOf(operations: number, config: Partial<Config>): Pick<Config, "steps" | "warmupSteps"> {
  const steps = Math.round(operations / flops({ ...defaultConfig, ...config, steps: 1 }));
  return { steps, warmupSteps: Math.round(steps / 10) };
}

/** Four shares of the people in two folds, at two rates. */
function grid(encoder: keyof typeof encoders, pretext: Pretext): Grid {
  const own: Partial<Config> = { ...encoders[encoder], pretext, ...pretexts[pretext] };
  return {
    fixed: { ...own, ...stepsOf(OPERATIONS, { ...recipe, ...own }) },
    axes: { people: [0.125, 0.25, 0.5, 1], fold: [0, 1], learningRate: [1e-3, 3e-3] },
  };
}

/** The same encoders with random weights; what pre-trains them is of no account, but must fit them. */
const random = (encoder: keyof typeof encoders): Grid => ({
  fixed: { ...encoders[encoder], pretext: "multiTask", steps: 0 },
  axes: { seed: [1, 2, 3] },
});

const set = ["uci-har", "wisdm-phone"];

export const study: Study = {
  name: "pretexts",
  title: "pretexts: three encoders by four pretexts, at equal operations",
  pretrainSets: ["phone"],
  downstream: set,
  defaults: recipe,
  grids: {
    vitMae: grid("vit", "mae"),
    vitMaskedReconstruction: grid("vit", "maskedReconstruction"),
    vitSimclr: grid("vit", "simclr"),
    vitMultiTask: grid("vit", "multiTask"),
    resnetMaskedReconstruction: grid("resnet", "maskedReconstruction"),
    resnetSimclr: grid("resnet", "simclr"),
    resnetMultiTask: grid("resnet", "multiTask"),
    tinyHarMaskedReconstruction: grid("tinyHar", "maskedReconstruction"),
    tinyHarSimclr: grid("tinyHar", "simclr"),
    tinyHarMultiTask: grid("tinyHar", "multiTask"),
    randomVit: random("vit"),
    randomResnet: random("resnet"),
    randomTinyHar: random("tinyHar"),
    simpleFeatures: { fixed: { task: "simpleFeatures" }, axes: { set } },
  },
};
