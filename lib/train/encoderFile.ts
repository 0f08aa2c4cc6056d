/**
 * A weights file as an encoder that can be used anywhere: its metadata hold what its windows are standardised with, its
 * config, and what it was trained on.
 */
import { existsSync } from "node:fs";
import { z } from "zod";
import type { Moments } from "../data/standardise";
import type { WindowSet } from "../data/store/windowSet";
import type { Encoder } from "../model/encoder";
import { encoderKind } from "../model/encoders/encoders";
import type { Config } from "../base/config";
import { encoderParams } from "../base/modelSize";
import type { Row } from "../base/row";
import { configSchema } from "../base/schema/configSchema";
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
  const config = text === undefined ? null : parsed<Config>(text, trainedConfig, `${file}: config`);
  if (config?.task !== "pretrain" || lists === undefined) {
    const missing = config === null ? "config" : config.task === "pretrain" ? "moments" : null;
    const found = missing === null ? `those of task "${config?.task}"` : `no ${missing} in its metadata`;
    throw new TypeError(`${file}: expected the weights of a pre-training, found ${found}`);
  }
  const held = Object.values(weights).reduce((sum, { values }) => sum + values.length, 0);
  // Before anything of the config's size is made.
  if (encoderParams(config) > held)
    throw new TypeError(`${file}: expected the ${encoderParams(config)} values of its config's encoder, found ${held}`);
  for (const [name, { shape }] of Object.entries(encoderKind(config).weights(config, config.seed))) {
    const found = weights[name]?.shape.join(" × ") ?? "none";
    if (found !== shape.join(" × "))
      throw new TypeError(`${file}: expected tensor ${name} of ${shape.join(" × ")}, found ${found}`);
  }
  for (const [name, { values }] of Object.entries(weights)) {
    const wrong = values.findIndex((value) => !Number.isFinite(value));
    if (wrong >= 0)
      throw new TypeError(`${file}: expected finite values in tensor ${name}, found ${values[wrong]} at place ${wrong}`);
  }
  const found = parsed<Record<"mean" | "std", number[]> | null>(lists, momentsOf(config), `${file}: moments`);
  const moments = found && { mean: Float32Array.from(found.mean), std: Float32Array.from(found.std) };
  if (source !== "real" && source !== "synthetic")
    throw new TypeError(`${file}: expected source "real" or "synthetic" in its metadata, found ${JSON.stringify(source)}`);
  return { config, weights, moments, trainedOn, source };
}

/** As in rows, fields that came later are not asked for, but for those that the encoder is made from. */
const trainedConfig = configSchema
  .partial()
  .required({ task: true, set: true, seed: true, normalise: true, pooling: true })
  .required({ seqLen: true, channels: true, patchSize: true, width: true, depth: true, heads: true })
  .required({ tokens: true, clsToken: true, posEmbed: true, gelu: true })
  .loose();

/** A mean and a deviation a channel where inputs are z-scored, else none. */
function momentsOf({ normalise, channels }: Config): z.ZodType {
  if (normalise === "none") return z.null();
  return z.object({ mean: z.array(z.number()).length(channels), std: z.array(z.number().gt(0)).length(channels) });
}

/** @throws TypeError that names the field */
function parsed<T>(text: string, schema: z.ZodType, where: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new TypeError(`${where}: expected JSON in the metadata, found none`);
  }
  const { success, error } = schema.safeParse(value);
  if (success) return value as T;
  const [{ path, message }] = error.issues;
  throw new TypeError(`${where}: field ${path.join(".") || "(the whole)"}: ${message}`);
}
