/**
 * Supervised training: an encoder with a linear classifier, on a labelled set (section 4.1), from scratch, from an encoder
 * that was trained before, or as the student of a teacher.
 *
 * Shapes:  B windows  T samples  C channels  A activities
 */
import { cellSignal, letOthers } from "../base/cellSignal";
import { channelMoments, type Moments } from "../data/standardise";
import type { WindowSet } from "../data/store/windowSet";
import { startEngine, type Tensor2D, tf } from "../engine/backend";
import type { Example, Program, Step } from "../engine/capture";
import { classify, classifierWeights, crossEntropy } from "../model/classifier";
import type { Encoder } from "../model/encoder";
import { linearWeights, type Parameters } from "../model/layers";
import { permuted, random } from "../base/random";
import type { Config } from "../base/config";
import { featureDim } from "../base/modelSize";
import type { Confusion, Result } from "../base/row";
import { augmentedAt } from "./augment";
import { batchRows, evenlySpaced, pieces } from "./batches";
import { saveWeights } from "./checkpoint";
import { distilLoss, PROJECTION } from "./distil/distilLoss";
import { startTeaching, taughtExample, type Teaching } from "./distil/teaching";
import { describeEncoder, type TrainedClassifier } from "./encoderFile";
import { inputReader } from "./inputs";
import { isStillFalling, meanOf } from "./curve";
import { type Loop, readParameters, runLoop, startLoop, type TrainOptions } from "./loop";
import type { LossOf } from "./optimiser";
import { hashSafetensors } from "./safetensors";
import { stableSteps } from "./schedule";
import { EVAL_BATCH } from "./testLoss";

/** Rows of a labelled set by use; `labels` by row, indices into `classes`. */
export interface LabelledSplit {
  train: Uint32Array;
  test: Uint32Array;
  classes: string[];
  labels: Int32Array;
  /** Of `train`, those whose labels a student uses; left out: all. */
  labelled?: Uint32Array;
}

/** A row's result without its probe, which `classifierProbe` makes of the confusions; losses are cross-entropies. */
export interface ScratchOutcome extends Omit<Result, "probes"> {
  status: "done" | "diverged";
  reason?: string;
  steps: number;
  users: string[];
  hours: number;
  windows: number;
  classes: string[];
  confusionByUser: Record<string, Confusion>;
  /** Of the train users that were held out; empty where `config.validation` is "none". */
  validationByUser: Record<string, Confusion>;
}

interface Tested {
  loss: number;
  lossByUser: Record<string, [sum: number, windows: number]>;
  confusionByUser: Record<string, Confusion>;
}

/**
 * Trains on the split's train users, less a tenth of them (at least 2) where `config.validation` is "users". An `encoder`
 * is fine-tuned, its windows standardised as in its own training; without one all weights start at random. A `teacher` says
 * what it thinks of every window.
 *
 * @throws Stopped ("AbortError") when the signal stops it; a checkpoint is then in `options.folder`
 */
export async function trainFromScratch(
  data: { set: WindowSet; split: LabelledSplit; encoder?: Encoder; teacher?: TrainedClassifier },
  config: Config,
  options: TrainOptions = {},
): Promise<ScratchOutcome> {
  await startEngine({ threads: config.threads });
  const { set, split, encoder, teacher } = data;
  const { signal = cellSignal() } = options;
  const { train, validation } = holdOut(set, split.train, config);
  const own = config.normalise === "zscore" ? channelMoments(set, train, config.frame) : null;
  const moments = encoder ? encoder.moments : own;
  const started = [encoder, teacher].flatMap((from) => (from ? [hashSafetensors(from.weights)] : []));
  const testRows = evenlySpaced(set, split.test, config.testWindows);
  const identity = JSON.stringify([config, set.name, set.version, split.train.length, split.test.length, ...started]);

  const { classes: activities, labelled = split.train } = split;
  const teaching = teacher && startTeaching(teacher, set, { c: config, classes: activities, labelled });
  const classes = activities.length;
  const projection = teacher && linearWeights(PROJECTION, featureDim(config), featureDim(teacher.config), config.seed);
  const weights = { ...classifierWeights(config, classes, config.seed, encoder?.weights), ...projection };
  const loop = startLoop(config, identity, weights, {
    lossOf: teacher ? distilLoss(config) : supervisedLoss(config),
    inputsOf: (batchSize) => ({
      ...exampleOf(config, batchSize, classes),
      ...(teacher && taughtExample(teacher, batchSize)),
    }),
    evaluateOf: (params) => ({ step: logitsStep(params, config), example: exampleOf(config, EVAL_BATCH, classes) }),
  });
  const test = (rows: Uint32Array) => testClassifier(loop.program, set, split, rows, moments, config, signal);
  if (config.steps > 0) loop.inputs = labelledInputs(set, split, train, moments, config, teaching);
  loop.testLoss = async () => (await test(testRows))?.loss ?? null;
  try {
    await runLoop(loop, { ...options, signal });
    const { state } = loop;
    // Now, so that a run that is stopped in its last tests does not train again.
    const about = { ...describeEncoder(config, moments, set), activities: JSON.stringify(activities) };
    const saved = saveWeights(options.folder, identity, { weights: readParameters(loop), state }, about);
    const sound = state.diverged === null;
    const tested = sound ? await test(split.test) : null; // every window, as other probes are scored on
    const held = sound ? await test(validation) : null;
    const tests = state.curve.flatMap(([, , loss]) => (loss === null ? [] : [loss]));
    return {
      status: sound ? "done" : "diverged",
      ...(state.diverged !== null && { reason: state.diverged }),
      steps: state.step,
      users: [...new Set(Array.from(train, (row) => set.user[row]))].sort(),
      hours: (set.hours * train.length) / set.count,
      windows: train.length,
      trainLoss: sound ? meanOf(state.lastTenth) : null,
      testLoss: tested?.loss ?? null,
      testLossAll: null,
      bestTestLoss: tests.length > 0 ? Math.min(...tests) : null,
      validationLoss: held?.loss ?? null,
      testLossByUser: tested?.lossByUser ?? {},
      references: null,
      curve: state.curve,
      stillFalling: sound && isStillFalling(state.curve, stableSteps(config)),
      probeCurve: [],
      weights: saved,
      classes: activities,
      confusionByUser: tested?.confusionByUser ?? {},
      validationByUser: held?.confusionByUser ?? {},
    };
  } finally {
    teaching?.dispose();
    loop.program.dispose();
  }
}

/** Users that choose among configs: the same for every config of a set. */
function holdOut(set: WindowSet, rows: Uint32Array, config: Config): { train: Uint32Array; validation: Uint32Array } {
  if (config.validation === "none") return { train: rows, validation: new Uint32Array(0) };
  const users = [...new Set(Array.from(rows, (row) => set.user[row]))].sort();
  const count = Math.max(2, Math.round(users.length / 10));
  if (count >= users.length) {
    throw new RangeError(`trainFromScratch: ${set.name} has ${users.length} train users, too few to hold ${count} out`);
  }
  const held = new Set(permuted(users, random(0, "validation")).slice(0, count));
  return {
    train: rows.filter((row) => !held.has(set.user[row])),
    validation: rows.filter((row) => held.has(set.user[row])),
  };
}

/** Windows `[B, T, C]`, oneHot `[B, A]` → mean loss. */
export function supervisedLoss(config: Config): LossOf {
  return (pass, { windows, oneHot }) => tf.mean(crossEntropy(classify(pass, config, windows), oneHot));
}

/** Windows `[B, T, C]`, oneHot `[B, A]` → each window's loss `[B]` and logits `[B, A]`. */
function logitsStep(params: Parameters, config: Config): Step {
  return ({ windows, oneHot }) => {
    const logits: Tensor2D = classify({ params, gelu: config.gelu, draws: null }, config, windows);
    return { losses: crossEntropy(logits, oneHot), logits };
  };
}

function exampleOf(c: Config, batch: number, classes: number): Record<string, Example> {
  return {
    windows: { shape: [batch, c.seqLen, c.channels], values: new Float32Array(batch * c.seqLen * c.channels) },
    oneHot: { shape: [batch, classes], values: new Float32Array(batch * classes) },
  };
}

function labelledInputs(
  set: WindowSet,
  split: LabelledSplit,
  rows: Uint32Array,
  moments: Moments | null,
  c: Config,
  teaching?: Teaching,
): Loop["inputs"] {
  const rowsOf = batchRows(rows, c.batchSize, c.seed);
  const read = inputReader(set, c, moments);
  const windows = new Float32Array(c.batchSize * c.seqLen * c.channels);
  return (step) => {
    const batch = rowsOf(step);
    read(batch, windows, augmentedAt(c, step));
    return { windows, oneHot: oneHotOf(batch, split, c.labelSmoothing), ...teaching?.at(batch, step) };
  };
}

/** Labels of rows, `[B, A]`. `smoothing`: the share of each that is spread evenly over all activities (Szegedy et al. 2016). */
export function oneHotOf(
  rows: Uint32Array,
  { labels, classes }: Pick<LabelledSplit, "labels" | "classes">,
  smoothing = 0,
): Float32Array {
  const oneHot = new Float32Array(rows.length * classes.length).fill(smoothing / classes.length);
  rows.forEach((row, i) => (oneHot[i * classes.length + labels[row]] += 1 - smoothing));
  return oneHot;
}

async function testClassifier(
  program: Pick<Program<"evaluate">, "run">,
  set: WindowSet,
  split: LabelledSplit,
  rows: Uint32Array,
  moments: Moments | null,
  c: Config,
  signal?: AbortSignal,
): Promise<Tested | null> {
  if (rows.length === 0) return null;
  const classes = split.classes.length;
  const byUser = new Map<string, { sums: [sum: number, windows: number]; confusion: Confusion }>(); // a user may be named "__proto__"
  let loss = 0;
  const read = inputReader(set, c, moments);
  const windows = new Float32Array(EVAL_BATCH * c.seqLen * c.channels);
  for (const { piece, used } of pieces(rows, EVAL_BATCH)) {
    await letOthers(signal);
    read(piece, windows);
    const outputs = program.run("evaluate", { windows, oneHot: oneHotOf(piece, split) });
    const [losses, logits] = [outputs.losses, outputs.logits as Float32Array];
    for (let i = 0; i < used; i++) {
      const user = set.user[piece[i]];
      const row = logits.subarray(i * classes, (i + 1) * classes);
      const predicted = row.reduce((best, value, k) => (value > row[best] ? k : best), 0);
      const own = byUser.get(user) ?? { sums: [0, 0], confusion: split.classes.map(() => new Array<number>(classes).fill(0)) };
      byUser.set(user, own);
      own.confusion[split.labels[piece[i]]][predicted]++;
      own.sums[0] += losses[i];
      own.sums[1]++;
      loss += losses[i] / rows.length;
    }
  }
  const entries = [...byUser];
  return {
    loss,
    lossByUser: Object.fromEntries(entries.map(([user, { sums }]) => [user, sums])),
    confusionByUser: Object.fromEntries(entries.map(([user, { confusion }]) => [user, confusion])),
  };
}
