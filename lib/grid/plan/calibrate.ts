/** What a study's training costs on this machine: a few measured steps of each kind of run. */
import { startEngine } from "../../engine/backend";
import type { Example } from "../../engine/capture";
import { compile } from "../../engine/compile";
import { classifierWeights } from "../../model/classifier";
import { encoderParams, flops, takesSteps } from "../../base/modelSize";
import { countMicroBatches } from "../../train/microBatches";
import { encoderKind } from "../../model/encoders/encoders";
import { toParameters, type Weights } from "../../model/layers";
import type { Config } from "../../base/config";
import { pretextOf } from "../../base/pretexts";
import { adamScalars, type LossOf, optimiserState, trainSteps } from "../../train/optimiser";
import { supervisedLoss } from "../../train/fromScratch";
import { pretextKind } from "../../train/pretexts/pretexts";
import { pretrainLoss } from "../../train/pretrain";
import { mean } from "../../numeric/stats";
import { stepsTaken } from "./series";

/** Runs whose steps cost the same: of one encoder, batch size and so on. */
export interface RunCost {
  /** Task, or pretext. */
  task: string;
  /** Width × depth, and its name where it is no Transformer. */
  encoder: string;
  encoderParams: number;
  runs: number;
  /** That a run takes itself, where it begins at another's; their mean. */
  steps: number;
  /** Floating-point operations of these. */
  flops: number;
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
  const kinds = new Map<string, Config[]>();
  for (const config of configs) {
    if (!takesSteps(config)) continue;
    const kind = JSON.stringify({ ...config, ...sameSpeed });
    kinds.set(kind, [...(kinds.get(kind) ?? []), config]);
  }
  const threads = new Set(configs.map((config) => config.threads));
  if (threads.size > 1) throw new RangeError(`calibrate: expected one number of threads, found ${[...threads].join(", ")}`);
  const taken = stepsTaken(configs);
  const ordered = [...kinds.values()].sort(([a], [b]) => flops({ ...a, steps: 1 }) - flops({ ...b, steps: 1 }));
  for (const runs of ordered) {
    const [config] = runs;
    const parts = countMicroBatches(config);
    const steps = mean(runs.map((run) => taken.get(run) ?? run.steps));
    onCost({
      task: config.task === "pretrain" ? pretextOf(config) : config.task,
      encoder: `${config.encoder === "vit" ? "" : `${config.encoder} `}${config.width} × ${config.depth}`,
      encoderParams: encoderParams(config),
      runs: runs.length,
      steps,
      flops: flops({ ...config, steps }),
      secondsPerStep: parts * (await secondsOfStep({ ...config, batchSize: config.batchSize / parts })),
      peakMB: process.resourceUsage().maxRSS / 1024,
    });
  }
}

/** Fields that do not change how long a step takes. */
const sameSpeed: Partial<Config> = {
  set: "",
  fold: 0,
  users: "all",
  strategy: "user",
  init: null,
  teacher: null,
  split: "published",
  labelledUsers: "all",
  group: null,
  people: 1,
  share: 1,
  draw: 0,
  validation: "none",
  normalise: "none",
  frame: "sensor",
  temperature: 0,
  secondWeight: 0,
  learningRate: 0,
  labelSmoothing: 0,
  labelWeight: 0,
  schedule: "constant",
  warmupSteps: 0,
  decayShare: 1,
  weightDecay: 0,
  seed: 0,
  probePoints: 0,
  probeWindows: null,
  curvePoints: 0,
  checkpoint: "last",
  testMasks: 1,
  testWindows: 0,
};

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
