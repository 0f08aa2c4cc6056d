/** Hardly any training of two students, in half a minute: how notebook 12 compares where the study `students` was not run. */
import type { Config } from "../../base/config";
import type { Study } from "../plan/study";
import { recipe } from "./supervised";
import { distil } from "./students";

const students = [
  { encoder: "cnn", width: 32, depth: 3 },
  { encoder: "vit", width: 64, depth: 1, heads: 4 },
] satisfies Partial<Config>[];
const teacher = { task: "fromScratch", encoder: "cnn", width: 96, depth: 3 } satisfies Partial<Config>;
const axes = { labelledUsers: [1, "all"] } satisfies { [K in keyof Config]?: Config[K][] };

export const study: Study = {
  name: "quickStudents",
  title: "quick students: hardly any training of two small encoders, with and without a teacher",
  pretrainSets: ["uci-har"],
  downstream: [],
  defaults: { ...recipe, set: "uci-har", learningRate: 3e-3, steps: 100, warmupSteps: 10, curvePoints: 1, testWindows: 64 },
  grids: {
    teachers: { fixed: teacher, axes },
    alone: { encoders: students, axes },
    taught: { fixed: distil, encoders: students, axes, teacher },
  },
};
