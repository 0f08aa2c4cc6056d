/** What the publishers ask of whoever passes on weights that were trained on their recordings. */
import type { Config } from "../../base/config";
import type { Row } from "../../base/row";
import { corpora, isCorpus } from "../../data/corpora";
import { isNative } from "../../data/places";
import type { SetFiles } from "../../data/setFiles";
import { setFiles } from "../../data/sets";

/** A set that an encoder was trained on; `about` is null of one that was imported. */
export interface TrainedSet {
  name: string;
  about: SetFiles | null;
}

/**
 * The sets of recordings behind an encoder; none of one that was trained on synthetic recordings.
 *
 * @throws RangeError where a publisher's terms allow no weights
 */
export function trainedSets({ set }: Pick<Config, "set">, source: Row["source"]): TrainedSet[] {
  if (source === "synthetic") return [];
  const names = isCorpus(set) ? corpora[set].parts.map((part) => part.set) : [set];
  const sets = names.map((name) => ({ name, about: isNative(name) ? setFiles[name] : null }));
  const closed = sets.flatMap(({ about }) => (about?.licence.includes("no weights") ? `${about.title} (${about.licence})` : []));
  if (closed.length === 0) return sets;
  throw new RangeError(
    `expected an encoder of recordings whose terms let its weights be passed on, found one of ${closed.join(", ")}`,
  );
}

export function nameOf({ name }: Pick<TrainedSet, "name">): string {
  return isNative(name) ? setFiles[name].title : name;
}
