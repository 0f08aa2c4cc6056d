/** From recordings to an open window set: finds the files, generates synthetic ones where there are none, keeps a store. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { Archive, openArchive } from "./archive";
import { extraSensoryFolds, loadExtraSensory } from "./extraSensory";
import { loadHapt } from "./hapt";
import { loadRecordings, sisfallColumns } from "./recordings";
import { corpusTitle, setFiles, SetName } from "./sets";
import { synthesise, SyntheticSet } from "./synthesise";
import { loadUciHar } from "./uciHar";
import { openWindows, readAbout, unionWindows, WindowSet } from "./windowSet";
import { loadWisdm } from "./wisdm";
import { writeWindows } from "./writeWindows";

export type { SetName } from "./sets";

export interface DataPlaces {
  /** Folder of the publishers' files, WEARLAWS_DATA; null: only data/raw/. */
  dataFolder: string | null;
  /** The project's folder, which holds data/. */
  root: string;
}

type NativeSet = Exclude<SetName, "corpus">;

export function dataPlaces(root: string): DataPlaces {
  return { dataFolder: process.env.WEARLAWS_DATA || null, root };
}

/** The set's files, one of each needed, in WEARLAWS_DATA or data/raw/; null where one is missing. */
export function findFiles(name: NativeSet, { dataFolder, root }: DataPlaces): string[] | null {
  const folders = [...(dataFolder ? [dataFolder] : []), join(root, "data", "raw")];
  const found = setFiles[name].files.map((alternatives) =>
    folders.flatMap((folder) => alternatives.map((file) => join(folder, file))).find((path) => existsSync(path)),
  );
  return found.every((path): path is string => path !== undefined) ? found : null;
}

/** Whether the set can be read from real recordings. */
export async function hasRealRecordings(name: SetName, places: DataPlaces): Promise<boolean> {
  if (name === "corpus") {
    return (await hasRealRecordings("sisfall", places)) && (await hasRealRecordings("wisdm-phone", places));
  }
  const paths = findFiles(name, places);
  if (paths === null || !name.startsWith("wisdm")) return paths !== null;
  // A part of WISDM may be at hand: phone without watch.
  const archive = await openArchive(paths[0]);
  try {
    return archive.files.some((file) => file.includes(`raw/${name.slice("wisdm-".length)}/`));
  } finally {
    archive.close();
  }
}

/**
 * Opens a set, preparing its store where it is missing or was made from other files; the second time in a second.
 * Where the recordings are not at hand it is generated, and its source is "synthetic".
 */
export async function loadSet(name: SetName, places: DataPlaces): Promise<WindowSet> {
  if (name === "corpus") return loadCorpus(places);
  const source = (await hasRealRecordings(name, places)) ? "real" : "synthetic";
  if (source === "synthetic" && name === "sisfall") {
    throw new Error(`no recordings of SisFall: expected sisfall-50hz.parquet in WEARLAWS_DATA or data/raw/`);
  }
  const paths = source === "real" ? (findFiles(name, places) as string[]) : [await synthetic(name, places)];
  const folder = storeFolder(name, source, places);
  const inputKey = keyOf(name, paths, places);
  if (readAbout(folder)?.inputKey !== inputKey) {
    const title = source === "real" ? `real: ${setFiles[name].title}` : `synthetic ${setFiles[name].title}`;
    await writeWindows(folder, { name, title, source, inputKey }, (writer) => load(name, paths, writer));
  }
  const set = openWindows(folder);
  const activities = name.startsWith("wisdm") ? `, ${set.activities.length} activities` : "";
  return { ...set, title: set.title + activities };
}

async function loadCorpus(places: DataPlaces): Promise<WindowSet> {
  const [sisfall, wisdm] = [await loadSet("sisfall", places), await loadSet("wisdm-phone", places)];
  const users = wisdm.users.filter((user) => Number(user) < 1634);
  return unionWindows("corpus", `real: ${corpusTitle}`, [{ set: sisfall }, { set: wisdm, users }]);
}

async function load(name: NativeSet, paths: string[], writer: Parameters<Parameters<typeof writeWindows>[2]>[0]) {
  if (name === "sisfall") return loadRecordings(paths[0], sisfallColumns, writer);
  const archives: Archive[] = [];
  try {
    for (const path of paths) archives.push(await openArchive(path));
    switch (name) {
      case "uci-har":
        return await loadUciHar(archives[0], writer);
      case "hapt":
        return await loadHapt(archives[0], writer);
      case "wisdm-phone":
      case "wisdm-watch":
        return await loadWisdm(archives[0], writer, { device: name === "wisdm-phone" ? "phone" : "watch" });
      case "extrasensory":
        await loadExtraSensory(archives, writer);
        return await extraSensoryFolds(archives[archives.length - 1]);
    }
  } finally {
    for (const archive of archives) archive.close();
  }
}

/** Folder of the set's generated files, in the publishers' formats. */
async function synthetic(name: NativeSet, { root }: DataPlaces): Promise<string> {
  const kind = (name.startsWith("wisdm") ? "wisdm" : name) as SyntheticSet;
  const folder = join(root, "data", "raw", "synthetic", kind);
  if (!existsSync(folder)) await synthesise(kind, folder, { seed: 1 });
  return folder;
}

function storeFolder(name: NativeSet, source: WindowSet["source"], { root }: DataPlaces): string {
  return join(root, "data", "windows", source === "real" ? name : `${name}-synthetic`);
}

/** Size and time of the input, and the code that reads it. */
function keyOf(name: NativeSet, paths: string[], { root }: DataPlaces): string {
  const hash = createHash("sha256").update(name);
  for (const path of paths) {
    const { size, mtimeMs } = statSync(path);
    hash.update(`${relative(root, path)} ${size} ${Math.round(mtimeMs)}\n`);
  }
  // The loaders' sources, so that compiled and uncompiled code share a store.
  const loaders = join(root, "lib", "data");
  for (const file of readdirSync(loaders).sort()) {
    const reads = !/^(synthesise|subset|downstream|standardise|prepare)/.test(file);
    if (reads) hash.update(readFileSync(join(loaders, file)));
  }
  return hash.digest("hex").slice(0, 16);
}
