/** A study's plan in words: runs, distinct runs, floating-point operations, where the data comes from, and leaks. */
import { duration, formatNumber, percent } from "../../base/format";
import { encoderParams, flops } from "../../base/modelSize";
import type { RunCost } from "./calibrate";
import type { Places } from "../../data/places";
import { planAt } from "./planAt";
import { stepsTaken } from "./series";
import type { Study } from "./study";
import { studyLeaks } from "./studyLeaks";

/** A study before it is run, in lines: its cells and runs, encoders, operations, and recordings tested on that it trains on. */
export async function describePlan(study: Study, places: Places): Promise<string> {
  const plan = await planAt(study, places);
  const { cells, configs, pretrainSet, undecided } = plan;
  const leaks = await studyLeaks(study, plan, places);
  const trained = configs.filter(({ task }) => task !== "simpleFeatures");
  const sizes = [...new Set(trained.map(encoderParams))].sort((a, b) => a - b);
  const total = trained.reduce((sum, config) => sum + flops(config), 0);
  const taken = [...stepsTaken(trained)].reduce((sum, [config, steps]) => sum + flops({ ...config, steps }), 0);
  const saved = taken < total ? `, ${percent(1 - taken / total)} % less than if no runs shared their first steps` : "";
  return [
    `${study.title}; pre-training on ${pretrainSet}`,
    `${cells} cells, ${configs.length} distinct runs (both strategies share the run of the full size)`,
    ...(undecided > 0 ? [`${undecided} more whose settings others of these choose, or which they teach`] : []),
    `${sizes.length} encoders of ${sizes.map((n) => n.toLocaleString("en")).join(", ")} parameters`,
    `${taken.toExponential(3)} floating-point operations${saved}`,
    ...leaks.map((leak) => `warning: ${leak}`),
  ].join("\n");
}

/** One line for each kind of run. */
export function costLines(costs: readonly RunCost[]): Record<string, string | number>[] {
  return costs.map(({ task, encoder, encoderParams, runs, steps, flops, secondsPerStep, peakMB }) => ({
    "trained by": task,
    encoder,
    parameters: encoderParams.toLocaleString("en"),
    runs,
    "FLOP per run": formatNumber(flops),
    "s per step": secondsPerStep.toPrecision(3),
    "time per run": duration(steps * secondsPerStep),
    "peak MB": Math.round(peakMB),
  }));
}

/** The time of all the training on this machine, beside what the paper's took. */
export function costInWords(costs: readonly RunCost[], workers: number): string {
  const seconds = costs.reduce((sum, { runs, steps, secondsPerStep }) => sum + runs * steps * secondsPerStep, 0);
  const operations = costs.reduce((sum, { runs, flops }) => sum + runs * flops, 0);
  const atATime = workers > 1 ? `, or ${duration(seconds / workers)} with ${workers} runs at a time` : "";
  return [
    `${duration(seconds)} of training${atATime}; tests, probes and runs without training take extra time`,
    `${Math.round(operations / seconds / 1e9)} GFLOP/s in matrix products; the paper's study took 62,000 TPUv2-hours`,
  ].join("\n");
}
