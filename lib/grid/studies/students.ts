/**
 * The law of students: how does macro F1 grow with a device's bytes and operations, and what does a teacher add? Small encoders
 * learn from the labels of 1, 5 and all train users, alone and from a network of 132 thousand parameters that saw the same
 * labels and speaks about the other users' windows. That network is the teacher since it scores best of all on UCI HAR (see the
 * study `supervised`): a linear head on the encoder that comes with the project scores less than students do by themselves.
 */
import type { Config } from "../../base/config";
import type { Study } from "../plan/study";
import { recipe } from "./supervised";

/** Of a device's size: 4 to 34 thousand parameters. */
export const students = [
  { encoder: "cnn", width: 64, depth: 4 },
  { encoder: "cnn", width: 192, depth: 4 },
  { encoder: "tinyHar", width: 64, depth: 4 },
  { encoder: "vit", width: 128, depth: 2, heads: 4 },
] satisfies Partial<Config>[];

const teacher = { task: "fromScratch", encoder: "cnn", width: 384, depth: 4 } satisfies Partial<Config>;
/** How they learn from a teacher. */
export const distil = { task: "distil", temperature: 2, labelWeight: 0.3, secondWeight: 0.1 } satisfies Partial<Config>;
const alone = { task: "fromScratch" } satisfies Partial<Config>;

const set = ["uci-har", "wisdm-watch"];
const few = { set, labelledUsers: [1, 5], draw: [0, 1, 2] } satisfies { [K in keyof Config]?: Config[K][] };
const all = { set, seed: [1, 2, 3] };

export const study: Study = {
  name: "students",
  published: true,
  title: "students: small encoders with and without a teacher",
  pretrainSets: ["uci-har"],
  downstream: [],
  defaults: { ...recipe, learningRate: 3e-3, augmentationProbability: 0.8, steps: 1200 },
  grids: {
    teachers: { fixed: teacher, axes: all },
    teachersFew: { fixed: teacher, axes: few },
    alone: { fixed: alone, encoders: students, axes: all },
    aloneFew: { fixed: alone, encoders: students, axes: few },
    taught: { fixed: distil, encoders: students, axes: all, teacher },
    taughtFew: { fixed: distil, encoders: students, axes: few, teacher },
  },
};
