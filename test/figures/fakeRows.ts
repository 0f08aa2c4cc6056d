/**
 * Rows of a study that never ran, seeded: test losses follow a planted law exactly where `noise` is 0, and both
 * strategies meet at the full size, as in the paper's Table 2.
 */
import { type Config, defaultConfig } from "../../lib/base/config";
import type { Probe, Row } from "../../lib/base/row";
import { random } from "../../lib/base/random";

export interface Planted {
  folds: number;
  sizes: (number | "all")[];
  encoders: [width: number, depth: number][];
  rates: number[];
  seeds: number[];
  /** USER law L = coefficient · hours^-exponent of the largest encoder; RANDOM has `randomExponent`. */
  coefficient: number;
  exponent: number;
  randomExponent: number;
  /** Factor between folds. */
  foldStep: number;
  paramsExponent: number;
  noise: number;
  source: Row["source"];
  sets: string[];
  config: Partial<Config>;
  visibleMean: number;
}

export const planted: Planted = {
  folds: 3,
  sizes: [2, 4, 8, 16, 32, "all"],
  encoders: [
    [512, 5],
    [512, 20],
    [1024, 5],
    [1024, 20],
  ],
  rates: [1e-3],
  seeds: [1],
  coefficient: 0.058,
  exponent: 0.049,
  randomExponent: 0.017,
  foldStep: 0.93,
  paramsExponent: 0.03,
  noise: 0,
  source: "synthetic",
  sets: ["uci-har", "wisdm-phone", "wisdm-watch"],
  config: {},
  visibleMean: 0.0605,
};

const hoursPerUser = 26;
const fullUsers = 46;
const setLevel = new Map([
  ["uci-har", 0.86],
  ["wisdm-phone", 0.29],
  ["wisdm-watch", 0.55],
]);

export function fakeRows(options: Partial<Planted> = {}): Row[] {
  const plan = { ...planted, ...options };
  const rows: Row[] = [];
  for (let fold = 0; fold < plan.folds; fold++)
    for (const users of plan.sizes)
      for (const strategy of users === "all" ? (["user"] as const) : (["user", "random"] as const))
        for (const [width, depth] of plan.encoders)
          for (const learningRate of plan.rates)
            for (const seed of plan.seeds) rows.push(fakeRow(plan, { fold, users, strategy, width, depth, learningRate, seed }));
  return rows;
}

/** Twelve depth · dim² weights and what a standard block adds. */
export function params(width: number, depth: number): number {
  const d = width / 4;
  return depth * (12 * d * d + 13 * d) + 24 * d + d + 2 * d;
}

export function fakeRow(plan: Planted, cell: Partial<Config>): Row {
  const config: Config = { ...defaultConfig, steps: 2000, ...plan.config, ...cell };
  const { fold, users, strategy, width, depth, learningRate, seed } = config;
  const id = JSON.stringify(cell);
  const draw = random(seed, `fake ${id}`);
  const hours = hoursPerUser * (users === "all" ? fullUsers : users);
  const n = params(width, depth);
  const largest = Math.max(...plan.encoders.map(([w, d]) => params(w, d)));
  const full = hoursPerUser * fullUsers;
  const exponent = strategy === "user" ? plan.exponent : plan.randomExponent;
  const law = plan.coefficient * full ** -plan.exponent * (hours / full) ** -exponent * plan.foldStep ** fold;
  const rate = 1 + 0.02 * Math.abs(Math.log10(learningRate / 1e-3));
  const pretrained = config.task === "pretrain" && config.steps > 0;
  const testLoss = law * (n / largest) ** -plan.paramsExponent * rate * Math.exp(plan.noise * draw.normal());
  const visibleMean = plan.visibleMean * plan.foldStep ** fold;
  const gain =
    (pretrained ? 0.045 * Math.log10(hours / 20) + 0.02 * Math.log10(n / 1e6) : -0.03) +
    (config.augmentations.length > 0 ? 0.015 + 0.01 * Math.log10(n / 1e6) : 0);
  const probes = Object.fromEntries(
    plan.sets.map((set) => [set, fakeProbe((setLevel.get(set) ?? 0.7) + gain + 0.008 * draw.normal(), draw.uniform)]),
  );
  const steps = [...Array(20).keys()].map((i) => Math.round((config.steps * (i + 1)) / 20));
  return {
    runId: `fake-${id.replace(/\W+/g, "-")}`,
    study: "fake",
    configHash: id,
    codeVersion: "fake",
    dataVersion: "fake",
    source: plan.source,
    dataTitle: `${plan.source}: ${plan.source === "real" ? "ExtraSensory" : "ExtraSensory-like"}`,
    config,
    encoderParams: n,
    decoderParams: Math.round(n / 8),
    flops: 6 * n * config.steps,
    users: ["a", "b"],
    hours,
    windows: Math.round(hours * 1406),
    status: "done",
    result: {
      trainLoss: 0.95 * testLoss,
      testLoss,
      testLossAll: 0.8 * testLoss,
      bestTestLoss: testLoss,
      validationLoss: testLoss * 1.01,
      testLossByUser: {},
      references: { zero: 1.25 * visibleMean, visibleMean, interpolation: 1.02 * visibleMean },
      curve: steps.map(
        (step, i) =>
          [step, testLoss, testLoss].map((value, at) =>
            at === 0 ? value : value * ((at === 1 ? 0.95 : 1) + 0.5 * Math.exp(-i / 4)),
          ) as [number, number, number],
      ),
      stillFalling: false,
      probes,
      probeCurve: steps.slice(-6).map((step, i) => ({
        step,
        macroF1: Object.fromEntries(plan.sets.map((set) => [set, probes[set].macroF1 - 0.01 * (5 - i)])),
      })),
      weights: null,
    },
    measured: { seconds: 1, peakMB: 1, device: "fake", threads: 1, at: "1970-01-01T00:00:00Z" },
  };
}

/** Ten test users of two classes whose counts roughly give the score. */
function fakeProbe(score: number, uniform: () => number): Probe {
  const confusionByUser = Object.fromEntries(
    [...Array(10).keys()].map((user) => {
      const right = Math.round(100 * Math.min(1, score + 0.1 * (uniform() - 0.5)));
      return [
        `u${user}`,
        [
          [right, 100 - right],
          [100 - right, right],
        ],
      ];
    }),
  );
  const scores = { macroF1: score, weightedF1: score + 0.005, accuracy: score + 0.006 };
  return {
    ...scores,
    l2: 0.1,
    oracle: { macroF1: score + 0.006, weightedF1: score, accuracy: score },
    classes: ["sit", "walk"],
    confusionByUser,
  };
}
