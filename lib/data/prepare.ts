/** From recordings to an open window set: finds the files, generates synthetic ones where there are none, keeps a store. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { cellSignal } from "../base/cellSignal";
import { didYouMean } from "../base/knownNames";
import { openArchive } from "./read/archive";
import { loadRecordings } from "./loaders/recordings";
import { sisfallColumns } from "./loaders/table/recordingColumns";
import { type CorpusName, corpora, isCorpus, partOf } from "./corpora";
import { remarkOnStamps } from "./describeAccounting";
import { findFiles, isNative, namesOfStores, type Places, storeFolder } from "./places";
import { isRecorded } from "./recordedSets";
import { type NativeSet, setFiles, titleOf } from "./sets";
import { synthesise, type SyntheticSet } from "./synthetic/synthesise";
import { settleStore } from "./store/replacedStore";
import { storeKey } from "./store/storeKey";
import { openWindows, readAbout, type StoreAbout, unionWindows, type WindowSet } from "./store/windowSet";
import { type LoadOptions, watched } from "./store/progress";
import { writeUnits } from "./store/writeUnits";
import { writeWindows } from "./store/writeWindows";

/** Windows of the official train part of UCI HAR. */
const UCI_TRAIN = 7352;

/**
 * Whether the set can be read from real recordings.
 *
 * @throws Error where WISDM's file has neither the phone nor the watch
 */
export async function hasRealRecordings(name: string, places: Places): Promise<boolean> {
  if (isCorpus(name)) {
    for (const { set } of corpora[name].parts) if (!(await hasRealRecordings(set, places))) return false;
    return true;
  }
  if (!isNative(name)) return readAbout(storeFolder(name, places)) !== null;
  const paths = findFiles(name, places);
  if (paths === null || !name.startsWith("wisdm")) return paths !== null;
  if (readAbout(storeFolder(name, places))?.inputKey === storeKey(name, paths, places.root)) return true;
  // A part of WISDM may be at hand: phone without watch.
  const archive = await openArchive(paths[0]);
  try {
    const holds = (device: string) => archive.files.some((file) => file.includes(`raw/${device}/`));
    if (holds(name === "wisdm-watch" ? "watch" : "phone")) return true;
    if (holds("phone") || holds("watch")) return false;
    throw new Error(
      `${paths[0]}: expected WISDM 2019, with files …/raw/{phone,watch}/…, found none among ${archive.files.length}`,
    );
  } finally {
    archive.close();
  }
}

/**
 * Opens a set, preparing its store where it is missing or was made from other files; the second time in a second.
 * Where the recordings are not at hand it is generated, and its source is "synthetic". A name that is no published
 * set is that of imported recordings.
 *
 * @throws Error naming the file that cannot be read, or the signal's reason; the store is then as it was before
 */
export async function loadSet(name: string, places: Places, given: LoadOptions = {}): Promise<WindowSet> {
  const options = { signal: cellSignal(), ...given };
  if (isCorpus(name)) return loadCorpus(name, places, options);
  if (!isNative(name)) return openImported(name, places);
  const source = (await hasRealRecordings(name, places)) ? "real" : "synthetic";
  if (source === "synthetic" && isRecorded(name)) {
    const { title, files } = setFiles[name];
    throw new Error(`no recordings of ${title}: expected ${files.flat().join(" and ")} in WEARLAWS_DATA or data/raw/`);
  }
  const paths = source === "real" ? (findFiles(name, places) as string[]) : [await synthetic(name, places, options)];
  const title = titleOf({ name, source, title: name });
  const folder = storeFolder(source === "real" ? name : `${name}-synthetic`, places);
  const inputKey = storeKey(name, paths, places.root);
  if (readAbout(folder)?.inputKey !== inputKey) {
    await prepareStore(folder, paths, { name, title, source, inputKey }, options);
  }
  const set = openWindows(folder);
  return { ...set, title: title + remarkOn(set) }; // not the store's: a title that was corrected is shown at once
}

/** What a title says of a set's contents: which part of WISDM is there, and where UCI HAR is not as it was published. */
function remarkOn(set: WindowSet): string {
  const { name, source, recording, activities } = set;
  if (name.startsWith("wisdm")) return `, ${activities.length} activities${inBrackets(remarkOnStamps(set.accounting))}`;
  const train = recording.filter((each) => each.endsWith("-train")).length;
  if (name !== "uci-har" || source !== "real" || train === UCI_TRAIN) return "";
  return ` (${train.toLocaleString("en")} train windows, not the official ${UCI_TRAIN.toLocaleString("en")})`;
}

function inBrackets(remark: string | null): string {
  return remark === null ? "" : ` (${remark})`;
}

function openImported(name: string, places: Places): WindowSet {
  const folder = storeFolder(name, places);
  settleStore(folder);
  if (existsSync(folder)) return openWindows(folder);
  const known = [...Object.keys(setFiles), ...Object.keys(corpora)];
  const expected = `one of ${known.join(", ")}, or the name of recordings imported into data/windows/`;
  throw new Error(`no set "${name}": expected ${expected}${didYouMean(name, [...known, ...namesOfStores(places)])}`);
}

async function loadCorpus(name: CorpusName, places: Places, options: LoadOptions): Promise<WindowSet> {
  const { title, parts } = corpora[name];
  const loaded = [];
  for (const part of parts) loaded.push(partOf(part, await loadSet(part.set, places, options)));
  const set = unionWindows(name, `real: ${title}`, loaded);
  return { ...set, title: set.title + inBrackets(remarkOnStamps(set.accounting)) };
}

/**
 * Makes the store of a published set from its files. After the signal or a crash the next call resumes
 * (those read as tables start again).
 *
 * @throws Error that begins with the files' paths
 */
export async function prepareStore(
  folder: string,
  paths: readonly string[],
  about: Pick<StoreAbout, "title" | "source" | "inputKey"> & { name: NativeSet },
  options: LoadOptions = {},
): Promise<void> {
  const { name } = about;
  try {
    if (!isRecorded(name)) await writeUnits(folder, paths, { ...about, name }, options);
    else
      await writeWindows(folder, about, async (writer) => {
        const [own, finished] = [watched(writer, name, options), new Set<string>()];
        for (const path of paths) await loadRecordings(path, sisfallColumns, own, finished);
      });
  } catch (error) {
    const { message } = error as Error;
    if (options.signal?.aborted || [folder, ...paths].some((path) => message.includes(path))) throw error;
    throw new Error(`${paths.join(", ")}: ${message}`, { cause: error });
  }
}

/** Folder of the set's generated files, in the publishers' formats. */
async function synthetic(name: NativeSet, { root }: Places, { signal }: LoadOptions): Promise<string> {
  const kind = (name.startsWith("wisdm") ? "wisdm" : name) as SyntheticSet;
  const folder = join(root, "data", "raw", "synthetic", kind);
  if (existsSync(folder)) return folder;
  await synthesise(kind, folder, { seed: 1, signal }).catch((error) => {
    if (!existsSync(folder)) throw error; // else another process has made the same one meanwhile
  });
  return folder;
}

/**
 * Folders of the stores that a set is read from: several of a corpus.
 *
 * @throws Error where one is not prepared
 */
export async function storesOf(name: string, places: Places): Promise<string[]> {
  if (isCorpus(name)) {
    const stores: string[] = [];
    for (const { set } of corpora[name].parts) stores.push(...(await storesOf(set, places)));
    return stores;
  }
  const real = !isNative(name) || isRecorded(name) || (await hasRealRecordings(name, places));
  const folder = storeFolder(real ? name : `${name}-synthetic`, places);
  if (readAbout(folder)) return [folder];
  const known = [...Object.keys(setFiles), ...Object.keys(corpora), ...namesOfStores(places)];
  throw new Error(
    `no prepared set in ${folder}: make it with "wearlaws data ${isNative(name) ? "prepare" : "import"}"${isNative(name) ? "" : didYouMean(name, known)}`,
  );
}

/** Whether `loadSet` would open an existing store of real recordings without preparing it. */
export function isPrepared(name: string, places: Places): boolean {
  if (isCorpus(name)) return corpora[name].parts.every(({ set }) => isPrepared(set, places));
  const stored = readAbout(storeFolder(name, places));
  const paths = isNative(name) ? findFiles(name, places) : null;
  return stored !== null && (!isNative(name) || (paths !== null && stored.inputKey === storeKey(name, paths, places.root)));
}
