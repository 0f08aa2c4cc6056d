/** What a study's training costs on this machine: a few measured steps of each kind of run. */
import { startEngine } from "../../engine/backend";
import type { Example } from "../../engine/capture";
import { compile } from "../../engine/compile";
import { classifierWeights } from "../../model/classifier";
import { countMicroBatches } from "../../train/microBatches";
import { encoderKind } from "../../model/encoders/encoders";
import { toParameters, type Weights } from "../../model/layers";
import type { Config } from "../../base/config";
import { adamScalars, type LossOf, optimiserState, trainSteps } from "../../train/optimiser";
import { supervisedLoss } from "../../train/fromScratch";
import { pretextKind } from "../../train/pretexts/pretexts";
import { pretrainLoss } from "../../train/pretrain";
import { type RunKind, runKinds } from "./runKinds";

export interface RunCost extends RunKind {
  /** Median of the measured steps, with the study's threads. */
  secondsPerStep: number;
  /** The most memory this process had held by the end of them; smaller runs were measured before. */
  peakMB: number;
}

const MEASURED_STEPS = 3;
/** Of a supervised run; more or fewer change its time by little. */
const CLASSES = 6;

/**
 * Measures steps of every kind of training run among `configs`, the cheapest first. A batch that is trained in parts
 * is measured by one of them, and a student without its teacher, whose pass takes a third of a step of its own.
 *
 * @throws RangeError where the runs differ in threads: a process has one number of them
 */
export async function calibrate(configs: readonly Config[], onCost: (cost: RunCost) => void): Promise<void> {
  const threads = new Set(configs.map((config) => config.threads));
  if (threads.size > 1) throw new RangeError(`calibrate: expected one number of threads, found ${[...threads].join(", ")}`);
  for (const { kind, config } of runKinds(configs)) {
    const parts = countMicroBatches(config);
    onCost({
      ...kind,
      secondsPerStep: parts * (await secondsOfStep({ ...config, batchSize: config.batchSize / parts })),
      peakMB: process.resourceUsage().maxRSS / 1024,
    });
  }
}

async function secondsOfStep(config: Config): Promise<number> {
  await startEngine({ threads: config.threads });
  const { weights, lossOf, inputs } = config.task === "pretrain" ? pretraining(config) : supervised(config);
  const params = toParameters(weights);
  const state = optimiserState(params);
  const key = { shape: [3], values: Int32Array.of(config.seed, 0, 0) };
  const example: Record<string, Example> = { ...inputs, key, scalars: { shape: [4], values: adamScalars(0, config) } };
  const { train } = trainSteps(lossOf, params, state, config);
  const program = compile({ train: { step: train, example } }, { ...params, ...state });
  try {
    const fed = Object.fromEntries(Object.entries(example).map(([name, { values }]) => [name, values]));
    const seconds = Array.from({ length: 1 + MEASURED_STEPS }, () => {
      const started = performance.now();
      program.run("train", fed);
      return (performance.now() - started) / 1000;
    });
    return seconds.slice(1).sort((a, b) => a - b)[MEASURED_STEPS >> 1]; // the first step also makes the plan of the graph
  } finally {
    program.dispose();
    for (const variable of Object.values({ ...params, ...state })) variable.dispose();
  }
}

interface Training {
  weights: Weights;
  lossOf: LossOf;
  inputs: Record<string, Example>;
}

function pretraining(c: Config): Training {
  const { weights, example } = pretextKind(c);
  const inputs = example(c, c.batchSize);
  for (const { values } of Object.values(inputs)) {
    if (values instanceof Float32Array) values.forEach((_, i) => (values[i] = Math.sin(i)));
  }
  return {
    weights: { ...encoderKind(c).weights(c, c.seed), ...weights(c, c.seed) },
    lossOf: pretrainLoss(c),
    inputs,
  };
}

function supervised(c: Config): Training {
  const oneHot = Float32Array.from({ length: c.batchSize * CLASSES }, (_, i) => (i % CLASSES === 0 ? 1 : 0));
  return {
    weights: classifierWeights(c, CLASSES, c.seed),
    lossOf: supervisedLoss(c),
    inputs: { windows: someWindows(c), oneHot: { shape: [c.batchSize, CLASSES], values: oneHot } },
  };
}

function someWindows({ batchSize, seqLen, channels }: Config): Example {
  const values = Float32Array.from({ length: batchSize * seqLen * channels }, (_, i) => Math.sin(i));
  return { shape: [batchSize, seqLen, channels], values };
}
