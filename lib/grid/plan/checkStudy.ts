/** Whether a study says what can be run: every value is checked against the config's schema before anything starts. */
import { type Config, refuseUnknownField } from "../../base/config";
import { didYouMean } from "../../base/knownNames";
import { checkModel } from "../../base/modelSize";
import { checkPretext } from "../../base/pretexts";
import { configSchema } from "../../base/schema/configSchema";
import { frameChannels, recordedChannels } from "../../data/frame";
import { ACC_CHANNELS, CHANNELS, SEQ_LEN } from "../../data/signal/windowShape";
import type { Study } from "./study";

const gridKeys = ["fixed", "encoders", "axes", "candidates", "teacher"];

/** @throws RangeError that names the study, the grid, the field, what was expected and what was found */
export function checkStudy({ name, title, pretrainSets, downstream, defaults, grids }: Study): void {
  const study = `study ${name}`;
  if (typeof title !== "string") throw expected(study, "title", "words", title);
  refuseEmpty(study, "pretrainSets", pretrainSets);
  if (!Array.isArray(downstream)) throw expected(study, "downstream", "a list of sets", downstream);
  checkFields(`${study}, defaults`, defaults);
  refuseEmpty(study, "grids", Object.keys(grids));
  for (const [key, grid] of Object.entries(grids)) {
    const where = `${study}, grid ${key}`;
    for (const found of Object.keys(grid)) refuseUnknownPart(where, found);
    checkFields(`${where}, fixed`, grid.fixed ?? {});
    if (grid.encoders !== undefined) refuseEmpty(where, "encoders", grid.encoders);
    for (const encoder of grid.encoders ?? []) {
      const { width, depth } = encoder;
      checkFields(`${where}, encoders`, { ...encoder, width, depth }); // both are asked of every encoder
    }
    if (grid.candidates !== undefined) refuseEmpty(where, "candidates", grid.candidates);
    for (const candidate of grid.candidates ?? []) checkFields(`${where}, candidates`, candidate);
    checkFields(`${where}, teacher`, grid.teacher ?? {});
    for (const [field, values] of Object.entries(grid.axes ?? {})) {
      refuseUnknownField(`${where}, axes`, field);
      refuseEmpty(`${where}, axes`, field, values);
      for (const value of values) checkFields(`${where}, axes`, { [field]: value });
    }
  }
}

/** Whether the fields of a run fit each other, and the windows that the stores hold. */
export function checkRun(study: Study, grid: string, config: Config): void {
  const where = `study ${study.name}, grid ${grid}`;
  if (config.seqLen !== SEQ_LEN) throw expected(where, "seqLen", `${SEQ_LEN}, as windows are stored`, config.seqLen);
  if (![ACC_CHANNELS, CHANNELS].includes(recordedChannels(config))) {
    const [both, alone] = [CHANNELS, ACC_CHANNELS].map((recorded) => frameChannels(recorded, config.frame));
    const wanted = `${both}, or ${alone} of the accelerometer alone, in the frame "${config.frame}"`;
    throw expected(where, "channels", wanted, config.channels);
  }
  const startsFrom = config.task === "fineTune" || config.task === "probe";
  if (startsFrom !== (config.init !== null)) {
    const wanted = startsFrom ? `the file of an encoder for the task "${config.task}"` : `null for the task "${config.task}"`;
    throw expected(where, "init", wanted, config.init);
  }
  const isStudent = config.task === "distil";
  if (isStudent !== (config.teacher !== null)) {
    const wanted = isStudent ? 'the file of a supervised network for the task "distil"' : `null for the task "${config.task}"`;
    throw expected(where, "teacher", wanted, config.teacher);
  }
  if (isStudent && config.temperature < 1)
    throw expected(where, "temperature", '1 or more for the task "distil"', config.temperature);
  const isSupervised = config.task === "fromScratch" || config.task === "fineTune";
  if (config.group !== null && !(isSupervised && config.group < config.probeFolds)) {
    const wanted = isSupervised ? `one below probeFolds ${config.probeFolds}` : `null for the task "${config.task}"`;
    throw expected(where, "group", wanted, config.group);
  }
  if (config.users !== "all" && (config.people < 1 || config.share < 1)) {
    const wanted = `"all" beside people ${config.people} and share ${config.share}, which take its place`;
    throw expected(where, "users", wanted, config.users);
  }
  if (config.task === "pretrain" && config.checkpoint === "validation" && config.validation === "none")
    throw expected(where, "checkpoint", '"last" beside validation "none", which leaves nobody to choose by', config.checkpoint);
  try {
    checkModel(config);
    checkPretext(config);
  } catch (error) {
    throw new RangeError(`${where}: ${(error as Error).message}`, { cause: error });
  }
}

function checkFields(where: string, found: object): void {
  for (const [field, value] of Object.entries(found)) {
    refuseUnknownField(where, field);
    const { success, error } = configSchema.shape[field as keyof Config].safeParse(value);
    if (success) continue;
    const [{ message, path }] = error.issues;
    const place = path.reduce<unknown>((inside, key) => (inside as Record<PropertyKey, unknown>)[key], value);
    const wanted = /expected (.*?)(?:, received .*)?$/s.exec(message)?.[1] ?? message;
    throw expected(where, [field, ...path].join("."), wanted.replaceAll("|", ", "), place);
  }
}

function refuseUnknownPart(where: string, found: string): void {
  if (!gridKeys.includes(found)) throw new RangeError(`${where}: "${found}" is no part of a grid${didYouMean(found, gridKeys)}`);
}

function refuseEmpty(where: string, field: string, found: readonly unknown[]): void {
  if (!Array.isArray(found) || found.length === 0) throw expected(where, field, "a list of one value or more", found);
}

function expected(where: string, field: string, wanted: string, found: unknown): RangeError {
  const shown = typeof found === "number" ? String(found) : (JSON.stringify(found) ?? "nothing");
  return new RangeError(`${where}: ${field}: expected ${wanted}, found ${shown}`);
}
