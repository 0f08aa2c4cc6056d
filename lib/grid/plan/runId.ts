/** Names of runs. */
import type { Config } from "../../base/config";
import { didYouMean } from "../../base/knownNames";
import { pretextOf } from "../../base/pretexts";
import { configHash } from "./configHash";
import type { Study } from "./study";

/** Readable and unique: "mae-w512d5-u8-random-f0-lr0.001-s1-1f0c9a3b". */
export function runIdOf(config: Config): string {
  // A row that was made before there were these fields names none.
  const { frame = "sensor", people = 1, share = 1, draw = 0, encoder = "vit" }: Partial<Config> = config;
  const { split = "published", labelledUsers = "all", group = null }: Partial<Config> = config;
  const hash = configHash(config).slice(0, 8);
  const framed = frame === "sensor" ? "" : `-${frame}`;
  const drawn = draw === 0 ? "" : `-d${draw}`;
  const labelled = labelledUsers === "all" ? "" : `-n${labelledUsers}${drawn}`;
  const tested = `${split === "folds" ? `-f${config.fold}` : ""}${group === null ? "" : `-g${group}`}`;
  if (config.task === "simpleFeatures") return `simpleFeatures-${config.set}${labelled}${tested}${framed}-${hash}`;
  const isSupervised = config.task !== "pretrain";
  const name = {
    pretrain: config.steps === 0 ? "random" : pretextOf(config),
    fromScratch: "scratch",
    fineTune: "fineTune",
    distil: "distil",
    probe: "probe",
  };
  const what = isSupervised ? `${name[config.task]}-${config.set}` : name.pretrain;
  const size = `${encoder === "vit" ? "" : `-${encoder}`}-w${config.width}d${config.depth}`;
  const length = config.task === "pretrain" && config.schedule === "wsd" && config.steps > 0 ? `-t${config.steps}` : "";
  const subset = people < 1 || share < 1 ? `-p${people}-q${share}` : `-u${config.users}-${config.strategy}`;
  const data = isSupervised
    ? `${labelled}${tested}`
    : `${subset}-f${config.fold}${drawn}${labelledUsers === "all" ? "" : `-n${labelledUsers}`}`;
  const augmented = config.augmentations.length ? "-aug" : "";
  return `${what}${size}${length}${data}${framed}${augmented}-lr${config.learningRate}-s${config.seed}-${hash}`;
}

/** @throws Error where a run that is asked for is none of the study's */
export function refuseUnknown({ name }: Study, planned: readonly string[], asked: Iterable<string>): void {
  const known = new Set(planned);
  for (const runId of asked) {
    if (!known.has(runId))
      throw new Error(
        `${name} has no run "${runId}" among its ${planned.length} (to list them: npx wearlaws grid status ${name} --runs)${didYouMean(runId, planned)}`,
      );
  }
}
