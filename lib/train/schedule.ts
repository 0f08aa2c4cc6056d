/**
 * The learning rate of each step. "wsd" (warm-up, stable, decay) falls by 1 − √ at its end, which Hägele et al. (2024,
 * arXiv 2405.18392) found better than a line, and over a fifth of the steps as good as a cosine of the same length.
 */
import type { Config } from "../base/config";

type Length = Pick<Config, "warmupSteps" | "steps" | "decayShare">;

/** The step from which the rate of "wsd" decays: until then runs of every length are the same. */
export function decayStart({ warmupSteps, steps, decayShare }: Length): number {
  return Math.max(warmupSteps, steps - Math.round(decayShare * steps));
}

/** The last step before the rate decays by "wsd", or of all: what a loss falls by in a decay does not tell whether it still falls. */
export function stableSteps(c: Length & Pick<Config, "schedule">): number {
  return c.schedule === "wsd" ? decayStart(c) : c.steps;
}

/** Learning rate of a step, counted from 0: warm-up, then constant, half a cosine down to zero, or constant and decayed. */
export function rateAt(step: number, c: Length & Pick<Config, "learningRate" | "schedule">): number {
  const { learningRate, schedule, warmupSteps, steps } = c;
  if (step < warmupSteps) return (learningRate * (step + 1)) / warmupSteps;
  if (schedule === "constant") return learningRate;
  const start = schedule === "wsd" ? decayStart(c) : warmupSteps;
  if (step < start) return learningRate;
  const share = (step - start) / Math.max(1, steps - start);
  return schedule === "wsd" ? learningRate * (1 - Math.sqrt(share)) : (learningRate * (1 + Math.cos(Math.PI * share))) / 2;
}
