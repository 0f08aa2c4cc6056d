/**
 * One request for a file: what is missing from its `.part`, or all of it where the part can no longer be continued.
 *
 * FILE.part.json, beside FILE.part, says which remote file the part is of: only that file is continued.
 */
import { existsSync, readFileSync, rmSync, statfsSync, statSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { writeWhole } from "../../base/wholeFile";
import type { Download } from "../setFiles";
import { Redirected, request } from "./request";

/** The file that was asked for, and the page where a reader can download it by hand. */
export interface RemoteFile extends Download {
  page: string;
}

export interface FetchOptions {
  /** Seconds without a byte after which a request is given up. */
  stallSeconds: number;
  signal?: AbortSignal;
  /** Called for each piece: its bytes, how many are there with it, and of how many where the server said so. */
  onBytes?: (added: number, bytes: number, total: number | null) => void;
}

/** A failure that the next request may not meet. */
export class Interruption extends Error {}

interface Begun {
  url: string;
  etag: string | null;
  lastModified: string | null;
  /** Bytes of the whole file, where the server said so. */
  total: number | null;
}

const diskFull = ["ENOSPC", "EDQUOT", "EFBIG"];
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

/**
 * Brings `part` nearer to the whole file; when it returns, all bytes that the server has are there.
 *
 * @throws Interruption where the connection stalls or breaks off, the server is at fault, or the remote file changed;
 * Error where asking again cannot help; the signal's reason. The part is kept where it can be continued
 */
export async function fetchPart(
  remote: RemoteFile,
  part: string,
  { stallSeconds, signal, onBytes }: FetchOptions,
): Promise<void> {
  const begun = readBegun(part, remote.url);
  const held = begun === null ? 0 : partSize(part);
  if (begun !== null && held > 0 && held === begun.total) return;
  const connection = new AbortController();
  const close = () => connection.abort();
  signal?.throwIfAborted();
  signal?.addEventListener("abort", close);
  let stalled = false;
  const stall = setTimeout(() => {
    stalled = true;
    close();
  }, stallSeconds * 1000);
  try {
    const response = await request(remote, { headers: rangeHeaders(begun, held), signal: connection.signal });
    if (response.status === 416) throw changed(part, "the server has no rest of this file");
    refuseOthers(response, remote, part);
    const { from, total } = response.status === 206 ? restOf(response, begun, held, part) : wholeOf(response);
    if (total !== null && total > remote.maxBytes) throw tooLarge(remote, part, megabytes(total));
    checkRoom(part, from, total);
    let bytes = from;
    let file: FileHandle | undefined;
    try {
      for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
        // Looked at before the part is touched: a hotel's login page must not replace the bytes that are kept.
        if (bytes === 0 && looksLikePage(chunk)) throw pageError(remote, part);
        if (total !== null && bytes + chunk.length > total) throw changed(part, `more bytes came than the ${total} of the file`);
        if (bytes + chunk.length > remote.maxBytes) throw tooLarge(remote, part, "more");
        file ??= await openPart(part, from, { url: remote.url, ...validators(response), total });
        await file.appendFile(chunk);
        bytes += chunk.length;
        stall.refresh();
        onBytes?.(chunk.length, bytes, total);
      }
      await file?.sync();
    } finally {
      await file?.close();
    }
    if (file === undefined) throw new Interruption("the server sent no byte");
    if (total !== null && bytes < total) throw new Interruption(`the connection ended after ${bytes} of ${total} bytes`);
  } catch (error) {
    signal?.throwIfAborted();
    if (stalled) throw new Interruption(`no byte for ${stallSeconds} s`);
    if (error instanceof Redirected) throw new Error(`${remote.url}: ${error.message}; ${byHand(remote, part)}`);
    throw explained(error as NodeJS.ErrnoException, part);
  } finally {
    clearTimeout(stall);
    signal?.removeEventListener("abort", close);
    close(); // of an answer that was not read to its end
  }
}

/** Bytes of the part; 0 without one. */
export function partSize(part: string): number {
  return statSync(part, { throwIfNoEntry: false })?.size ?? 0;
}

export function removePart(part: string): void {
  rmSync(part, { force: true });
  rmSync(`${part}.json`, { force: true });
}

/** How to get the file without this program. */
export function byHand({ page }: RemoteFile, part: string): string {
  return `open ${page}, download it there, and put it into data/raw/ as ${fileOf(part)}`;
}

const fileOf = (part: string) => basename(part, ".part");

function readBegun(part: string, url: string): Begun | null {
  const file = `${part}.json`;
  if (!existsSync(file)) return null;
  try {
    const begun = JSON.parse(readFileSync(file, "utf8")) as Begun;
    return begun.url === url ? begun : null;
  } catch {
    return null;
  }
}

/** The part is emptied before the file beside it names another remote file, never the other way round. */
async function openPart(part: string, from: number, begun: Begun): Promise<FileHandle> {
  if (from > 0) return open(part, "a");
  const file = await open(part, "w");
  writeWhole(`${part}.json`, JSON.stringify(begun));
  return file;
}

/** A weak ETag promises no equal bytes, and is as good as none. */
function validators({ headers }: Response): Pick<Begun, "etag" | "lastModified"> {
  const etag = headers.get("etag");
  return { etag: etag?.startsWith("W/") ? null : etag, lastModified: headers.get("last-modified") };
}

/** Without a validator nothing shows that the rest would be of the same file. */
function rangeHeaders(begun: Begun | null, held: number): Record<string, string> {
  const same = begun?.etag ?? begun?.lastModified;
  const rest: Record<string, string> = held > 0 && same ? { range: `bytes=${held}-`, "if-range": same } : {};
  return { "accept-encoding": "identity", ...rest };
}

function wholeOf({ headers }: Response): { from: number; total: number | null } {
  const length = headers.get("content-length");
  return { from: 0, total: length === null ? null : Number(length) };
}

/** @throws Interruption where what is sent does not start at byte `held`, or is of another file */
function restOf(response: Response, begun: Begun | null, held: number, part: string): { from: number; total: number | null } {
  const range = response.headers.get("content-range") ?? "";
  const [, first, of] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(range) ?? [];
  if (Number(first) !== held) throw changed(part, `expected the rest from byte ${held}, found "${range}"`);
  const total = of === "*" ? (begun?.total ?? null) : Number(of);
  const { etag } = validators(response);
  const sameTag = !etag || !begun?.etag || etag === begun.etag;
  const knownTotal = begun?.total ?? null;
  if (!sameTag || (knownTotal !== null && knownTotal !== total)) throw changed(part, "the publisher's file is another one now");
  return { from: held, total };
}

function changed(part: string, found: string): Interruption {
  removePart(part);
  return new Interruption(`${found}; starting again`);
}

/** @throws Interruption where the server may answer otherwise later, Error for an answer that is no archive */
function refuseOthers(response: Response, remote: RemoteFile, part: string): void {
  const { status, headers } = response;
  const answer = `${status} ${response.statusText}`.trim();
  if (status >= 500 || status === 408 || status === 429) throw new Interruption(`the server answered ${answer}`);
  if (status !== 200 && status !== 206) {
    throw new Error(`${remote.url}: expected ${fileOf(part)}, found that the server answers ${answer}; ${byHand(remote, part)}`);
  }
  if (/^text\/html\b/i.test(headers.get("content-type") ?? "")) throw pageError(remote, part);
  const encoding = headers.get("content-encoding") ?? "identity";
  if (encoding !== "identity") {
    throw new Error(`${remote.url}: expected the file as it is, found it compressed as ${encoding}; ${byHand(remote, part)}`);
  }
}

const looksLikePage = (chunk: Uint8Array) => Buffer.from(chunk.subarray(0, 64)).toString("utf8").trimStart().startsWith("<");

function pageError(remote: RemoteFile, part: string): Error {
  return new Error(`${remote.url}: expected a zip, found a web page; ${byHand(remote, part)}`);
}

function tooLarge(remote: RemoteFile, part: string, found: string): Error {
  removePart(part);
  return new Error(`${remote.url}: expected at most ${megabytes(remote.maxBytes)}, found ${found}; ${byHand(remote, part)}`);
}

function checkRoom(part: string, from: number, total: number | null): void {
  const { bavail, bsize } = statfsSync(dirname(part));
  if (total === null || total - from <= bavail * bsize) return;
  const expected = `expected room for ${megabytes(total - from)} more`;
  throw new Error(`${part}: ${expected}, found ${megabytes(bavail * bsize)}; free some space and call again`);
}

/** fetch hides what happened to a connection in the cause of a TypeError. */
function explained(error: NodeJS.ErrnoException, part: string): Error {
  const { code = "", message, cause } = error;
  if (diskFull.includes(code)) {
    return new Error(
      `${part}: expected room for the file, found ${message}; free some space and call again, what has come is kept`,
    );
  }
  if (!(error instanceof TypeError) || !(cause instanceof Error)) return error;
  return new Interruption(`the connection failed: ${cause.message || (cause as NodeJS.ErrnoException).code}`);
}
