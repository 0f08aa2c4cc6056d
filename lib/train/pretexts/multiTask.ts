/**
 * Tells whether a window was reversed in time, cut into segments that changed places, and warped in time (Yuan et al. 2024):
 * each happens with chance ½, and a linear head for each reads it from the window's features. Windows of much movement are
 * seen more often, in proportion to the standard deviation of their acceleration: at rest nothing tells.
 *
 * Shapes:  B windows  T samples  C channels
 */
import type { Config } from "../../base/config";
import { featureDim, TASKS } from "../../base/modelSize";
import type { WindowSet } from "../../data/store/windowSet";
import { type Tensor, type Tensor2D, tf } from "../../engine/backend";
import { crossEntropy, features } from "../../model/classifier";
import { applyLinear, linearWeights, type Pass } from "../../model/layers";
import { augmentedAt, segmentsMoved, timeFlip, timeWarp } from "../augment";
import { weightedRows } from "../batches";
import { drawsOf, type Pretext } from "./pretext";

const tasks = [timeFlip, segmentsMoved, timeWarp];

export const multiTask: Pretext = {
  weights: (c, seed) => linearWeights("tasks", featureDim(c), 2 * TASKS, seed),
  example(c, batch) {
    return {
      windows: { shape: [batch, c.seqLen, c.channels], values: new Float32Array(batch * c.seqLen * c.channels) },
      answers: { shape: [batch, TASKS, 2], values: new Float32Array(batch * TASKS * 2) },
    };
  },
  inputs(c, read, batch) {
    const windows = new Float32Array(batch * c.seqLen * c.channels);
    const answers = new Float32Array(batch * TASKS * 2);
    return (rows, on) => {
      read(rows, windows, (recorded, channels) => {
        if ("step" in on) augmentedAt(c, on.step)(recorded, channels);
        const size = recorded.length / batch;
        rows.forEach((row, i) => {
          const draws = drawsOf(c, on, "tasks", row, i);
          tasks.forEach((change, task) => {
            const isChanged = draws.uniform() < 0.5;
            if (isChanged) change(recorded.subarray(i * size, (i + 1) * size), channels, draws);
            answers.set(isChanged ? [0, 1] : [1, 0], (i * TASKS + task) * 2);
          });
        });
      });
      return { windows, answers };
    };
  },
  loss: (pass, c, inputs) => tf.mean(losses(pass, c, inputs)),
  test: (pass, c, inputs) => ({ loss: losses(pass, c, inputs) }),
  rowsOf: ({ batchSize, seed }, set, rows) => weightedRows(rows, deviations(set, rows), batchSize, seed),
};

/** Windows `[B, T, C]`, answers one-hot `[B, 3, 2]` → mean cross-entropy of the tasks, `[B]`. */
function losses(pass: Pass, c: Config, { windows, answers }: Record<string, Tensor>): Tensor {
  const batch = windows.shape[0];
  const logits = applyLinear(pass, "tasks", features(pass, c, windows)); // [B, 3·2]
  const apart = [batch * TASKS, 2] as [number, number];
  const entropies = crossEntropy(tf.reshape(logits, apart) as Tensor2D, tf.reshape(answers, apart));
  return tf.mean(tf.reshape(entropies, [batch, TASKS]), 1);
}

/** Windows that are read at once. */
const READ_ROWS = 4096;

/** Of each window the standard deviation of its acceleration over time, mean of three axes. */
function deviations(set: WindowSet, rows: Uint32Array): Float64Array {
  const found = new Float64Array(rows.length);
  for (let from = 0; from < rows.length; from += READ_ROWS) {
    const some = rows.subarray(from, from + READ_ROWS);
    const values = set.read(some);
    const size = values.length / some.length;
    const samples = size / set.channels;
    some.forEach((_, i) => {
      for (let axis = 0; axis < 3; axis++) {
        let [sum, square] = [0, 0];
        for (let k = i * size + axis; k < (i + 1) * size; k += set.channels) {
          sum += values[k];
          square += values[k] ** 2;
        }
        const mean = sum / samples;
        found[from + i] += Math.sqrt(Math.max(0, square / samples - mean ** 2)) / 3;
      }
    });
  }
  return found;
}
