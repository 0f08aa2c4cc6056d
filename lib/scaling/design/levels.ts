/**
 * Laws of one shape for all folds, with a level for each: test users of one fold are easier than those of another, and six
 * sizes of one fold cannot tell forms apart. ln L = level of the group + ln of the law; levels are least squares' own, so a
 * law is fitted to what is left of each group's mean. Where it may be scaled, its scale is that of the mean group.
 */
import type { Objective } from "../../numeric/lineSearch";
import { mean } from "../../numeric/stats";
import { bindForm, type FormName, type Observations } from "../forms/forms";
import type { Law } from "../forms/law";
import { gridStarts, multiStart } from "../fit/multiStart";

/** Which group each row is in, from 0. */
export function groupsOf(keys: readonly unknown[]): Int32Array {
  const names = [...new Set(keys)];
  return Int32Array.from(keys, (key) => names.indexOf(key));
}

/** Values less the mean of their group. */
export function withoutLevels(values: ArrayLike<number>, group: Int32Array): Float64Array {
  const sums = new Float64Array(group.length);
  const counts = new Float64Array(group.length);
  group.forEach((k, i) => {
    sums[k] += values[i];
    counts[k]++;
  });
  return Float64Array.from(group, (k, i) => values[i] - sums[k] / counts[k]);
}

export interface LevelledFit {
  law: Law;
  theta: Float64Array;
  /** Sum of squared residuals of ln L. */
  rss: number;
  /** Mean over rows of ln L less ln of the law at θ: what its scale lacks, as levels leave it open. */
  offset: number;
}

const STARTS = 6;

/** Least squares of ln L. */
export function fitWithLevels(form: Exclude<FormName, "repeats">, rows: Observations, group: Int32Array): LevelledFit {
  const law = bindForm(form, rows);
  const logLoss = rows.loss.map(Math.log);
  const { x: theta, value: rss } = multiStart(levelledObjective(law, logLoss, group), law, gridStarts(law, STARTS, 0), {
    relativeDecrease: 1e-11,
  });
  const slopes = new Float64Array(law.size);
  law.prepare(theta);
  return { law, theta, rss, offset: mean(logLoss.map((value, row) => value - law.logLoss(row, slopes))) };
}

/** Nothing is allocated in a call. */
function levelledObjective(law: Law, logLoss: Float64Array, group: Int32Array): Objective {
  const { size } = law;
  const rows = logLoss.length;
  const counts = new Float64Array(Math.max(...group) + 1);
  group.forEach((k) => counts[k]++);
  const levels = new Float64Array(counts.length);
  const residual = new Float64Array(rows);
  const slopes = new Float64Array(size);
  const allSlopes = new Float64Array(rows * size);
  return (theta, gradient) => {
    gradient.fill(0);
    if (!law.prepare(theta)) return Infinity;
    levels.fill(0);
    for (let row = 0; row < rows; row++) {
      residual[row] = law.logLoss(row, slopes) - logLoss[row];
      allSlopes.set(slopes, row * size);
      levels[group[row]] += residual[row] / counts[group[row]];
    }
    let sum = 0;
    // Residuals of a group add up to 0, so the levels take no part in the gradient.
    for (let row = 0; row < rows; row++) {
      const left = residual[row] - levels[group[row]];
      sum += left * left;
      for (let k = 0; k < size; k++) gradient[k] += 2 * left * allSlopes[row * size + k];
    }
    return sum;
  };
}
