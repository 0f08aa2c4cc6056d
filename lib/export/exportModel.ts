/**
 * An encoder with a head for a set's activities, written for use elsewhere. No file leaves without being scored: what was
 * written is run on the test windows, beside the encoder that it was made from.
 *
 * Shapes:  N windows  T samples  R recorded channels  F features  A activities
 */
import { renameSync, rmSync } from "node:fs";
import { confusionMatrix, scores } from "../base/metrics";
import { newPartial } from "../base/ownership";
import { writeWhole } from "../base/wholeFile";
import { downstreamSplits } from "../data/downstream";
import type { WindowSet } from "../data/store/windowSet";
import { featureExtractor } from "../eval/features";
import { labelledFeatures } from "../eval/labelledFeatures";
import { fitHead, type Labelled, type LinearHead } from "../eval/linearProbe";
import { load, predict } from "../predict/predict";
import type { TrainedClassifier, TrainedEncoder } from "../train/encoderFile";
import { modelBytes } from "./modelBytes";
import { toOnnx } from "./onnx/toOnnx";
import { type Output, runExported } from "./runExported";
import { toTflite } from "./tflite/toTflite";

export const exportKinds = ["safetensors", "onnx", "onnx-int8", "tflite", "tflite-fp16", "tflite-dynamic"] as const;
export type ExportKind = (typeof exportKinds)[number];

/** What was written, and how it does beside the encoder on the same test windows. */
export interface Exported {
  file: string;
  kind: ExportKind;
  bytes: number;
  /** The set's title, which says whether it is synthetic. */
  testedOn: string;
  testWindows: number;
  /** Macro F1 in [0, 1]. */
  encoderF1: number;
  exportF1: number;
  /** Of logits, and what their standard deviation over all test windows and activities is. */
  largestDifference: number;
  logitDeviation: number;
}

/**
 * Fits a head on the train users of a labelled set, unless the model has its own, and writes encoder and head to `file`; a set
 * without a published split is trained on four fifths of its users and tested on the others.
 *
 * @param mayLose points of macro F1 that the file may be worse by; else nothing is written
 * @throws Error where it is worse than that, or cannot be run; Stopped when the signal stops it
 */
export async function exportModel(
  encoder: TrainedEncoder | TrainedClassifier,
  set: WindowSet,
  { file, kind, mayLose = 1, signal }: { file: string; kind: ExportKind; mayLose?: number; signal?: AbortSignal },
): Promise<Exported> {
  const [split] = downstreamSplits(set);
  const extractor = await featureExtractor(encoder);
  const { train, test } = await labelledFeatures(set, split, (rows) => extractor.extract(set, rows, signal)).finally(() =>
    extractor.dispose(),
  );
  const own = "activities" in encoder ? ownHead(encoder, split.classes, set) : null;
  const head = own ?? (await fitHead(train, split.classes, { signal }));
  const bytesWith = (head: LinearHead) =>
    inKind(kind, modelBytes(encoder, { ...head, activities: split.classes, trainedOn: set.title }));
  const expected = logitsOf(test, head);
  const windows = set.read(split.test);
  const partial = newPartial(file);
  try {
    let bytes = bytesWith(head);
    writeWhole(partial, bytes);
    if ((kind === "onnx-int8" || kind === "tflite-dynamic") && !own) {
      // Rounding moves features that weigh much in a head of little L2: a head that is fitted on the moved ones bears it.
      const rounded = { ...train, features: run(kind, partial, set.read(split.train), "features") };
      bytes = bytesWith(await fitHead(rounded, split.classes, { signal }));
      writeWhole(partial, bytes);
    }
    const found = kind === "safetensors" ? predictAll(bytes, windows) : run(kind, partial, windows);
    const f1 = (logits: Float32Array) =>
      scores(confusionMatrix(test.labels, best(logits, split.classes.length), split.classes.length)).macroF1;
    const [encoderF1, exportF1] = [f1(expected), f1(found)];
    const lost = 100 * (encoderF1 - exportF1);
    if (lost > mayLose) {
      const scored = `scores ${(100 * exportF1).toFixed(1)} macro F1 on ${set.title}, the encoder ${(100 * encoderF1).toFixed(1)}`;
      throw new Error(
        `${kind} ${scored}: more than ${mayLose} points are lost, so nothing was written; allow it with --may-lose`,
      );
    }
    renameSync(partial, file);
    return {
      ...{ file, kind, bytes: bytes.length, testedOn: set.title, testWindows: test.labels.length, encoderF1, exportF1 },
      largestDifference: expected.reduce((most, value, i) => Math.max(most, Math.abs(value - found[i])), 0),
      logitDeviation: deviationOf(expected),
    };
  } finally {
    rmSync(partial, { force: true });
  }
}

function ownHead({ weights, activities }: TrainedClassifier, classes: readonly string[], set: WindowSet): LinearHead {
  if (activities.join() !== classes.join()) {
    const found = `one of ${activities.join(", ")}`;
    throw new RangeError(`the model: expected a head for the activities of ${set.name}, ${classes.join(", ")}, found ${found}`);
  }
  return { weight: weights["classifier.weight"].values, bias: weights["classifier.bias"].values };
}

function inKind(kind: ExportKind, model: Uint8Array): Uint8Array {
  switch (kind) {
    case "safetensors":
      return model;
    case "onnx":
    case "onnx-int8":
      return toOnnx(load(model), { int8: kind === "onnx-int8" });
    case "tflite":
      return toTflite(load(model), "float32");
    case "tflite-fp16":
      return toTflite(load(model), "float16");
    case "tflite-dynamic":
      return toTflite(load(model), "dynamic");
  }
}

const run = (kind: ExportKind, file: string, windows: Float32Array, output?: Output): Float32Array =>
  runExported(kind.startsWith("onnx") ? "onnxruntime" : "LiteRT", file, windows, output);

function logitsOf({ features, dim, labels }: Labelled, { weight, bias }: LinearHead): Float32Array {
  const classes = bias.length;
  return Float32Array.from({ length: labels.length * classes }, (_, i) => {
    const [row, k] = [Math.floor(i / classes), i % classes];
    let sum = bias[k];
    for (let j = 0; j < dim; j++) sum += features[row * dim + j] * weight[k * dim + j];
    return sum;
  });
}

function predictAll(bytes: Uint8Array, windows: Float32Array): Float32Array {
  const model = load(bytes);
  const size = model.config.seqLen * model.channels;
  const made = Array.from({ length: windows.length / size }, (_, i) =>
    predict(model, windows.subarray(i * size, (i + 1) * size)),
  );
  return Float32Array.from(made.flatMap(({ logits }) => [...logits]));
}

/** The place of the largest of each row's logits. */
function best(logits: Float32Array, classes: number): Int32Array {
  return Int32Array.from({ length: logits.length / classes }, (_, row) => {
    const own = logits.subarray(row * classes, (row + 1) * classes);
    return own.indexOf(Math.max(...own));
  });
}

function deviationOf(values: Float32Array): number {
  const centre = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / values.length);
}
