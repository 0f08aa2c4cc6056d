/**
 * Series of runs: pre-trainings of schedule "wsd" that differ in their steps alone. They are the same until the shortest
 * begins to decay, so one worker makes them in the order of their steps, and each begins where the one before decays.
 */
import { flops } from "../../base/modelSize";
import type { Config } from "../../base/config";
import { decayStart } from "../../train/schedule";
import { configHash } from "./configHash";

/** Every run in a series, alone where it shares its steps with no other; series in the order of their first runs. */
export function seriesOf(configs: readonly Config[]): Config[][] {
  const series = new Map<string, Config[]>();
  for (const config of configs) {
    const isShared = config.task === "pretrain" && config.schedule === "wsd" && config.steps > 0;
    const key = isShared ? `series ${configHash({ ...config, steps: 0 })}` : configHash(config);
    series.set(key, [...(series.get(key) ?? []), config]);
  }
  return [...series.values()].map((runs) => runs.sort((a, b) => a.steps - b.steps));
}

/** Steps that each run of `configs` takes when all are made in their series. */
export function stepsTaken(configs: readonly Config[]): Map<Config, number> {
  const taken = seriesOf(configs).flatMap((runs) =>
    runs.map((config, i): [Config, number] => {
      const before = i === 0 ? null : runs[i - 1];
      return [config, config.steps - (before === null ? 0 : Math.min(before.steps, decayStart(before)))];
    }),
  );
  return new Map(taken);
}

/** Floating-point operations of each run, about, as `stepsTaken`; a run without training still has its probes. */
export function runCosts(configs: readonly Config[]): Map<Config, number> {
  const costs = [...stepsTaken(configs)].map(([config, steps]): [Config, number] => {
    return [config, flops({ ...config, steps }) + 1e12];
  });
  return new Map(costs);
}
