/**
 * A store while it is made: a folder beside it, NAME.unfinished-<process>, that holds windows.npy and journal.jsonl,
 * a line for each unit that is in the file. One process writes it; another takes it over once that one is gone.
 */
import {
  closeSync,
  constants,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { isRunning, startOf } from "../../base/processes";

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
  /** Lets go of the folder, where it still has this name, and removes it unless it is to be gone on with. */
  release(keep: boolean): void;
}

/** Those that this process is at work on. */
const held = new Set<string>();
let made = 0;
/** A process of another machine cannot be asked whether it runs; after so long without a write it is taken to be gone. */
const DAY_MS = 86_400_000;
const journalName = "journal.jsonl";

/**
 * Goes on with what a process that is gone has left of this store, where it was made of the same input; what else was
 * left is removed. Where nothing was, it is new and empty.
 */
export function openUnfinished(store: string, inputKey: string): UnfinishedStore {
  const folder = takeOver(store, inputKey) ?? ownName(store);
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

/** The left-over of the same input that got furthest, under a name of this process's; null where there is none. */
function takeOver(store: string, inputKey: string): string | null {
  let taken: string | null = null;
  for (const left of leftOvers(store)) {
    const own = ownName(store);
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
  const prefix = `${basename(store)}.unfinished-`;
  const bytes = (folder: string) => statSync(join(folder, "windows.npy"), { throwIfNoEntry: false })?.size ?? 0;
  return namesIn(dirname(store))
    .filter((name) => name.startsWith(prefix) && !isInUse(join(dirname(store), name), name.slice(prefix.length)))
    .map((name) => join(dirname(store), name))
    .sort((a, b) => bytes(b) - bytes(a));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

/** A name that tells who writes it: process, when that one was started, which of its stores it is, machine. */
function ownName(store: string): string {
  return `${store}.unfinished-${process.pid}-${startOf(process.pid)}-${++made}-${hostname()}`;
}

function isInUse(folder: string, writer: string): boolean {
  const [, pid, start, machine] = /^(\d+)-(\d+)-\d+-(.+)$/.exec(writer) ?? [];
  if (machine !== hostname()) {
    const written = statSync(join(folder, "windows.npy"), { throwIfNoEntry: false })?.mtimeMs;
    return written === undefined || Date.now() - written < DAY_MS;
  }
  if (startOf(Number(pid)) !== start) return false; // another process was given the number since
  return Number(pid) === process.pid ? held.has(folder) : isRunning(Number(pid));
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
