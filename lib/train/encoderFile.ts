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
import type { Weights } from "../model/layers";
import type { Config } from "../base/config";
import { encoderParams, featureDim } from "../base/modelSize";
import type { Row } from "../base/row";
import { configSchema } from "../base/schema/configSchema";
import { type Metadata, readSafetensors } from "./safetensors";

/** An encoder and, under their own names, whatever else the file holds: after pre-training its decoder. */
export interface TrainedEncoder extends Encoder, Pick<Row, "source"> {
  /** What it was trained on, for titles. */
  trainedOn: string;
}

/** An encoder with a linear head, `classifier.weight` `[A, F]` and `classifier.bias` `[A]`, for these activities. */
export interface TrainedClassifier extends TrainedEncoder {
  activities: string[];
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
  const what = "a pre-training";
  const { encoder } = readTrained(file, what, ["config", "moments"]);
  const { task } = encoder.config;
  if (task !== "pretrain") throw new TypeError(`${file}: expected the weights of ${what}, found those of task "${task}"`);
  return encoder;
}

/**
 * A supervised network, or an encoder that was exported with a head.
 *
 * @throws as readEncoder
 */
export function readClassifier(file: string): TrainedClassifier {
  const what = "a supervised training (wearlaws export gives an encoder a head)";
  return withHead(file, readTrained(file, what, ["config", "moments", "activities"]));
}

/**
 * A supervised network with its head, or a pre-trained encoder.
 *
 * @throws as readEncoder
 */
export function readModel(file: string): TrainedClassifier | TrainedEncoder {
  const trained = readTrained(file, "a pre-training or a supervised training", ["config", "moments"]);
  return trained.encoder.config.task === "pretrain" ? trained.encoder : withHead(file, trained);
}

function withHead(file: string, { encoder, metadata }: { encoder: TrainedEncoder; metadata: Metadata }): TrainedClassifier {
  const activities = parsed<string[]>(metadata.activities ?? "", z.array(z.string()).min(2), `${file}: activities`);
  const head = { weight: [activities.length, featureDim(encoder.config)], bias: [activities.length] };
  for (const [name, shape] of Object.entries(head)) checkShape(file, encoder.weights, `classifier.${name}`, shape);
  return { ...encoder, activities };
}

function readTrained(file: string, what: string, needs: string[]): { encoder: TrainedEncoder; metadata: Metadata } {
  if (!existsSync(file))
    throw new Error(`${file}: no such file; expected the weights.safetensors that ${what} leaves in its folder of runs/`);
  const { weights, metadata } = readSafetensors(file);
  const { config: text, moments: lists, trained_on: trainedOn, source } = metadata;
  const missing = needs.find((name) => metadata[name] === undefined);
  if (missing !== undefined) throw new TypeError(`${file}: expected the weights of ${what}, found no ${missing} in its metadata`);
  const config = parsed<Config>(text, trainedConfig, `${file}: config`);
  const held = Object.values(weights).reduce((sum, { values }) => sum + values.length, 0);
  // Before anything of the config's size is made.
  if (encoderParams(config) > held)
    throw new TypeError(`${file}: expected the ${encoderParams(config)} values of its config's encoder, found ${held}`);
  for (const [name, { shape }] of Object.entries(encoderKind(config).weights(config, config.seed)))
    checkShape(file, weights, name, shape);
  for (const [name, { values }] of Object.entries(weights)) {
    const wrong = values.findIndex((value) => !Number.isFinite(value));
    if (wrong >= 0)
      throw new TypeError(`${file}: expected finite values in tensor ${name}, found ${values[wrong]} at place ${wrong}`);
  }
  const found = parsed<Record<"mean" | "std", number[]> | null>(lists, momentsOf(config), `${file}: moments`);
  const moments = found && { mean: Float32Array.from(found.mean), std: Float32Array.from(found.std) };
  if (source !== "real" && source !== "synthetic")
    throw new TypeError(`${file}: expected source "real" or "synthetic" in its metadata, found ${JSON.stringify(source)}`);
  return { encoder: { config, weights, moments, trainedOn, source }, metadata };
}

function checkShape(file: string, weights: Weights, name: string, shape: readonly number[]): void {
  const found = weights[name]?.shape.join(" × ") ?? "none";
  if (found !== shape.join(" × "))
    throw new TypeError(`${file}: expected tensor ${name} of ${shape.join(" × ")}, found ${found}`);
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
