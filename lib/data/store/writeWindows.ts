/** Writes a window store: streamed into a folder of a temporary name, renamed when it is whole. */
import { fsyncSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Fold, foldProblems } from "../loaders/folds";
import { collectWindows } from "./collectWindows";
import { type StoreSink, storeSink } from "./storeSink";
import { replaceStore } from "./replacedStore";
import { openUnfinished, type UnfinishedStore } from "./unfinishedStore";
import { NPY_HEADER, readAbout, type StoreAbout } from "./windowSet";
import type { WindowWriter } from "../loaders/windowWriter";
import { CHANNELS } from "../signal/windowShape";

/** Windows held before they are written: 6 MB. */
const BUFFERED = 2048;

export type StoreTitle = Pick<StoreAbout, "name" | "title" | "source" | "inputKey" | "channels">;
type Folds = Fold[] | null | void;

/**
 * Makes the store of one set: `load` reads the recordings into the writer, and may return published folds.
 * Nothing is left where it throws. Two processes may make the same store at once: the first that is done keeps it.
 *
 * @throws Error where no windows were found, a user's acceleration is not in g, or the folds do not part all users
 */
export async function writeWindows(
  folder: string,
  about: StoreTitle,
  load: (writer: WindowWriter) => Promise<Folds>,
): Promise<void> {
  await makeStore(folder, about, async (sink, unfinished) => {
    unfinished.cut(0, NPY_HEADER);
    const { writer, held, take } = collectWindows(about.channels);
    const add: WindowWriter["add"] = (window, where) => {
      writer.add(window, where);
      if (held() === BUFFERED) sink.append(take());
    };
    const folds = await load({ ...writer, add });
    sink.append(take());
    return folds;
  });
}

/**
 * The same, of what `fill` puts into the sink. Where it throws and `isToGoOn` then says so, the unfinished store is left
 * for the next call.
 */
export async function makeStore(
  folder: string,
  about: StoreTitle,
  fill: (sink: StoreSink, unfinished: UnfinishedStore) => Promise<Folds>,
  isToGoOn = () => false,
): Promise<void> {
  const { channels = CHANNELS } = about;
  const unfinished = openUnfinished(folder, about.inputKey);
  let keep = false;
  try {
    const sink = storeSink(unfinished.windows, channels);
    const arrow = import("arquero"); // loaded, which takes 100 ms, once threads have been started
    const folds = (await fill(sink, unfinished)) ?? null;
    const { index, accounting, version } = sink.finish();
    const [wrong] = foldProblems(folds ?? [], [...new Set(index.user)]);
    if (wrong) throw new Error(wrong);
    fsyncSync(unfinished.windows);
    writeFileSync(join(unfinished.folder, "index.arrow"), (await arrow).table({ ...index }).toArrowIPC({ format: "file" }));
    const stored: StoreAbout = {
      ...about,
      channels,
      version,
      folds,
      activities: [...new Set(index.activity)].sort(),
      accounting,
    };
    writeFileSync(join(unfinished.folder, "accounting.json"), `${JSON.stringify(stored, null, 1)}\n`);
    unfinished.finish();
    publish(unfinished.folder, folder, stored);
  } catch (error) {
    keep = isToGoOn();
    const { code = "", message } = error as NodeJS.ErrnoException;
    if (!["ENOSPC", "EDQUOT", "EFBIG"].includes(code)) throw error;
    throw new Error(`${folder}: expected room for the windows, found ${message}; free some space and try again`, {
      cause: error,
    });
  } finally {
    unfinished.release(keep);
  }
}

/** Gives the finished store its name, unless another process has made the same one meanwhile. */
function publish(temporary: string, folder: string, { inputKey, version }: StoreAbout): void {
  for (let attempt = 1; ; attempt++) {
    try {
      const present = readAbout(folder);
      if (present?.inputKey !== inputKey || present.version !== version) replaceStore(temporary, folder);
      return;
    } catch (error) {
      // Another process has taken or given the name between two of these calls.
      const { code = "" } = error as NodeJS.ErrnoException;
      if (attempt === 10 || !["ENOENT", "ENOTEMPTY", "EEXIST"].includes(code)) throw error;
    }
  }
}
