/** Loads a set's units one after the other into memory, as the store would get them. */
import { type Archive, openArchive } from "../../../lib/data/read/archive";
import { entryReader } from "../../../lib/data/read/entryReader";
import type { Loader, Unit } from "../../../lib/data/loaders/units";
import { type Collected, collectWindows } from "./collectWindows";

/** Of a folder or zip, or of opened archives, which are closed. */
export async function collect<U extends Unit, Summary>(loader: Loader<U, Summary>, from: string | Archive[]): Promise<Collected> {
  const archives = typeof from === "string" ? [await openArchive(from)] : from;
  const found = collectWindows();
  const reader = entryReader();
  const summaries: Summary[] = [];
  try {
    for (const unit of await loader.list(archives)) summaries.push(await loader.load(unit, reader.read, found));
    loader.finish?.(summaries, found);
  } finally {
    reader.close();
    archives.forEach((archive) => archive.close());
  }
  return found;
}
