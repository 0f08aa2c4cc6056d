/**
 * How many people's labels does each way need? Simple features, a convolutional network from scratch, a probe of the encoder
 * that comes with the project, and the same encoder fine-tuned, with the labels of 1, 2, 5, 10 and all train users in five
 * draws. UCI HAR also in five folds of its 30 users, since its nine test users tell little. The encoder was trained on WISDM's
 * phone, so it is asked about UCI HAR alone.
 */
import type { Config } from "../../base/config";
import type { Study } from "../plan/study";
import { recipe } from "./supervised";

const labelledUsers: Config["labelledUsers"][] = [1, 2, 5, 10, "all"];
const draw = [0, 1, 2, 3, 4];
const fold = [0, 1, 2, 3, 4];

/** In the frame that suits each set. */
const uciHar = { set: "uci-har", frame: "sensor" } satisfies Partial<Config>;
const wisdmPhone = { set: "wisdm-phone", frame: "gravity" } satisfies Partial<Config>;
const wisdmWatch = { set: "wisdm-watch", frame: "sensor" } satisfies Partial<Config>;

const simpleFeatures = { task: "simpleFeatures", encoder: "vit" } satisfies Partial<Config>;

/** As lib/grid/studies/first/wisdm.ts has made it. */
const shipped = {
  init: "data/encoders/wisdm-phone.safetensors",
  encoder: "vit",
  width: 512,
  depth: 2,
  pooling: "mean",
} satisfies Partial<Config>;
const probe = { task: "probe", ...shipped } satisfies Partial<Config>;
const fineTune = { task: "fineTune", ...shipped, learningRate: 1e-3, encoderRate: 0.3 } satisfies Partial<Config>;

const inDraws = { labelledUsers, draw };
const inFolds = { labelledUsers, fold };
const folds = { ...uciHar, split: "folds" } satisfies Partial<Config>;

export const study: Study = {
  name: "fewLabels",
  title: "few labels: of 1, 2, 5, 10 and all train users",
  pretrainSets: ["wisdm-phone-4"],
  downstream: [],
  defaults: { ...recipe, learningRate: 1e-3, augmentationProbability: 0.8, steps: 600 },
  grids: {
    scratchUciHar: { fixed: uciHar, axes: inDraws },
    scratchPhone: { fixed: wisdmPhone, axes: inDraws },
    scratchWatch: { fixed: wisdmWatch, axes: inDraws },
    simpleUciHar: { fixed: { ...uciHar, ...simpleFeatures }, axes: inDraws },
    simplePhone: { fixed: { ...wisdmPhone, ...simpleFeatures }, axes: inDraws },
    simpleWatch: { fixed: { ...wisdmWatch, ...simpleFeatures }, axes: inDraws },
    probe: { fixed: { ...uciHar, ...probe }, axes: inDraws },
    fineTune: { fixed: { ...uciHar, ...fineTune }, axes: inDraws },
    scratchFolds: { fixed: folds, axes: inFolds },
    simpleFolds: { fixed: { ...folds, ...simpleFeatures }, axes: inFolds },
    probeFolds: { fixed: { ...folds, ...probe }, axes: inFolds },
    fineTuneFolds: { fixed: { ...folds, ...fineTune }, axes: inFolds },
  },
};
