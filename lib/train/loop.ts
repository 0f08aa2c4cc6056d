/** The one training loop: steps, curve, checkpoints, progress. Pre-training and supervised training share it. */
import type { NamedStep, Program, Values } from "../engine/capture";
import { compile } from "../engine/compile";
import { Parameters, toParameters, Weights } from "../model/layers";
import type { Config } from "../row";
import { LoopState, openCheckpoint, saveCheckpoint } from "./checkpoint";
import { adamScalars, MOMENTS, optimiserState } from "./optimiser";

export interface Progress {
  step: number;
  steps: number;
  loss: number;
  windowsPerSecond: number;
  secondsLeft: number;
}

export interface TrainOptions {
  /** Where checkpoints and the final weights are kept; a run that is there already goes on. */
  folder?: string;
  /** Steps between checkpoints; one is also left when the signal stops the run. */
  checkpointEvery?: number;
  onProgress?: (progress: Progress) => void;
  signal?: AbortSignal;
}

export interface Loop {
  config: Config;
  program: Program<"train" | "evaluate">;
  shapes: Record<string, number[]>;
  state: LoopState;
  /** What the train step is fed besides the optimiser's scalars and the key. */
  inputs: (step: number) => Record<string, Values>;
  testLoss: () => number | null;
  /** Called at each of the last `probePoints` points of the curve. */
  probe?: (step: number) => Promise<Record<string, number> | void>;
  identity: string;
}

/** Compiles the steps with variables of `weights`; what they are fed, and the test loss, are still to be set. */
export function startLoop(
  config: Config,
  identity: string,
  weights: Weights,
  stepsOf: (params: Parameters, moments: Parameters) => Record<"train" | "evaluate", NamedStep>,
): Loop {
  const params = toParameters(weights);
  const moments = optimiserState(params);
  const variables = { ...params, ...moments };
  const shapes = Object.fromEntries(Object.entries(variables).map(([name, v]) => [name, v.shape]));
  const compiled = compile(stepsOf(params, moments), variables);
  const dispose = () => {
    compiled.dispose();
    for (const variable of Object.values(variables)) variable.dispose();
  };
  const none = () => ({ sum: 0, steps: 0 });
  const state = { step: 0, sincePoint: none(), lastTenth: none(), curve: [], probeCurve: [], diverged: null };
  const program = { ...compiled, dispose };
  return { config, program, shapes, identity, state, inputs: () => ({}), testLoss: () => null };
}

/** Steps at which the test loss is taken: before the first, then evenly up to the last. */
export function curveSteps({ steps, curvePoints }: Pick<Config, "steps" | "curvePoints">): number[] {
  const points = Array.from({ length: curvePoints }, (_, i) => Math.round(((i + 1) * steps) / curvePoints));
  return [...new Set([0, ...points, steps])];
}

/**
 * Runs the steps that are not done yet, from the folder's checkpoint if there is one.
 *
 * @throws the signal's reason (an AbortError), once a checkpoint is written
 */
export async function runLoop(loop: Loop, options: TrainOptions = {}): Promise<void> {
  const { config, state } = loop;
  const { folder, checkpointEvery = 1000, onProgress, signal } = options;
  const points = curveSteps(config);
  const probed = new Set(config.probePoints > 0 ? points.slice(-config.probePoints) : []);
  if (folder !== undefined) resume(loop, folder);
  const save = () => {
    if (folder === undefined) return;
    saveCheckpoint(folder, loop.identity, { weights: readWeights(loop), state });
  };
  const started = { step: state.step, time: performance.now() };

  for (;;) {
    if (state.diverged !== null) return;
    if (points.includes(state.step) && !state.curve.some(([step]) => step === state.step)) {
      await addPoint(loop, probed.has(state.step));
    }
    if (state.step >= config.steps || state.diverged !== null) return;
    if (signal?.aborted) {
      save();
      signal.throwIfAborted();
    }
    const loss = trainStep(loop);
    if (!Number.isFinite(loss)) {
      state.diverged = `the loss was ${loss} at step ${state.step} of ${config.steps}`;
      return;
    }
    if (folder !== undefined && state.step % checkpointEvery === 0 && state.step < config.steps) save();
    const seconds = (performance.now() - started.time) / 1000 / (state.step - started.step);
    onProgress?.({
      step: state.step,
      steps: config.steps,
      loss,
      windowsPerSecond: config.batchSize / seconds,
      secondsLeft: (config.steps - state.step) * seconds,
    });
    await new Promise(setImmediate); // lets an interrupt, a progress bar or an abort through
  }
}

function trainStep({ config, state, program, inputs }: Loop): number {
  const { step } = state;
  const outputs = program.run("train", {
    ...inputs(step),
    key: Int32Array.of(config.seed, step),
    scalars: adamScalars(step, config),
  });
  const loss = outputs.loss[0];
  state.step++;
  if (!Number.isFinite(loss)) return loss;
  const sums = [state.sincePoint, ...(step >= Math.floor(config.steps * 0.9) ? [state.lastTenth] : [])];
  for (const total of sums) {
    total.sum += loss;
    total.steps++;
  }
  return loss;
}

async function addPoint(loop: Loop, probed: boolean): Promise<void> {
  const { state } = loop;
  const test = loop.testLoss();
  state.curve.push([state.step, meanOf(state.sincePoint), test]);
  state.sincePoint = { sum: 0, steps: 0 };
  if (test !== null && !Number.isFinite(test)) {
    state.diverged = `the test loss was ${test} at step ${state.step}`;
    state.curve.pop();
    return;
  }
  const macroF1 = probed ? await loop.probe?.(state.step) : undefined;
  if (macroF1) state.probeCurve.push({ step: state.step, macroF1 });
}

export function meanOf({ sum, steps }: { sum: number; steps: number }): number | null {
  return steps === 0 ? null : sum / steps;
}

/** All variables of the program, Adam's moments among them. */
function readWeights({ program, shapes }: Loop): Weights {
  const values = program.read();
  return Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, { shape, values: values[name] }]));
}

/** The parameters alone. */
export function readParameters(loop: Loop): Weights {
  const moments: string[] = Object.values(MOMENTS);
  const names = Object.keys(loop.shapes).filter((name) => !moments.includes(name));
  const values = loop.program.read(names);
  return Object.fromEntries(names.map((name) => [name, { shape: loop.shapes[name], values: values[name] }]));
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
