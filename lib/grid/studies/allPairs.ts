/**
 * Does every encoder learn by every pretext that fits it? All 22 pairs at one rate on one fold, each for as many operations, too few
 * to rank them by: the study `pretexts` asks that of ten of them.
 */
import type { Config, Pretext, ShippedEncoder } from "../../base/config";
import { traitsOf } from "../../base/pretexts";
import type { Grid, Study } from "../plan/study";
import { encoders as some, pretexts as settings, recipe, stepsOf } from "./pretexts";

/** Of each training: about 45 s of a core. */
const OPERATIONS = 9e11;

const encoders: Record<ShippedEncoder, Partial<Config>> = {
  ...some,
  cnn: { width: 256, depth: 3 },
  deepConvLstm: { width: 128, depth: 1 },
  attendDiscriminate: { width: 128, depth: 1 },
};
const names = Object.keys(encoders) as ShippedEncoder[];

/** Those that leave patches out need a Transformer. */
const fitting = (encoder: ShippedEncoder) =>
  (Object.keys(settings) as Pretext[]).filter((pretext) => encoder === "vit" || !traitsOf({ pretext }).leavesOut);

function grid(encoder: ShippedEncoder, pretext: Pretext): Grid {
  const own: Partial<Config> = { encoder, ...encoders[encoder], pretext, ...settings[pretext] };
  return { fixed: { ...own, ...stepsOf(OPERATIONS, { ...recipe, ...own }) } };
}

const random = (encoder: ShippedEncoder): Grid => ({ fixed: { encoder, ...encoders[encoder], pretext: "multiTask", steps: 0 } });

const pairs = names.flatMap((encoder) => fitting(encoder).map((pretext) => [encoder, pretext] as const));

export const study: Study = {
  name: "allPairs",
  title: "all pairs: every encoder by every pretext that fits it",
  published: true,
  pretrainSets: ["phone"],
  downstream: ["uci-har"],
  defaults: { ...recipe, learningRate: 1e-3 },
  grids: {
    ...Object.fromEntries(pairs.map(([encoder, pretext]) => [`${encoder} ${pretext}`, grid(encoder, pretext)])),
    ...Object.fromEntries(names.map((encoder) => [`${encoder} random`, random(encoder)])),
    simpleFeatures: { fixed: { task: "simpleFeatures", set: "uci-har" } },
  },
};
