/**
 * Who makes a run: running.json in its folder. It spares two runners of one study double work, and shows who is at it.
 * It is no lock: a run is deterministic and each of its files is renamed into place, so that two makers of one run
 * would only write the same twice. That is why it may err, on a shared folder whose clocks and caches differ.
 */
import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { isRunning, startOf } from "../../base/processes";
import { partialName, partialWriter, writeWhole } from "../../base/wholeFile";

export interface Maker {
  pid: number;
  /** When the process was started, as the system counts. */
  start: string;
  host: string;
  /** Slurm's job; null outside of one. A job that was requeued keeps its number. */
  job: string | null;
  step: number;
  steps: number;
}

export interface Claim {
  /** Says how far the run is, every 10 seconds at most. */
  tell(step: number, steps: number): void;
  release(): void;
}

const TELL_MS = 10_000;
/** A process of another machine that has told nothing for so long is taken to be gone. */
const SILENT_MS = 900_000;
/** The same of one that is writing a file. */
const WRITING_MS = 86_400_000;

const fileOf = (folder: string) => join(folder, "running.json");

function self(): Maker {
  const job = process.env.SLURM_JOB_ID ?? null;
  return { pid: process.pid, start: startOf(process.pid), host: hostname(), job, step: 0, steps: 0 };
}

/** Takes the run of a folder, which is made where it is missing; the maker where another process is at it. */
export function claimRun(folder: string): Claim | Maker {
  const [me, file] = [self(), fileOf(folder)];
  mkdirSync(folder, { recursive: true });
  try {
    create(file, JSON.stringify(me));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    const other = makerOf(folder);
    if (other !== null) return other;
    writeWhole(file, JSON.stringify(me));
  }
  removePartials(folder);
  let told = Date.now();
  return {
    tell(step, steps) {
      if (Date.now() - told < TELL_MS) return;
      told = Date.now();
      try {
        writeWhole(file, JSON.stringify({ ...me, step, steps }));
      } catch {
        // Nobody depends on it; a full disk is met by the next checkpoint, which says so.
      }
    },
    release: () => rmSync(file, { force: true }),
  };
}

/** @throws Error "EEXIST" where the file is there */
function create(file: string, text: string): void {
  const partial = partialName(file);
  writeFileSync(partial, text);
  try {
    linkSync(partial, file); // never seen half written
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") throw error;
    writeFileSync(file, text, { flag: "wx" }); // on a file system without links
  } finally {
    rmSync(partial, { force: true });
  }
}

/** The process that makes the run of a folder now; null where there is none. */
export function makerOf(folder: string): Maker | null {
  const file = fileOf(folder);
  let maker: Maker;
  try {
    maker = JSON.parse(readFileSync(file, "utf8")) as Maker;
  } catch {
    return null; // not there, or not written to its end
  }
  if (maker.host === hostname()) return isRunning(maker.pid) && startOf(maker.pid) === maker.start ? maker : null;
  // A job has one process for a run: another machine's was before it was requeued.
  if (maker.job !== null && maker.job === self().job) return null;
  const told = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return Date.now() - told < SILENT_MS ? maker : null;
}

/** Removes what killed processes have left half written in a folder. */
function removePartials(folder: string): void {
  for (const name of readdirSync(folder)) {
    const writer = partialWriter(name);
    if (writer === null) continue;
    const file = join(folder, name);
    const modified = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    const gone = writer.host === hostname() ? !isRunning(writer.pid) : Date.now() - modified > WRITING_MS;
    if (gone) rmSync(file, { force: true });
  }
}

/** Takes away the claim of a process that is known to be gone. */
export function dropClaim(folder: string): void {
  rmSync(fileOf(folder), { force: true });
}

export const isClaim = (taken: Claim | Maker): taken is Claim => "release" in taken;
