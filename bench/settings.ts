/** What is measured: the lines, their configs, and the windows that both sides train on. */
import { resolve } from "node:path";
import { dataPlaces } from "../lib/data/places";
import { hasRealRecordings, loadSet } from "../lib/data/prepare";
import { drawSubset } from "../lib/data/subset";
import type { WindowSet } from "../lib/data/store/windowSet";
import { type Config, defaultConfig } from "../lib/base/config";

export const root = resolve(__dirname, "..");
/** Ignored by git: what the parts hand to each other. */
export const scratch = resolve(root, "build", "bench");
export const places = dataPlaces(root);

/** One size of the encoder at one batch size. */
export interface Line {
  width: number;
  depth: number;
  batch: number;
}

export const lines: Line[] = [
  { width: 512, depth: 5, batch: 256 },
  { width: 512, depth: 20, batch: 256 },
  { width: 1024, depth: 10, batch: 256 },
  { width: 2048, depth: 5, batch: 256 },
  { width: 512, depth: 5, batch: 2048 },
];

export const lineName = ({ width, depth, batch }: Line) => `${width}x${depth}@${batch}`;

/** The paper's defaults; tests and curve are cut down to one small one before the first step. */
export function configOf({ width, depth, batch }: Line, precision: Config["precision"] = "float32"): Config {
  return { ...defaultConfig, width, depth, batchSize: batch, precision, curvePoints: 1, testWindows: 256, testMasks: 1 };
}

/** The corpus of real recordings, else synthetic ExtraSensory; rows of the first fold's train users. */
export async function trainingSet(): Promise<{ set: WindowSet; subset: ReturnType<typeof drawSubset> }> {
  const set = await loadSet((await hasRealRecordings("corpus", places)) ? "corpus" : "extrasensory", places);
  return { set, subset: drawSubset(set, defaultConfig) };
}
