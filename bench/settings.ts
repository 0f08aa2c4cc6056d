/** What is measured: the lines, their configs, and the windows that both sides train on. */
import { resolve } from "node:path";
import { dataPlaces } from "../lib/data/places";
import { hasRealRecordings, loadSet } from "../lib/data/prepare";
import { drawSubset } from "../lib/data/subset";
import type { WindowSet } from "../lib/data/store/windowSet";
import { type Config, defaultConfig } from "../lib/base/config";
import { recipe } from "../lib/grid/studies/pilots/rates";

export const root = resolve(__dirname, "..");
/** Ignored by git: what the parts hand to each other. */
export const scratch = resolve(root, "build", "bench");
export const places = dataPlaces(root);

/** One size of the encoder at one batch size; with `dropout` by the recipe of the studies, else by the paper's. */
export interface Line {
  width: number;
  depth: number;
  batch: number;
  dropout?: number;
}

export const lines: Line[] = [
  { width: 512, depth: 5, batch: 256 },
  { width: 512, depth: 20, batch: 256 },
  { width: 1024, depth: 10, batch: 256 },
  { width: 2048, depth: 5, batch: 256 },
  { width: 512, depth: 5, batch: 2048 },
];

/** The shapes that the studies train, on one thread each. */
export const studyLines: Line[] = [0, 0.1].flatMap((dropout) =>
  [
    [128, 4],
    [256, 4],
    [512, 1],
    [512, 5],
    [512, 10],
  ].flatMap(([width, depth]) => [16, 64].map((batch) => ({ width, depth, batch, dropout }))),
);

/** An encoder over samples, small, as a classifier of six activities. */
export interface EncoderLine extends Pick<Config, "encoder" | "width" | "depth"> {
  batch: number;
}

export const encoderLines: EncoderLine[] = [
  { encoder: "cnn", width: 384, depth: 4, batch: 32 },
  { encoder: "resnet", width: 512, depth: 1, batch: 32 },
  { encoder: "deepConvLstm", width: 256, depth: 2, batch: 32 },
  { encoder: "tinyHar", width: 160, depth: 4, batch: 32 },
  { encoder: "attendDiscriminate", width: 256, depth: 2, batch: 32 },
];

export const lineName = ({ width, depth, batch, dropout }: Line) =>
  `${width}x${depth}@${batch}${dropout === undefined ? "" : `:study${dropout}`}`;

/** Tests and curve are cut down to one small one before the first step, which is one of many. */
export function configOf({ width, depth, batch, dropout }: Line, precision: Config["precision"] = "float32"): Config {
  const short = { steps: defaultConfig.steps, curvePoints: 1, testWindows: 256, testMasks: 1 };
  const studied = dropout === undefined ? {} : { ...recipe, dropout };
  return { ...defaultConfig, ...studied, ...short, width, depth, batchSize: batch, precision };
}

/** The corpus of real recordings, else synthetic ExtraSensory; rows of the first fold's train users. */
export async function trainingSet(): Promise<{ set: WindowSet; subset: ReturnType<typeof drawSubset> }> {
  const set = await loadSet((await hasRealRecordings("corpus", places)) ? "corpus" : "extrasensory", places);
  return { set, subset: drawSubset(set, defaultConfig) };
}
