/**
 * A teacher at work: what it says of the windows of a step as they are augmented in that step, since a student that sees other
 * windows than its teacher learns less (Beyer et al. 2022).
 *
 * Shapes:  B windows  T samples  C channels  A activities  G features of the teacher
 */
import type { Config } from "../../base/config";
import { featureDim } from "../../base/modelSize";
import type { WindowSet } from "../../data/store/windowSet";
import type { Example, Step, Values } from "../../engine/capture";
import { compile } from "../../engine/compile";
import { features } from "../../model/classifier";
import { applyLinear, toParameters } from "../../model/layers";
import { augmentedAt } from "../augment";
import type { TrainedClassifier } from "../encoderFile";
import { inputReader } from "../inputs";

export interface Teaching {
  /** Rows of the set that step `step` trains on → taught `[B, A]`, hints `[B, G]` and labelShare `[B]`, for `distilLoss`. */
  at(rows: Uint32Array, step: number): Record<string, Values>;
  dispose(): void;
}

/**
 * @param c the student's; in each step its `batchSize` windows are taught
 * @param labelled rows whose labels are used
 * @throws RangeError where the teacher tells other activities than the set has, or takes other sensors
 */
export function startTeaching(
  { config, weights, moments, activities }: TrainedClassifier,
  set: WindowSet,
  { c, classes, labelled }: { c: Config; classes: readonly string[]; labelled: Uint32Array },
): Teaching {
  if (activities.join() !== classes.join()) {
    const found = activities.join(", ");
    throw new RangeError(`the teacher: expected one of ${set.name}'s activities ${classes.join(", ")}, found one of ${found}`);
  }
  const read = inputReader(set, config, moments);
  const params = toParameters(weights);
  const step: Step = ({ windows }) => {
    const pass = { params, gelu: config.gelu, draws: null };
    const found = features(pass, config, windows);
    return { logits: applyLinear(pass, "classifier", found), features: found };
  };
  const windows = new Float32Array(c.batchSize * config.seqLen * config.channels);
  const shape = [c.batchSize, config.seqLen, config.channels];
  const program = compile({ teach: { step, example: { windows: { shape, values: windows.slice() } } } }, params);
  const hasLabel = new Set(labelled);
  return {
    at(rows, step) {
      read(rows, windows, augmentedAt(c, step));
      const said = program.run("teach", { windows });
      return {
        taught: byRow(said.logits as Float32Array, activities.length, (logits) => softened(logits, c.temperature)),
        hints: byRow(said.features as Float32Array, featureDim(config), unitOf),
        labelShare: Float32Array.from(rows, (row) => (hasLabel.has(row) ? c.labelWeight : 0)),
      };
    },
    dispose() {
      program.dispose();
      for (const variable of Object.values(params)) variable.dispose();
    },
  };
}

/** What a step is fed besides windows and labels. */
export function taughtExample(teacher: TrainedClassifier, batch: number): Record<string, Example> {
  const sizes = { taught: teacher.activities.length, hints: featureDim(teacher.config) };
  const rows = Object.entries(sizes).map(([name, size]): [string, Example] => {
    return [name, { shape: [batch, size], values: new Float32Array(batch * size) }];
  });
  return { ...Object.fromEntries(rows), labelShare: { shape: [batch], values: new Float32Array(batch) } };
}

function byRow(values: Float32Array, size: number, change: (row: number[]) => number[]): Float32Array {
  const made = new Float32Array(values.length);
  for (let from = 0; from < values.length; from += size) made.set(change([...values.subarray(from, from + size)]), from);
  return made;
}

/** Probabilities of logits over the temperature. */
export function softened(logits: readonly number[], temperature: number): number[] {
  const most = Math.max(...logits);
  const parts = logits.map((logit) => Math.exp((logit - most) / temperature));
  const sum = parts.reduce((a, b) => a + b, 0);
  return parts.map((part) => part / sum);
}

/** The row at length 1. */
export function unitOf(row: readonly number[]): number[] {
  const length = Math.max(Math.hypot(...row), 1e-12);
  return row.map((value) => value / length);
}
