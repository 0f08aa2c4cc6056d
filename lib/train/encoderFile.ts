/**
 * A weights file as an encoder that can be used anywhere: its metadata hold what its windows are standardised with, its
 * config, and what it was trained on.
 */
import { existsSync } from "node:fs";
import type { Moments } from "../data/standardise";
import type { WindowSet } from "../data/store/windowSet";
import type { Encoder } from "../model/encoder";
import { encoderWeights } from "../model/mae";
import type { Config } from "../base/config";
import type { Row } from "../base/row";
import { type Metadata, readSafetensors } from "./safetensors";

/** An encoder and, under their own names, whatever else the file holds: after pre-training its decoder. */
export interface TrainedEncoder extends Encoder, Pick<Row, "source"> {
  /** What it was trained on, for titles. */
  trainedOn: string;
}

export function describeEncoder(
  config: Config,
  moments: Moments | null,
  { title, source }: Pick<WindowSet, "title" | "source">,
): Metadata {
  const lists = moments && { mean: [...moments.mean], std: [...moments.std] };
  return { config: JSON.stringify(config), moments: JSON.stringify(lists), trained_on: title, source };
}

/**
 * @throws Error where there is no such file; TypeError where it is not the weights of a pre-training, or a tensor is
 * missing or of another shape; DamagedFile
 */
export function readEncoder(file: string): TrainedEncoder {
  if (!existsSync(file))
    throw new Error(`${file}: no such file; expected the weights.safetensors that a pre-training leaves in its folder of runs/`);
  const {
    weights,
    metadata: { config: text, moments: lists, trained_on: trainedOn, source },
  } = readSafetensors(file);
  const config = text === undefined ? null : (JSON.parse(text) as Config);
  if (config?.task !== "pretrain" || lists === undefined) {
    const found = config === null ? "no config in its metadata" : `those of task "${config.task}"`;
    throw new TypeError(`${file}: expected the weights of a pre-training, found ${found}`);
  }
  for (const [name, { shape }] of Object.entries(encoderWeights(config, config.seed))) {
    const found = weights[name]?.shape.join(" × ") ?? "none";
    if (found !== shape.join(" × "))
      throw new TypeError(`${file}: expected tensor ${name} of ${shape.join(" × ")}, found ${found}`);
  }
  const parsed = JSON.parse(lists) as Record<"mean" | "std", number[]> | null;
  const moments = parsed && { mean: Float32Array.from(parsed.mean), std: Float32Array.from(parsed.std) };
  return { config, weights, moments, trainedOn, source: source as Row["source"] };
}
