/** An encoder and a head as the one file that `wearlaws/predict` reads. */
import type { LinearHead } from "../eval/linearProbe";
import { encoderKind } from "../model/encoders/encoders";
import { describeEncoder, type TrainedEncoder } from "../train/encoderFile";
import { safetensorsBytes } from "../train/safetensors";

/** A head for these activities, and the title of the set that it was fitted on. */
export interface FittedHead extends LinearHead {
  activities: readonly string[];
  trainedOn: string;
}

/** Encoder, head and what they need as safetensors. */
export function modelBytes(encoder: TrainedEncoder, { weight, bias, activities, trainedOn }: FittedHead): Uint8Array {
  const { config, weights, moments } = encoder;
  const head = {
    "classifier.weight": { shape: [bias.length, weight.length / bias.length], values: weight },
    "classifier.bias": { shape: [bias.length], values: bias },
  };
  const names = Object.keys(encoderKind(config).weights(config, config.seed)); // the file may hold a decoder besides
  const own = Object.fromEntries(names.map((name) => [name, weights[name]]));
  const about = describeEncoder(config, moments, { title: encoder.trainedOn, source: encoder.source });
  return safetensorsBytes({ ...own, ...head }, { ...about, activities: JSON.stringify(activities), head_trained_on: trainedOn });
}
