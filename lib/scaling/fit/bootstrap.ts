/**
 * Bootstrap of rows (Efron & Tibshirani 1993, sections 9.5 and 13.3): rows are drawn with their sizes and refitted.
 * Percentiles of few rows are too near one another; the shares taken here are Hesterberg's expanded ones (2015, "What
 * teachers should know about the bootstrap", section 5.3).
 */
import { random } from "../../base/random";
import { createBfgs } from "../../numeric/bfgs";
import { normalTail, tCritical } from "../../numeric/distributions";
import { deviation, quantile } from "../../numeric/stats";
import { type Law, type Quantity, valuesAt } from "../forms/law";
import { gridStarts } from "./multiStart";
import { lawObjective } from "./objective";
import type { Ci95 } from "../../base/ci95";

export interface BootstrapOptions {
  resamples: number;
  seed: number;
  huber?: number;
  /** Grid starts of a refit beside the optimum of all rows. */
  starts?: number;
  /** Whether a resample's sizes identify the law; those that do not are drawn again. */
  identifies?: (counts: Float64Array) => boolean;
}

export interface BootstrapResult {
  standardErrors: Record<string, number>;
  /** Percentiles 2.5 and 97.5, or a little outside of them. */
  ci95: Record<string, Ci95>;
}

/** Draws in a row that may fail to identify the law. */
const MOST_REDRAWS = 1000;

/** @param optimum θ of the fit to all rows, where every refit begins; @param quantities what has intervals */
export function bootstrapLaw(
  law: Law,
  loss: Float64Array,
  optimum: Float64Array,
  quantities: readonly Quantity[],
  { resamples, seed, huber, starts = 2, identifies = () => true }: BootstrapOptions,
): BootstrapResult {
  const counts = new Float64Array(loss.length);
  const objective = lawObjective(law, loss, { huber, weights: counts });
  const minimise = createBfgs(law.size);
  const others = [...gridStarts(law, starts, seed)];
  const draws: Record<string, number[]> = {};
  for (let resample = 0; resample < resamples; resample++) {
    drawCounts(counts, seed, resample, identifies);
    let best = minimise(objective, optimum, { relativeDecrease: 1e-9 });
    for (const start of others) {
      const found = minimise(objective, start, { relativeDecrease: 1e-9 });
      if (found.value < best.value) best = found;
    }
    for (const [name, value] of Object.entries(valuesAt(quantities, best.x))) (draws[name] ??= []).push(value);
  }
  const tail = expandedTail(loss.length);
  const entries = Object.entries(draws).map(([name, values]) => [name, Float64Array.from(values).sort()] as const);
  return {
    standardErrors: Object.fromEntries(entries.map(([name, sorted]) => [name, deviation(sorted)])),
    ci95: Object.fromEntries(entries.map(([name, sorted]) => [name, [quantile(sorted, tail), quantile(sorted, 1 - tail)]])),
  };
}

/** How often each row is drawn, with as many draws as rows. */
export function drawCounts(
  counts: Float64Array,
  seed: number,
  resample: number,
  identifies: (counts: Float64Array) => boolean,
): void {
  const { below } = random(seed, "bootstrap", resample);
  for (let attempt = 0; attempt < MOST_REDRAWS; attempt++) {
    counts.fill(0);
    for (let i = 0; i < counts.length; i++) counts[below(counts.length)]++;
    if (identifies(counts)) return;
  }
  throw new RangeError(`bootstrapLaw: ${MOST_REDRAWS} resamples in a row do not identify the law: add sizes`);
}

/** Φ(−t √(n/(n − 1))), t of n − 1 degrees of freedom: the share left out at each end, 0.025 for very many rows. */
export function expandedTail(n: number): number {
  return normalTail(tCritical(n - 1) * Math.sqrt(n / (n - 1)));
}
