/** Names of runs. */
import type { Config } from "../../base/config";
import { didYouMean } from "../../base/knownNames";
import { configHash } from "./configHash";
import type { Study } from "./study";

/** Readable and unique: "mae-w512d5-u8-random-f0-lr0.001-s1-1f0c9a3b". */
export function runIdOf(config: Config): string {
  // A row that was made before there were these fields names none.
  const { frame = "sensor", people = 1, share = 1, draw = 0 }: Partial<Config> = config;
  const framed = frame === "sensor" ? "" : `-${frame}`;
  if (config.task === "simpleFeatures") return `simpleFeatures-${config.set}${framed}-${configHash(config).slice(0, 8)}`;
  const what = config.task === "fromScratch" ? `scratch-${config.set}` : config.steps === 0 ? "random" : "mae";
  const subset = people < 1 || share < 1 ? `-p${people}-q${share}` : `-u${config.users}-${config.strategy}`;
  const data = config.task === "fromScratch" ? "" : `${subset}-f${config.fold}${draw === 0 ? "" : `-d${draw}`}`;
  const augmented = config.augmentations.length ? "-aug" : "";
  return (
    `${what}-w${config.width}d${config.depth}${data}${framed}${augmented}` +
    `-lr${config.learningRate}-s${config.seed}-${configHash(config).slice(0, 8)}`
  );
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
