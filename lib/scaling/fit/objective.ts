/** The objectives of a fit, both on ln L: the sum of squared residuals, and the sum of Huber's function of them. */
import { mean } from "../../numeric/stats";
import type { Objective } from "../../numeric/lineSearch";
import type { Law } from "../forms/law";

export interface ObjectiveOptions {
  /** Where Huber's function turns from a square to a line (Huber 1964); the sum of squares without it. */
  huber?: number;
  /** How often each row counts: a resample of rows; once without it. It may change between calls. */
  weights?: Float64Array;
}

/**
 * Σ r² or, with `huber` δ, Σ (r²/2 where |r| ≤ δ, else δ(|r| − δ/2)), r = ln of the law's loss − ln L.
 * Nothing is allocated in a call.
 */
export function lawObjective(law: Law, loss: Float64Array, { huber, weights }: ObjectiveOptions = {}): Objective {
  const logs = loss.map(Math.log);
  const { size } = law;
  const rows = logs.length;
  const slopes = new Float64Array(size);
  // With δ infinite Huber's function is r²/2.
  const delta = huber ?? Infinity;
  const scale = huber === undefined ? 2 : 1;
  return (theta, gradient) => {
    gradient.fill(0);
    if (!law.prepare(theta)) return Infinity;
    let sum = 0;
    for (let row = 0; row < rows; row++) {
      const weight = weights === undefined ? scale : scale * weights[row];
      if (weight === 0) continue;
      const r = law.logLoss(row, slopes) - logs[row];
      const distance = Math.abs(r);
      let pull = r;
      if (distance <= delta) sum += (weight * r * r) / 2;
      else {
        sum += weight * delta * (distance - delta / 2);
        pull = r > 0 ? delta : -delta;
      }
      pull *= weight;
      for (let k = 0; k < size; k++) gradient[k] += pull * slopes[k];
    }
    return sum;
  };
}

/** Share of the variance of L explained. */
export function rSquared(law: Law, theta: Float64Array, loss: Float64Array): number {
  const slopes = new Float64Array(law.size);
  law.prepare(theta);
  const centre = mean(loss);
  let [residual, total] = [0, 0];
  loss.forEach((value, row) => {
    residual += (value - Math.exp(law.logLoss(row, slopes))) ** 2;
    total += (value - centre) ** 2;
  });
  return 1 - residual / total;
}
