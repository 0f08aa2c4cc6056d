/** The one training loop: steps, curve, checkpoints, progress. Pre-training and supervised training share it. */
import { cellSignal, letOthers, Stopped } from "../base/cellSignal";
import type { Example, NamedStep, Program, Values } from "../engine/capture";
import { compile } from "../engine/compile";
import { countMicroBatches } from "./microBatches";
import { type Parameters, toParameters, type Weights } from "../model/layers";
import { type Config, refuseUnknownField } from "../base/config";
import { type LoopState, openCheckpoint, saveCheckpoint } from "./checkpoint";
import { adamScalars, isMoment, type LossOf, optimiserState, trainSteps } from "./optimiser";

export interface Progress {
  step: number;
  steps: number;
  loss: number;
  windowsPerSecond: number;
  secondsLeft: number;
}

export interface TrainOptions {
  /** Where checkpoints and the final weights are kept; a run that is already there resumes. */
  folder?: string;
  /** Steps between checkpoints, by default 5 minutes' worth of them; one is also left when the signal stops the run. */
  checkpointEvery?: number;
  onProgress?: (progress: Progress) => void;
  /** Stops the run after the current micro-batch; by default the stop button of the notebook's cell. */
  signal?: AbortSignal;
}

export interface Loop {
  config: Config;
  program: Program<"accumulate" | "train" | "evaluate">;
  /** How many micro-batches of equal size a batch is trained in. */
  microBatches: number;
  shapes: Record<string, number[]>;
  state: LoopState;
  /** What the train step is fed besides the optimiser's scalars and the key. */
  inputs: (step: number) => Record<string, Values>;
  testLoss: () => Promise<number | null>;
  /** Called at each of the last `probePoints` points of the curve. */
  probe?: (step: number) => Promise<Record<string, number> | void>;
  identity: string;
}

/** What is trained: the mean loss of a batch, the inputs of `batchSize` windows, and the step that tests. */
export interface Objective {
  lossOf: LossOf;
  inputsOf: (batchSize: number) => Record<string, Example>;
  evaluateOf: (params: Parameters) => NamedStep;
}

const CHECKPOINT_MS = 300_000;

/** Compiles the steps with variables of `weights`; what they are fed, and the test loss, are still to be set. */
export function startLoop(config: Config, identity: string, weights: Weights, objective: Objective): Loop {
  // A cell may spread a config and misspell what it changes: TypeScript lets that pass.
  for (const field of Object.keys(config)) refuseUnknownField("config", field);
  const microBatches = countMicroBatches(config);
  const params = toParameters(weights);
  const optimiser = optimiserState(params, microBatches);
  const variables = { ...params, ...optimiser };
  const shapes = Object.fromEntries(Object.entries(variables).map(([name, v]) => [name, v.shape]));
  const key = { shape: [3], values: new Int32Array(3) };
  const inputs = { ...objective.inputsOf(config.batchSize / microBatches), key };
  const { train, accumulate } = trainSteps(objective.lossOf, params, optimiser, config, microBatches);
  const compiled = compile(
    {
      ...(accumulate && { accumulate: { step: accumulate, example: inputs } }),
      train: { step: train, example: { ...inputs, scalars: { shape: [4], values: new Float32Array(4) } } },
      evaluate: objective.evaluateOf(params),
    } as Record<"accumulate" | "train" | "evaluate", NamedStep>,
    variables,
  );
  const dispose = () => {
    compiled.dispose();
    for (const variable of Object.values(variables)) variable.dispose();
  };
  const none = () => ({ sum: 0, steps: 0 });
  const state = { step: 0, sincePoint: none(), lastTenth: none(), curve: [], probeCurve: [], diverged: null };
  const program = { ...compiled, dispose };
  return { config, program, microBatches, shapes, identity, state, inputs: () => ({}), testLoss: async () => null };
}

/** Steps at which the test loss is taken: before the first, then evenly up to the last. */
export function curveSteps({ steps, curvePoints }: Pick<Config, "steps" | "curvePoints">): number[] {
  const points = Array.from({ length: curvePoints }, (_, i) => Math.round(((i + 1) * steps) / curvePoints));
  return [...new Set([0, ...points, steps])];
}

/**
 * Runs the steps that are not done yet, from the folder's checkpoint if there is one.
 *
 * @throws Stopped ("AbortError") when the signal stops it, once a checkpoint is written
 */
export async function runLoop(loop: Loop, options: TrainOptions = {}): Promise<void> {
  const { config, state } = loop;
  const { folder, checkpointEvery, onProgress, signal = cellSignal() } = options;
  const points = curveSteps(config);
  const probed = new Set(config.probePoints > 0 ? points.slice(-config.probePoints) : []);
  if (folder !== undefined) resume(loop, folder);
  let saved = Date.now();
  const save = () => {
    if (folder === undefined) return;
    saved = Date.now();
    saveCheckpoint(folder, loop.identity, { weights: readWeights(loop), state });
  };
  const stopped = () => {
    save();
    const howToResume = folder === undefined ? "no checkpoint was asked for" : "the same call resumes from its checkpoint";
    return new Stopped(`stopped at step ${state.step} of ${config.steps}; ${howToResume}`, { cause: signal?.reason });
  };
  const started = { step: state.step, time: performance.now() };

  for (;;) {
    if (state.diverged !== null) return;
    if (points.includes(state.step) && !state.curve.some(([step]) => step === state.step)) {
      await addPoint(loop, probed.has(state.step)).catch((error) => {
        throw signal?.aborted ? stopped() : error;
      });
    }
    if (state.step >= config.steps || state.diverged !== null) return;
    await letOthers();
    if (signal?.aborted) throw stopped();
    const loss = await trainStep(loop, signal);
    if (loss === null) continue; // to the checkpoint
    if (!Number.isFinite(loss)) {
      state.diverged = `the loss was ${loss} at step ${state.step} of ${config.steps}`;
      return;
    }
    const due = checkpointEvery === undefined ? Date.now() - saved > CHECKPOINT_MS : state.step % checkpointEvery === 0;
    if (due && state.step < config.steps) save();
    const seconds = (performance.now() - started.time) / 1000 / (state.step - started.step);
    onProgress?.({
      step: state.step,
      steps: config.steps,
      loss,
      windowsPerSecond: config.batchSize / seconds,
      secondsLeft: (config.steps - state.step) * seconds,
    });
  }
}

/** The loss; null when stopped between two micro-batches, with parameters and state as they were before the step. */
async function trainStep({ config, state, program, microBatches, inputs }: Loop, signal?: AbortSignal): Promise<number | null> {
  const { step } = state;
  const batch = Object.entries(inputs(step));
  let loss = 0;
  for (let microBatch = 0; microBatch < microBatches; microBatch++) {
    if (microBatch > 0) await letOthers();
    if (microBatch > 0 && signal?.aborted) return null;
    const own = batch.map(([name, values]) => {
      const size = values.length / microBatches;
      return [name, values.subarray(microBatch * size, (microBatch + 1) * size)];
    });
    const fed = { ...(Object.fromEntries(own) as Record<string, Values>), key: Int32Array.of(config.seed, step, microBatch) };
    const outputs =
      microBatch < microBatches - 1
        ? program.run("accumulate", fed)
        : program.run("train", { ...fed, scalars: adamScalars(step, config) });
    loss += outputs.loss[0] / microBatches;
  }
  state.step++;
  if (!Number.isFinite(loss)) return loss;
  const sums = [state.sincePoint, ...(step >= Math.floor(config.steps * 0.9) ? [state.lastTenth] : [])];
  for (const total of sums) {
    total.sum += loss;
    total.steps++;
  }
  return loss;
}

/** Stopped in between, it leaves the state as it was. */
async function addPoint(loop: Loop, probed: boolean): Promise<void> {
  const { state } = loop;
  const test = await loop.testLoss();
  if (test !== null && !Number.isFinite(test)) {
    state.diverged = `the test loss was ${test} at step ${state.step}`;
    return;
  }
  const macroF1 = probed ? await loop.probe?.(state.step) : undefined;
  state.curve.push([state.step, meanOf(state.sincePoint), test]);
  state.sincePoint = { sum: 0, steps: 0 };
  if (macroF1) state.probeCurve.push({ step: state.step, macroF1 });
}

export function meanOf({ sum, steps }: { sum: number; steps: number }): number | null {
  return steps === 0 ? null : sum / steps;
}

/** Parameters and Adam's moments. */
function readWeights(loop: Loop): Weights {
  return { ...readParameters(loop), ...readNamed(loop, Object.keys(loop.shapes).filter(isMoment)) };
}

/** The parameters alone. */
export function readParameters(loop: Loop): Weights {
  return readNamed(
    loop,
    Object.keys(loop.shapes).filter((name) => !name.startsWith("optimiser.")),
  );
}

function readNamed({ program, shapes }: Loop, names: string[]): Weights {
  const values = program.read(names);
  return Object.fromEntries(names.map((name) => [name, { shape: shapes[name], values: values[name] }]));
}

function resume(loop: Loop, folder: string): void {
  const left = openCheckpoint(folder, loop.identity);
  if (!left) return;
  const values = Object.entries(left.weights).map(([name, weight]) => [name, weight.values]);
  loop.program.write(Object.fromEntries(values) as Record<string, Float32Array>);
  Object.assign(loop.state, left.state);
}

/** Whether the test loss fell by over 2 % in the last fifth of the curve. */
export function isStillFalling(curve: LoopState["curve"], steps: number): boolean {
  const points = curve.filter(([, , test]) => test !== null) as [number, number | null, number][];
  const before = points.filter(([step]) => step <= 0.8 * steps).pop();
  const last = points[points.length - 1];
  return before !== undefined && last[0] > before[0] && last[2] < 0.98 * before[2];
}
