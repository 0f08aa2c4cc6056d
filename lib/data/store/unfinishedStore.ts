/**
 * A store while it is made: a folder beside it, NAME.unfinished-<process>, with windows.npy and journal.jsonl, a line
 * for each unit in that file. One process writes it; another takes it over once that one is gone.
 */
import {
  closeSync,
  constants,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { DAY_MS, isGone, isSelf, lastWriteOf, namesIn, ownerOf, unfinishedName } from "../../base/ownership";

export interface UnfinishedStore {
  folder: string;
  /** windows.npy, open to read and write. */
  windows: number;
  /** What was noted of the units that are in it; a line that was cut off is not among them. */
  notes(): string[];
  /** Keeps the first `notes`, and `bytes` of the windows. */
  cut(notes: number, bytes: number): void;
  /** Notes a unit that is in the file, on one line. */
  note(line: string): void;
  /** Takes the journal out: the folder is then a store. */
  finish(): void;
  /** Closes the files. Removes the folder, where it still has this name, unless it is kept for the next call to resume. */
  release(keep: boolean): void;
}

/** The folders that this process is writing. */
const held = new Set<string>();
const journalName = "journal.jsonl";

/**
 * Resumes what a process that is gone has left of this store, if it was made of the same input, and removes what else
 * was left. Otherwise the store is new and empty.
 */
export function openUnfinished(store: string, inputKey: string): UnfinishedStore {
  const folder = takeOver(store, inputKey) ?? unfinishedName(store);
  held.add(folder);
  mkdirSync(folder, { recursive: true });
  const open = (name: string) => openSync(join(folder, name), constants.O_RDWR | constants.O_CREAT);
  const [windows, journal] = [open("windows.npy"), open(journalName)];
  const head = `${JSON.stringify({ inputKey })}\n`;
  let end = Buffer.byteLength(head);
  const write = (text: string, at: number) => {
    const bytes = Buffer.from(text);
    for (let done = 0; done < bytes.length;) done += writeSync(journal, bytes, done, bytes.length - done, at + done);
  };
  // The first line names the input; after the last newline comes nothing, or a line that was cut off.
  const notes = () => readFileSync(join(folder, journalName), "utf8").split("\n").slice(1, -1);
  return {
    folder,
    windows,
    notes,
    cut(count, bytes) {
      const kept = notes().slice(0, count);
      end = Buffer.byteLength(head) + kept.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
      write(head, 0);
      ftruncateSync(journal, end);
      ftruncateSync(windows, bytes);
    },
    note(line) {
      write(`${line}\n`, end);
      end += Buffer.byteLength(line) + 1;
    },
    finish: () => rmSync(join(folder, journalName)),
    release(keep) {
      closeSync(windows);
      closeSync(journal);
      if (!keep) rmSync(folder, { recursive: true, force: true });
      held.delete(folder);
    },
  };
}

/** The left-over of the same input that got furthest, renamed to be this process's; null where there is none. */
function takeOver(store: string, inputKey: string): string | null {
  let taken: string | null = null;
  for (const left of leftOvers(store)) {
    const own = unfinishedName(store);
    try {
      renameSync(left, own);
    } catch {
      continue; // another process was faster
    }
    if (taken === null && inputOf(own) === inputKey) taken = own;
    else rmSync(own, { recursive: true, force: true });
  }
  return taken;
}

/** What processes that are gone have left of the store, the largest first. */
function leftOvers(store: string): string[] {
  const bytes = (folder: string) => statSync(join(folder, "windows.npy"), { throwIfNoEntry: false })?.size ?? 0;
  return namesIn(dirname(store))
    .filter((name) => name.startsWith(`${basename(store)}.unfinished-`))
    .map((name) => join(dirname(store), name))
    .filter(isLeft)
    .sort((a, b) => bytes(b) - bytes(a));
}

function isLeft(folder: string): boolean {
  const owner = ownerOf(basename(folder));
  if (owner === null) return false;
  if (isSelf(owner)) return !held.has(folder);
  return isGone(owner, lastWriteOf(join(folder, "windows.npy")) ?? Date.now(), DAY_MS);
}

/** The key on a journal's first line; null where that was not written. */
function inputOf(folder: string): string | null {
  try {
    const [head] = readFileSync(join(folder, journalName), "utf8").split("\n", 1);
    return (JSON.parse(head) as { inputKey: string }).inputKey;
  } catch {
    return null;
  }
}
