/** The sets of a study, each opened once a process. */
import { projectRoot } from "../../base/projectRoot";
import { dataPlaces, type Places } from "../../data/places";
import { hasRealRecordings, loadSet } from "../../data/prepare";
import type { WindowSet } from "../../data/store/windowSet";
import type { Study } from "../plan/study";

/** This project's folder, with the recordings of WEARLAWS_DATA. */
export function projectPlaces(): Places {
  return dataPlaces(projectRoot);
}

const opened = new Map<string, Promise<WindowSet>>();

/** Opens a window set once a process; a call that failed or was stopped is made again. */
export function openSet(name: string, places: Places): Promise<WindowSet> {
  const key = JSON.stringify([name, places.root, places.dataFolder]);
  let set = opened.get(key);
  if (!set) {
    opened.set(key, (set = loadSet(name, places)));
    set.catch(() => opened.delete(key));
  }
  return set;
}

/** The first of the study's pre-training sets with real recordings at hand, else the first one, synthetic. */
export async function resolvePretrainSet(study: Study, places: Places): Promise<string> {
  for (const name of study.pretrainSets) if (await hasRealRecordings(name, places)) return name;
  return study.pretrainSets[0];
}
