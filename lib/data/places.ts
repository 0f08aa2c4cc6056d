/** Where recordings and window stores are on the disk. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { namesIn } from "../base/ownership";
import { type NativeSet, setFiles } from "./sets";

/** Where recordings are read from; `data` and `runs` are written below `root`. */
export interface Places {
  /** Folder of the publishers' files, WEARLAWS_DATA; null: only data/raw/. */
  dataFolder: string | null;
  /** The project's folder, which holds data/. */
  root: string;
}

export function dataPlaces(root: string): Places {
  return { dataFolder: process.env.WEARLAWS_DATA || null, root };
}

export const isNative = (name: string): name is NativeSet => Object.hasOwn(setFiles, name);

/** The path of each file that the set needs, in WEARLAWS_DATA or data/raw/; undefined where it is in neither. */
export function lookForFiles(name: NativeSet, { dataFolder, root }: Places): (string | undefined)[] {
  const folders = [...(dataFolder ? [dataFolder] : []), join(root, "data", "raw")];
  return setFiles[name].files.map((alternatives) =>
    folders.flatMap((folder) => alternatives.map((file) => join(folder, file))).find((path) => existsSync(path)),
  );
}

/** The set's files, one of each needed; null where one is missing. */
export function findFiles(name: NativeSet, places: Places): string[] | null {
  const found = lookForFiles(name, places);
  return found.every((path): path is string => path !== undefined) ? found : null;
}

/** Names of the finished and unfinished stores, and of those whose replacing was broken off. */
export function namesOfStores(places: Places): string[] {
  const names = namesIn(storeFolder("", places)).map((name) => name.replace(/\.replaced-.*/, ""));
  return [...new Set(names)].sort();
}

/** Folder of a window store. */
export function storeFolder(store: string, { root }: Places): string {
  return join(root, "data", "windows", store);
}
