/**
 * A publisher's archive onto the disk: resumed where it broke off, and under its name only when it is whole.
 *
 * Tested against a local server that fails in every way we know of; the real publishers were not reached.
 */
import { createHash } from "node:crypto";
import { createReadStream, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { basename, dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { openArchive } from "../read/archive";
import { byHand, fetchPart, Interruption, partSize, type RemoteFile, removePart } from "./fetchPart";
import { createExclusively, isRunning } from "../../base/ownership";

export interface DownloadProgress {
  /** Name of the file. */
  file: string;
  bytes: number;
  /** Null where the server does not say. */
  total: number | null;
  /** Over the last ten seconds. */
  bytesPerSecond: number;
  secondsLeft: number | null;
}

export interface DownloadOptions {
  /** Seconds without a byte after which the connection is given up (60). */
  stallSeconds?: number;
  /** Requests in a row that continue the part by less than a megabyte, and starts from the beginning (6): then it is an error. */
  tries?: number;
  /** Seconds before the second try (1); each further one waits twice as long, a minute at most. */
  pauseSeconds?: number;
  onProgress?: (progress: DownloadProgress) => void;
  /** Called with what happened to a try, before the next one. */
  onFailure?: (reason: string) => void;
  signal?: AbortSignal;
}

/** Bytes. */
const MIN_PROGRESS = 1e6;
const MAX_PAUSE_SECONDS = 60;
/** Seconds that the rate is taken over. */
const RATE_SECONDS = 10;

/**
 * Downloads to `file`. Until it has the right size, its published checksum and opens as a zip, it is `file`.part.
 *
 * @throws Error that names the URL, what was found and what to do; the signal's reason. The part is kept
 * where the next call can continue it
 */
export async function download(remote: RemoteFile, file: string, options: DownloadOptions = {}): Promise<void> {
  const { stallSeconds = 60, tries = 6, pauseSeconds = 1, onProgress, onFailure, signal } = options;
  const part = `${file}.part`;
  mkdirSync(dirname(file), { recursive: true });
  const unlock = lock(`${part}.lock`);
  const meter = rateMeter();
  // Of this request: the byte that it began at, and how many it brought.
  let [from, brought] = [-1, 0];
  const onBytes = (added: number, bytes: number, total: number | null) => {
    if (from < 0) from = bytes - added;
    brought += added;
    const bytesPerSecond = meter(added);
    const secondsLeft = total === null || bytesPerSecond === 0 ? null : (total - bytes) / bytesPerSecond;
    onProgress?.({ file: basename(file), bytes, total, bytesPerSecond, secondsLeft });
  };
  try {
    for (let failures = 0, starts = 0; ;) {
      [from, brought] = [-1, 0];
      try {
        await fetchPart(remote, part, { stallSeconds, signal, onBytes });
        break;
      } catch (error) {
        if (!(error instanceof Interruption)) throw error;
        // Else a server that cannot continue, or has another file each time, would be asked forever.
        if (from === 0) starts++;
        failures = from > 0 && brought >= MIN_PROGRESS ? 1 : failures + 1;
        if (Math.max(failures, starts) >= tries) throw givenUp(remote, part, tries, error.message);
        const pause = Math.min(MAX_PAUSE_SECONDS, pauseSeconds * 2 ** (failures - 1));
        onFailure?.(`${error.message}; next try in ${pause} s, then ${tries - Math.max(failures, starts) - 1} more`);
        await sleep(pause * 1000, undefined, { signal }).catch(() => signal?.throwIfAborted());
      }
    }
    await verify(remote, part);
    renameSync(part, file);
    removePart(part);
  } finally {
    unlock();
  }
}

/** Removes what a download that was killed at its end has left beside the whole file. */
export function clearDownload(file: string): void {
  const part = `${file}.part`;
  const locked = `${part}.lock`;
  if (existsSync(locked) && isRunning(holderOf(locked))) return;
  removePart(part);
  rmSync(locked, { force: true });
}

function givenUp(remote: RemoteFile, part: string, tries: number, reason: string): Error {
  const kept = partSize(part) > 0 ? ` to resume after the ${(partSize(part) / 1e6).toFixed(1)} MB that are kept` : "";
  const advice = `call again${kept}; or ${byHand(remote, part)}`;
  return new Error(`${remote.url}: expected ${basename(part, ".part")}, found after ${tries} tries that ${reason}; ${advice}`);
}

/** @throws Error where the file is not what was published; it is removed, as there is nothing to continue */
async function verify(remote: RemoteFile, part: string): Promise<void> {
  try {
    if (remote.sha256 !== undefined) {
      const hash = createHash("sha256");
      for await (const chunk of createReadStream(part)) hash.update(chunk as Buffer);
      const found = hash.digest("hex");
      if (found !== remote.sha256) throw new Error(`expected the SHA-256 ${remote.sha256}, found ${found}`);
    }
    (await openArchive(part)).close();
  } catch (error) {
    removePart(part);
    const advice = `it was removed: call again, or ${byHand(remote, part)}`;
    throw new Error(`${remote.url}: ${(error as Error).message}; ${advice}`, { cause: error });
  }
}

/** Counts bytes, and gives their rate a second. */
function rateMeter(): (added: number) => number {
  const marks = [{ time: performance.now(), bytes: 0 }];
  let bytes = 0;
  return (added) => {
    bytes += added;
    const time = performance.now();
    if (time - marks[marks.length - 1].time > 500) marks.push({ time, bytes });
    while (marks.length > 1 && time - marks[0].time > RATE_SECONDS * 1000) marks.shift();
    return ((bytes - marks[0].bytes) / Math.max(1, time - marks[0].time)) * 1000;
  };
}

const holderOf = (lock: string): number => Number(readFileSync(lock, "utf8"));

/** Keeps a second process from writing the same part. @throws Error while another one does */
function lock(file: string): () => void {
  while (!createExclusively(file, String(process.pid))) {
    const holder = holderOf(file);
    if (isRunning(holder)) {
      throw new Error(
        `${file}: process ${holder} downloads this file; wait for it, or remove the lock if that is another program`,
      );
    }
    rmSync(file, { force: true });
  }
  return () => rmSync(file, { force: true });
}
