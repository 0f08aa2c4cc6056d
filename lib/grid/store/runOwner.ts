/**
 * Who makes a run: running.json in its folder. It keeps two runners of one study from doing the same work twice, and
 * shows who is at it. It is no lock: a run is deterministic and each of its files is renamed into place, so that two
 * makers of one run would only write the same twice. So it may err, on a shared folder whose clocks and caches differ.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { createExclusively, isGone, lastWriteOf, type Owner, ownerOf, self } from "../../base/ownership";
import { writeWhole } from "../../base/wholeFile";

export interface Maker extends Owner {
  /** Slurm's job; null outside of one. A requeued job keeps its number. */
  job: string | null;
  step: number;
  steps: number;
}

export interface Claim {
  /** Notes how far the run is, at most every 10 seconds. */
  report(step: number, steps: number): void;
  release(): void;
}

const REPORT_MS = 10_000;
/** How long a process of another machine may report nothing before it counts as gone. */
const SILENT_MS = 900_000;
/** The same for one that is writing a file. */
const WRITING_MS = 86_400_000;

const fileOf = (folder: string) => join(folder, "running.json");
const job = () => process.env.SLURM_JOB_ID ?? null;

/** Claims the run of a folder, which is created if missing; returns its maker where another process has it. */
export function claimRun(folder: string): Claim | Maker {
  const me: Maker = { ...self(), job: job(), step: 0, steps: 0 };
  const file = fileOf(folder);
  mkdirSync(folder, { recursive: true });
  if (!createExclusively(file, JSON.stringify(me))) {
    const other = makerOf(folder);
    if (other !== null) return other;
    writeWhole(file, JSON.stringify(me));
  }
  removePartials(folder);
  let reported = Date.now();
  return {
    report(step, steps) {
      if (Date.now() - reported < REPORT_MS) return;
      reported = Date.now();
      try {
        writeWhole(file, JSON.stringify({ ...me, step, steps }));
      } catch {
        // Nothing depends on it; the next checkpoint meets a full disk too, and says so.
      }
    },
    release: () => rmSync(file, { force: true }),
  };
}

/** The process that makes the run of a folder now; null where there is none. */
export function makerOf(folder: string): Maker | null {
  const file = fileOf(folder);
  let maker: Maker;
  try {
    maker = JSON.parse(readFileSync(file, "utf8")) as Maker;
  } catch {
    return null; // missing, or cut short
  }
  // A job has one process for a run: another machine's was before it was requeued.
  const requeued = maker.host !== hostname() && maker.job !== null && maker.job === job();
  return requeued || isGone(maker, lastWriteOf(file) ?? 0, SILENT_MS) ? null : maker;
}

/** Removes the half-written files that killed processes left in a folder. */
function removePartials(folder: string): void {
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    const writer = ownerOf(name);
    if (writer && isGone(writer, lastWriteOf(file) ?? Date.now(), WRITING_MS)) rmSync(file, { force: true });
  }
}

/** Removes the claim of a process that is known to be gone. */
export function dropClaim(folder: string): void {
  rmSync(fileOf(folder), { force: true });
}

export const isClaim = (taken: Claim | Maker): taken is Claim => "release" in taken;
