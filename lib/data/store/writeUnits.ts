/** Makes the store of a set that is read in units: by threads, in the order of the units, and so that it can go on. */
import { type Archive, openArchive } from "../read/archive";
import { loaderOf, type UnitSet } from "../loaders/loaders";
import { loadUnits } from "./loadUnits";
import { partWriter } from "./partWriter";
import type { LoadOptions } from "./progress";
import type { StoredPart, StoreSink } from "./storeSink";
import type { UnfinishedStore } from "./unfinishedStore";
import type { Loader, Unit } from "../loaders/units";
import type { Fold } from "../loaders/folds";
import { makeStore, type StoreTitle } from "./writeWindows";

/** A unit that is in the windows' file, in the journal. */
interface Note extends StoredPart {
  unit: string;
  told: unknown;
}

/**
 * Reads `paths` into the store of `folder`. The bytes do not depend on the number of workers, nor on how often it was
 * killed or stopped by the signal: the next call goes on after the last whole unit.
 *
 * @throws Error naming what cannot be read; the signal's reason
 */
export async function writeUnits(
  folder: string,
  paths: readonly string[],
  about: StoreTitle & { name: UnitSet },
  { onProgress, signal, workers }: LoadOptions = {},
): Promise<void> {
  const loader = loaderOf(about.name);
  const { units, folds } = await listUnits(loader, paths);
  const fill = async (sink: StoreSink, unfinished: UnfinishedStore) => {
    const { told, ...before } = takeUp(units, sink, unfinished);
    let { recordings, windows } = before;
    for await (const loaded of loadUnits(about.name, units.slice(told.length), workers)) {
      const stored = sink.append(loaded.part);
      unfinished.note(JSON.stringify({ unit: loaded.unit.name, told: loaded.told, ...stored } satisfies Note));
      told.push(loaded.told);
      recordings += stored.recorded.length;
      windows += stored.starts.length;
      onProgress?.({ set: about.name, recordings, windows });
      signal?.throwIfAborted();
    }
    const { writer, take } = partWriter();
    loader.finish?.(told, writer);
    sink.append(take());
    return folds;
  };
  await makeStore(folder, about, fill, () => signal?.aborted === true);
}

/** What the archives list is let go of before the first unit is loaded: of ExtraSensory it takes 200 MB. */
async function listUnits(loader: Loader, paths: readonly string[]): Promise<{ units: Unit[]; folds: Fold[] | null }> {
  const archives: Archive[] = [];
  try {
    for (const path of paths) archives.push(await openArchive(path));
    const folds = (await loader.folds?.(archives)) ?? null;
    return { units: await loader.list(archives), folds };
  } finally {
    for (const archive of archives) archive.close();
  }
}

/** Takes up the units that an unfinished store holds whole, in their order, and cuts off what comes after them. */
function takeUp(units: readonly Unit[], sink: StoreSink, unfinished: UnfinishedStore) {
  const told: unknown[] = [];
  let [recordings, windows] = [0, 0];
  for (const line of unfinished.notes()) {
    const note = parseNote(line);
    if (note === null || note.unit !== units[told.length]?.name || !sink.resume(note)) break;
    told.push(note.told);
    recordings += note.recorded.length;
    windows += note.starts.length;
  }
  unfinished.cut(told.length, sink.bytes());
  return { told, recordings, windows };
}

function parseNote(line: string): Note | null {
  try {
    return JSON.parse(line) as Note;
  } catch {
    return null; // the machine stopped before all of it was on the disk
  }
}
