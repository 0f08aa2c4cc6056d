/**
 * Which process owns a file or folder, and whether it is gone, so that another may take over what it left. A process
 * of this machine is looked up; one of another machine counts as gone once it has written nothing for long enough.
 */
import { linkSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";

export interface Owner {
  pid: number;
  /** When the process started, as the system counts: a number is given out again. Null where that was not noted. */
  start: string | null;
  host: string;
}

export function self(): Owner {
  return { pid: process.pid, start: startOf(process.pid), host: hostname() };
}

export function isSelf({ pid, start, host }: Owner): boolean {
  const me = self();
  return pid === me.pid && host === me.host && (start === null || start === me.start);
}

/**
 * @param lastWrite time of the owner's last sign of life in ms, as `lastWriteOf` gives it
 * @param silentMs how long an owner on another machine may write nothing
 */
export function isGone({ pid, start, host }: Owner, lastWrite: number, silentMs: number): boolean {
  if (host !== hostname()) return Date.now() - lastWrite >= silentMs;
  return !isRunning(pid) || (start !== null && start !== startOf(pid));
}

/** When a file was last written, in ms; undefined where it does not exist. */
export function lastWriteOf(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs;
}

/** Whether a process of this machine runs. */
export function isRunning(pid: number): boolean {
  try {
    // A killed process keeps its number until its parent has read its exit status.
    return pid > 0 && process.kill(pid, 0) && !["Z", "X"].includes(statOf(pid)?.[0] ?? "");
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Creates a file that no reader sees half written; false where it already exists. */
export function createExclusively(file: string, text: string): boolean {
  const partial = newPartial(file);
  try {
    writeFileSync(partial, text);
    try {
      linkSync(partial, file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") throw error;
      writeFileSync(file, text, { flag: "wx" }); // on a file system without links
    }
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return false;
  } finally {
    rmSync(partial, { force: true });
  }
}

/** The name under which this process writes `file`; no other process, on any machine, uses the same one. */
export function partialName(file: string): string {
  return `${file}.${process.pid}@${hostname()}.partial`;
}

/** The same, and removes what writers of the file that were killed have left. */
export function newPartial(file: string): string {
  for (const left of leftBeside(file, "partial")) rmSync(left, { force: true });
  return partialName(file);
}

let folders = 0;
const folderName = (store: string, kind: "unfinished" | "replaced") => {
  const { pid, start, host } = self();
  return `${store}.${kind}-${pid}-${start}-${++folders}-${host}`;
};

/** A new name under which this process makes the folder `store`; no two are alike. */
export const unfinishedName = (store: string): string => folderName(store, "unfinished");

/** A new name for an earlier `store` while this process puts another in its place. */
export const replacedName = (store: string): string => folderName(store, "replaced");

/** How long a process of another machine may write nothing before what it was writing counts as left. */
export const DAY_MS = 86_400_000;

/** What processes that are gone have left beside a file or folder: paths of such names. */
export function leftBeside(path: string, kind: "partial" | "unfinished" | "replaced"): string[] {
  const isKind = (rest: string) => (kind === "partial" ? rest.endsWith(".partial") : rest.startsWith(`.${kind}-`));
  return namesIn(dirname(path))
    .filter((name) => name.startsWith(basename(path)) && isKind(name.slice(basename(path).length)))
    .map((name) => join(dirname(path), name))
    .filter((left) => {
      const owner = ownerOf(basename(left));
      return owner !== null && isGone(owner, lastWriteOf(left) ?? Date.now(), DAY_MS);
    });
}

/** Names in a folder, sorted; none where it cannot be read. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

/** The owner in a name made by one of these; null for any other name. */
export function ownerOf(name: string): Owner | null {
  const partial = /\.(\d+)@(.+)\.partial$/.exec(name);
  if (partial !== null) return { pid: Number(partial[1]), start: null, host: partial[2] };
  const folder = /\.(?:unfinished|replaced)-(\d+)-(\d+)-\d+-(.+)$/.exec(name);
  return folder && { pid: Number(folder[1]), start: folder[2], host: folder[3] };
}

/** When a process started, in ticks since the machine did; "0" where the system does not say. */
function startOf(pid: number): string {
  return statOf(pid)?.[19] ?? "0";
}

/** The fields of /proc/PID/stat from the third, the state, on; null where the system has no such file. */
function statOf(pid: number): string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    return text.slice(text.lastIndexOf(")") + 2).split(" "); // the second, in brackets, may contain blanks
  } catch {
    return null;
  }
}
