/** Makes the store of a set that is read in units: by threads, in the order of the units, so that a stopped call can be resumed. */
import { type Archive, openArchive } from "../read/archive";
import { loaderOf, type UnitSet } from "../loaders/loaders";
import { loadUnits } from "./loadUnits";
import { collectWindows } from "./collectWindows";
import type { LoadOptions } from "./progress";
import type { StoredWindows, StoreSink } from "./storeSink";
import type { UnfinishedStore } from "./unfinishedStore";
import type { Loader, Unit } from "../loaders/units";
import type { Fold } from "../loaders/folds";
import { makeStore, type StoreTitle } from "./writeWindows";

/** The journal's line for a unit whose windows are in the file. */
interface Note extends StoredWindows {
  unit: string;
  summary: unknown;
}

/**
 * Reads `paths` into the store of `folder`. The bytes do not depend on the number of workers, nor on how often it was
 * killed or stopped by the signal: the next call resumes after the last whole unit.
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
    const { summaries, ...before } = takeUp(units, sink, unfinished);
    let { recordings, windows } = before;
    for await (const { unit, loaded, summary } of loadUnits(about.name, units.slice(summaries.length), workers)) {
      const stored = sink.append(loaded);
      unfinished.note(JSON.stringify({ unit: unit.name, summary, ...stored } satisfies Note));
      summaries.push(summary);
      recordings += stored.recorded.length;
      windows += stored.starts.length;
      onProgress?.({ set: about.name, recordings, windows });
      signal?.throwIfAborted();
    }
    const { writer, take } = collectWindows();
    loader.finish?.(summaries, writer);
    sink.append(take());
    return folds;
  };
  await makeStore(folder, about, fill, () => signal?.aborted === true);
}

/** The archives are closed before the first unit is loaded: ExtraSensory's list of files takes 200 MB. */
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

/** Resumes from the whole units of an unfinished store, in their order, and cuts off what follows them. */
function takeUp(units: readonly Unit[], sink: StoreSink, unfinished: UnfinishedStore) {
  const summaries: unknown[] = [];
  let [recordings, windows] = [0, 0];
  for (const line of unfinished.notes()) {
    const note = parseNote(line);
    if (note === null || note.unit !== units[summaries.length]?.name || !sink.resume(note)) break;
    summaries.push(note.summary);
    recordings += note.recorded.length;
    windows += note.starts.length;
  }
  unfinished.cut(summaries.length, sink.bytes());
  return { summaries, recordings, windows };
}

function parseNote(line: string): Note | null {
  try {
    return JSON.parse(line) as Note;
  } catch {
    return null; // the machine stopped before all of it was on the disk
  }
}
