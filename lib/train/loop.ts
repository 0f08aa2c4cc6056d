/** The one training loop: steps, curve, checkpoints, progress; pre-training and supervised training hand in the rest. */
import type { Program, Values } from "../engine/capture";
import type { Weights } from "../model/layers";
import type { Config } from "../row";
import { Checkpoint, LoopState, saveCheckpoint } from "./checkpoint";
import { adamScalars, MOMENTS } from "./optimiser";

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

export function startState(): LoopState {
  const none = () => ({ sum: 0, steps: 0 });
  return { step: 0, sincePoint: none(), lastTenth: none(), curve: [], probeCurve: [], diverged: null };
}

/** Steps at which the test loss is taken: before the first, then evenly up to the last. */
export function curveSteps({ steps, curvePoints }: Pick<Config, "steps" | "curvePoints">): number[] {
  const points = Array.from({ length: curvePoints }, (_, i) => Math.round(((i + 1) * steps) / curvePoints));
  return [...new Set([0, ...points, steps])];
}

/**
 * Runs the steps that `loop.state` has not done yet.
 *
 * @throws the signal's reason (an AbortError), once a checkpoint is written
 */
export async function runLoop(loop: Loop, options: TrainOptions = {}): Promise<void> {
  const { config, state } = loop;
  const { folder, checkpointEvery = 1000, onProgress, signal } = options;
  const points = curveSteps(config);
  const probed = new Set(config.probePoints > 0 ? points.slice(-config.probePoints) : []);
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

/** Sets the program's variables to a checkpoint's. */
export function restore(loop: Pick<Loop, "program" | "shapes">, { weights }: Checkpoint): void {
  const values = Object.entries(weights).map(([name, weight]) => [name, weight.values]);
  loop.program.write(Object.fromEntries(values) as Record<string, Float32Array>);
}

/** Whether the test loss fell by over 2 % in the last fifth of the curve. */
export function isStillFalling(curve: LoopState["curve"], steps: number): boolean {
  const points = curve.filter(([, , test]) => test !== null) as [number, number | null, number][];
  const before = points.filter(([step]) => step <= 0.8 * steps).pop();
  const last = points[points.length - 1];
  return before !== undefined && last[0] > before[0] && last[2] < 0.98 * before[2];
}
