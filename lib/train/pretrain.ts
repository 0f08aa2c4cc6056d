/**
 * Pre-training: an encoder on unlabelled windows, by the pretext of its config; the paper's is a masked autoencoder (section 3).
 */
import { cellSignal } from "../base/cellSignal";
import type { Frame } from "../data/frame";
import { channelMoments, type Moments } from "../data/standardise";
import type { Subset } from "../data/subset";
import type { WindowSet } from "../data/store/windowSet";
import { startEngine } from "../engine/backend";
import type { Step } from "../engine/capture";
import { encoderKind } from "../model/encoders/encoders";
import type { Encoder } from "../model/encoder";
import type { Parameters, Weights } from "../model/layers";
import type { Config } from "../base/config";
import { checkPretext, pretextOf, traitsOf } from "../base/pretexts";
import type { Chosen, Result } from "../base/row";
import { batchRows, evenlySpaced } from "./batches";
import { openChosen, saveChosen, saveWeights } from "./checkpoint";
import { chosenPoint, isStillFalling, meanOf } from "./curve";
import { describeEncoder } from "./encoderFile";
import { inputReader } from "./inputs";
import { type Loop, readParameters, runLoop, startLoop, type TrainOptions } from "./loop";
import type { LossOf } from "./optimiser";
import { pretextKind } from "./pretexts/pretexts";
import { stableSteps } from "./schedule";
import { EVAL_BATCH, referenceLosses, testLoss, type TestLoss } from "./testLoss";

export type { Progress } from "./loop";

export interface PretrainOptions extends TrainOptions {
  /** Probes the encoder at each of the last `probePoints` points of the curve: macro F1 by downstream set. */
  onCurvePoint?: (step: number, encoder: Encoder) => Promise<Record<string, number> | void>;
}

/** All of a row's result but its probes, and what goes beside it. */
export interface PretrainOutcome extends Omit<Result, "probes" | "chosen"> {
  status: "done" | "diverged";
  reason?: string;
  steps: number;
  encoder: Encoder;
  /** Undefined where the config does not ask for it, null for a diverged run. */
  chosen?: (Omit<Chosen, "probes"> & { encoder: Encoder }) | null;
  /** The encoder and its decoder. */
  model: Encoder;
  users: string[];
  hours: number;
  windows: number;
}

/** Rows that the channel statistics are taken over, at most. */
const MOMENT_ROWS = 20_000;

/**
 * Trains on `subset.train`, and tests on `subset.test` with fixed masks. With `steps: 0` the encoder stays random.
 *
 * @throws Stopped ("AbortError") when the signal stops it; a checkpoint is then in `options.folder`
 */
export async function pretrain(
  data: { set: WindowSet; subset: Subset },
  config: Config,
  options: PretrainOptions = {},
): Promise<PretrainOutcome> {
  checkPretext(config);
  await startEngine({ threads: config.threads });
  const { set, subset } = data;
  const { signal = cellSignal() } = options;
  const moments = config.normalise === "zscore" ? foldMoments(set, subset, config.frame) : null;
  const test = { set, rows: evenlySpaced(set, subset.test, config.testWindows), moments };
  const validation = { set, rows: evenlySpaced(set, subset.validation, config.testWindows), moments };
  const identityOf = (own: Config) => JSON.stringify([own, set.name, set.version, subset.train.length, subset.test.length]);
  const identity = identityOf(config);

  const pretext = pretextKind(config);
  const untrained = encoderKind(config).weights(config, config.seed);
  const weights = { ...untrained, ...pretext.weights(config, config.seed) };
  const loop = startLoop(config, identity, weights, {
    lossOf: pretrainLoss(config),
    inputsOf: (batchSize) => pretext.example(config, batchSize),
    evaluateOf: (params) => ({ step: evaluateStep(params, config), example: pretext.example(config, EVAL_BATCH) }),
  });
  const names = Object.keys(untrained);
  const encoderOf = (weights = readParameters(loop)) => ({ config, weights: named(names, weights), moments });
  let latest: TestLoss | null = null;
  let held: TestLoss | null = null;
  if (config.steps > 0) loop.inputs = trainInputs(set, subset.train, moments, config);
  loop.testLoss = async () => (latest = await testLoss(loop.program, test, config, signal))?.loss ?? null;
  loop.probe = async (step) => options.onCurvePoint?.(step, encoderOf());
  loop.longer = options.longer?.map((run) => ({ ...run, identity: identityOf(run.config) }));
  let chosenWeights: Weights | null = null;
  if (config.checkpoint === "validation") {
    loop.validationLoss = async () => (held = await testLoss(loop.program, validation, config, signal))?.loss ?? null;
    loop.onLeast = (run, step) => {
      const weights = readParameters(loop);
      if (run.folder === undefined) chosenWeights = weights;
      else saveChosen(run.folder, run.identity, step, weights, describeEncoder(run.config, moments, set));
    };
  }
  const choose = (): PretrainOutcome["chosen"] => {
    const chosen = chosenPoint(loop.state.curve);
    if (chosen === null) return null;
    if (options.folder !== undefined) chosenWeights = openChosen(options.folder, identity, chosen.step);
    if (chosenWeights === null) throw new Error(missingChoice(options.folder, chosen.step));
    return { ...chosen, encoder: encoderOf(chosenWeights) };
  };
  try {
    await runLoop(loop, { ...options, signal });
    const { state } = loop;
    // Now, so that a run that is stopped in its last tests does not train again.
    const trained = readParameters(loop);
    const saved = saveWeights(options.folder, identity, { weights: trained, state }, describeEncoder(config, moments, set));
    const sound = state.diverged === null;
    if (sound) latest ??= await testLoss(loop.program, test, config, signal); // the curve's last point came from an earlier process
    const tested = sound ? latest : null;
    if (sound) held ??= await testLoss(loop.program, validation, config, signal);
    const tests = state.curve.flatMap(([, , loss]) => (loss === null ? [] : [loss]));
    return {
      status: sound ? "done" : "diverged",
      ...(state.diverged !== null && { reason: state.diverged }),
      steps: state.step,
      encoder: encoderOf(),
      model: { config, weights: trained, moments },
      users: subset.trainUsers,
      hours: subset.hours,
      windows: subset.train.length,
      trainLoss: sound ? meanOf(state.lastTenth) : null,
      testLoss: tested?.loss ?? null,
      testLossAll: tested?.all ?? null,
      bestTestLoss: tests.length > 0 ? Math.min(...tests) : null,
      validationLoss: sound ? (held?.loss ?? null) : null,
      testLossByUser: tested?.byUser ?? {},
      references: await referenceLosses(test, config, signal),
      curve: state.curve,
      stillFalling: sound && isStillFalling(state.curve, stableSteps(config)),
      ...(config.checkpoint === "validation" && { chosen: sound ? choose() : null }),
      probeCurve: state.probeCurve,
      weights: saved,
      ...(pretextOf(config) !== "mae" && { lossName: traitsOf(config).loss }),
    };
  } finally {
    loop.program.dispose();
  }
}

function missingChoice(folder: string | undefined, step: number): string {
  return (
    `${folder}/chosen.safetensors: expected the weights of step ${step}, which validation chose, found none; ` +
    "remove weights.safetensors beside it to train again"
  );
}

/** What the pretext's step is fed → mean loss. */
export function pretrainLoss(config: Config): LossOf {
  return (pass, inputs) => pretextKind(config).loss(pass, config, inputs);
}

/** The same → each window's loss, and where the pretext leaves some of it out that over all of it, `[B]`. */
export function evaluateStep(params: Parameters, config: Config): Step {
  return (inputs) => ({ ...pretextKind(config).test({ params, gelu: config.gelu, draws: null }, config, inputs) });
}

/** The inputs of each step. */
function trainInputs(set: WindowSet, rows: Uint32Array, moments: Moments | null, c: Config): Loop["inputs"] {
  const { rowsOf, inputs } = pretextKind(c);
  const rowsAt = rowsOf?.(c, set, rows) ?? batchRows(rows, c.batchSize, c.seed);
  const inputsOf = inputs(c, inputReader(set, c, moments), c.batchSize);
  return (step) => inputsOf(rowsAt(step), { step });
}

const knownMoments = new WeakMap<WindowSet, Map<string, Moments>>();

/** Statistics of all users who are neither tested nor held out: the same for every size of the fold, taken once. */
export function foldMoments(set: WindowSet, subset: Subset, frame: Frame = "sensor"): Moments {
  const held = new Set([...subset.test, ...subset.validation].map((row) => set.user[row]));
  const known = knownMoments.get(set) ?? new Map<string, Moments>();
  knownMoments.set(set, known);
  const fold = JSON.stringify([frame, ...[...held].sort()]);
  const found = known.get(fold);
  if (found) return found;
  const rows = set.user.flatMap((user, row) => (held.has(user) ? [] : [row]));
  const moments = channelMoments(set, evenlySpaced(set, Uint32Array.from(rows), MOMENT_ROWS), frame);
  known.set(fold, moments);
  return moments;
}

function named(names: readonly string[], weights: Weights): Weights {
  return Object.fromEntries(names.map((name) => [name, weights[name]]));
}
