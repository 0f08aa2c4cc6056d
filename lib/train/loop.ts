/** The one training loop: steps, curve, checkpoints, progress. Pre-training and supervised training share it. */
import { cellSignal, letOthers, Stopped } from "../base/cellSignal";
import type { Example, NamedStep, Program, Values } from "../engine/capture";
import { compile } from "../engine/compile";
import { countMicroBatches } from "./microBatches";
import { type Parameters, toParameters, type Weights } from "../model/layers";
import { type Config, refuseUnknownField } from "../base/config";
import { type LoopState, openCheckpoint, saveCheckpoint, stepsKept } from "./checkpoint";
import { chosenPoint, isDue, isProbed, noNotes, noteLoss, notePoint, type Track, trackOf } from "./curve";
import { adamScalars, isMoment, type LossOf, optimiserState, trainSteps } from "./optimiser";
import { decayStart } from "./schedule";

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
  /**
   * Longer runs of schedule "wsd", the shortest first, that differ in their steps alone. The first of them is left a
   * checkpoint of the step at which this one begins to decay, and resumes from it to what it would be by itself.
   */
  longer?: readonly Required<Pick<Track, "config" | "folder">>[];
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
  /** Taken at the points of the curve too, where a point is chosen by it. */
  validationLoss?: () => Promise<number | null>;
  /** Called at each point with the least validation loss so far. */
  onLeast?: (run: Track, step: number) => void;
  /** Called at each of the last `probePoints` points of the curve. */
  probe?: (step: number) => Promise<Record<string, number> | void>;
  identity: string;
  /** See TrainOptions. */
  longer?: Omit<Required<Track>, "notes" | "points">[];
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
  const tf32 = config.precision === "tf32";
  const compiled = compile(
    {
      ...(accumulate && { accumulate: { step: accumulate, example: inputs, tf32 } }),
      train: { step: train, tf32, example: { ...inputs, scalars: { shape: [4], values: new Float32Array(4) } } },
      evaluate: objective.evaluateOf(params),
    } as Record<"accumulate" | "train" | "evaluate", NamedStep>,
    variables,
  );
  const dispose = () => {
    compiled.dispose();
    for (const variable of Object.values(variables)) variable.dispose();
  };
  const state = { step: 0, ...noNotes(), diverged: null };
  const program = { ...compiled, dispose };
  return { config, program, microBatches, shapes, identity, state, inputs: () => ({}), testLoss: async () => null };
}

/**
 * Runs the steps that are not done yet, from the folder's checkpoint if there is one.
 *
 * @throws Stopped ("AbortError") when the signal stops it, once a checkpoint is written
 */
export async function runLoop(loop: Loop, options: TrainOptions = {}): Promise<void> {
  const { config, state } = loop;
  const { folder, checkpointEvery, onProgress, signal = cellSignal() } = options;
  const resumed = folder !== undefined && resume(loop, folder);
  // One that is as far by itself keeps its own files.
  loop.longer = loop.longer?.filter((run) => stepsKept(run.folder, run.identity) < decayStart(config));
  if (!resumed && loop.longer) state.longer = notesOf(loop.longer.map(({ config }) => ({ config, notes: noNotes() })));
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

  let tracks = tracksOf(loop, folder);
  for (;;) {
    const taken = tracks.filter((track) => isDue(track, state.step));
    if (taken.length > 0 && state.diverged === null) {
      await addPoint(loop, taken).catch((error) => {
        throw signal?.aborted ? stopped() : error;
      });
      tracks = tracksOf(loop, folder); // a point may end the longer ones
    }
    const ended = state.step >= config.steps || state.diverged !== null;
    if (state.longer && (ended || state.step === decayStart(config))) {
      if (state.diverged === null) handOn(loop);
      delete state.longer; // a run by itself has none in its files
      tracks = tracksOf(loop, folder);
    }
    if (ended) return;
    await letOthers();
    if (signal?.aborted) throw stopped();
    const loss = await trainStep(loop, signal);
    if (loss === null) continue; // to the checkpoint
    if (!Number.isFinite(loss)) {
      state.diverged = `the loss was ${loss} at step ${state.step} of ${config.steps}`;
      continue;
    }
    for (const track of tracks) noteLoss(track, state.step - 1, loss);
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
  return loss;
}

/** The run itself, and the longer ones that it is the beginning of. */
function tracksOf(loop: Loop, folder: string | undefined): Track[] {
  const { config, identity, state } = loop;
  return [trackOf({ config, identity, folder }, state), ...longerTracks(loop)];
}

/** Those that were asked for when this run began and still are. */
function longerTracks({ state, longer = [] }: Loop): Required<Track>[] {
  return longer.flatMap((run) => {
    const notes = state.longer?.[run.config.steps];
    return notes ? [{ ...run, ...trackOf(run, notes) }] : [];
  });
}

function notesOf(tracks: readonly Pick<Track, "config" | "notes">[]): LoopState["longer"] {
  return Object.fromEntries(tracks.map(({ config, notes }) => [config.steps, notes]));
}

/** Adds a point to the curves of `due`. Stopped in between, it leaves the state as it was. */
async function addPoint(loop: Loop, due: readonly Track[]): Promise<void> {
  const { state } = loop;
  const { step } = state;
  const test = await loop.testLoss();
  const validation = await loop.validationLoss?.();
  const isLost = ([, loss]: [string, number | null | undefined]) => typeof loss === "number" && !Number.isFinite(loss);
  const lost = Object.entries({ test, validation }).find(isLost);
  if (lost) {
    // By itself this run would not look here: the longer ones must find out by themselves.
    if (due.every(({ notes }) => notes !== state)) state.longer = {};
    else state.diverged = `the ${lost[0]} loss was ${lost[1]} at step ${step}`;
    return;
  }
  const macroF1 = due.some((track) => isProbed(track, step)) ? await loop.probe?.(step) : undefined;
  for (const track of due) {
    notePoint(track, step, test, validation);
    if (macroF1 && isProbed(track, step)) track.notes.probeCurve.push({ step, macroF1 });
    if (chosenPoint(track.notes.curve)?.step === step) loop.onLeast?.(track, step);
  }
}

/** Leaves the next longer run a checkpoint as if it had come here by itself, with the notes of those that are longer still. */
function handOn(loop: Loop): void {
  const { step } = loop.state;
  const [next, ...others] = longerTracks(loop);
  if (next === undefined) return;
  const state: LoopState = { step, ...next.notes, diverged: null };
  if (others.length > 0) state.longer = notesOf(others);
  saveCheckpoint(next.folder, next.identity, { weights: readWeights(loop), state });
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

/** Whether there was a checkpoint. */
function resume(loop: Loop, folder: string): boolean {
  const left = openCheckpoint(folder, loop.identity);
  if (!left) return false;
  const values = Object.entries(left.weights).map(([name, weight]) => [name, weight.values]);
  loop.program.write(Object.fromEntries(values) as Record<string, Float32Array>);
  Object.assign(loop.state, left.state);
  return true;
}
