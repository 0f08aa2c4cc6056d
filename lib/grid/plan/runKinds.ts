/** A study's training runs by what a step of them costs. */
import type { Config } from "../../base/config";
import { encoderParams, flops, takesSteps } from "../../base/modelSize";
import { pretextOf } from "../../base/pretexts";
import { mean } from "../../numeric/stats";
import { stepsTaken } from "./series";

/** Runs whose steps cost the same: of one encoder, batch size and so on. */
export interface RunKind {
  /** Task, or pretext. */
  task: string;
  /** Width × depth, and its name where it is no Transformer. */
  encoder: string;
  encoderParams: number;
  runs: number;
  /** That a run takes itself, where it begins at another's; their mean. */
  steps: number;
  /** Floating-point operations of these. */
  flops: number;
}

/** Each kind with one config of it, the cheapest steps first. */
export function runKinds(configs: readonly Config[]): { kind: RunKind; config: Config }[] {
  const kinds = new Map<string, Config[]>();
  for (const config of configs) {
    if (!takesSteps(config)) continue;
    const key = JSON.stringify({ ...config, ...sameSpeed });
    kinds.set(key, [...(kinds.get(key) ?? []), config]);
  }
  const taken = stepsTaken(configs);
  return [...kinds.values()]
    .sort(([a], [b]) => flops({ ...a, steps: 1 }) - flops({ ...b, steps: 1 }))
    .map((runs) => {
      const [config] = runs;
      const steps = mean(runs.map((run) => taken.get(run) ?? run.steps));
      const kind = {
        task: config.task === "pretrain" ? pretextOf(config) : config.task,
        encoder: `${config.encoder === "vit" ? "" : `${config.encoder} `}${config.width} × ${config.depth}`,
        encoderParams: encoderParams(config),
        runs: runs.length,
        steps,
        flops: flops({ ...config, steps }),
      };
      return { kind, config };
    });
}

/** Fields that do not change how long a step takes. */
const sameSpeed: Partial<Config> = {
  set: "",
  fold: 0,
  users: "all",
  strategy: "user",
  init: null,
  teacher: null,
  split: "published",
  labelledUsers: "all",
  group: null,
  people: 1,
  share: 1,
  draw: 0,
  validation: "none",
  normalise: "none",
  frame: "sensor",
  temperature: 0,
  secondWeight: 0,
  learningRate: 0,
  labelSmoothing: 0,
  labelWeight: 0,
  schedule: "constant",
  warmupSteps: 0,
  decayShare: 1,
  weightDecay: 0,
  seed: 0,
  probePoints: 0,
  probeWindows: null,
  curvePoints: 0,
  checkpoint: "last",
  testMasks: 1,
  testWindows: 0,
};
