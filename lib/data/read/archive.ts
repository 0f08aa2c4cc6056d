/** A zip, the zips inside it, or the unpacked folder, read in place as one list of files. */
import { closeSync, fstatSync, lstatSync, openSync, readdirSync, realpathSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fromRandomAccessReaderPromise, type Entry } from "yauzl";
import { blockReader } from "./blockReader";
import { type ArchiveEntry, type Container, entryReader, type Packed } from "./entryReader";

export interface Archive {
  path: string;
  /** Paths of the files within, sorted, with "/" between folders; a zip within counts as a folder. */
  files: string[];
  /**
   * Where a file's bytes are, which also another thread can then read.
   *
   * @throws Error where it is not listed
   */
  entry(file: string): ArchiveEntry;
  /** @throws Error naming archive and file where it is not listed, damaged or cut off */
  read(file: string): Promise<Buffer>;
  close(): void;
}

/** Bytes that a zip and the zips inside it unpack to, and how many they may. */
interface Unpacked {
  bytes: number;
  most: number;
}

/**
 * Bytes of all files within: this many times the zip's own size (text of numbers packs to a fifth), but neither less
 * nor more than the two bounds (ExtraSensory's largest zip unpacks to about 15 GB).
 */
const MAX_RATIO = 100;
const TOTAL_BOUNDS = [2 ** 30, 2 ** 36];
/** Zips within zips within zips. */
const MAX_DEPTH = 3;

/** Left behind by the systems that packed or unpacked an archive. */
const litter = /(^|\/)(__MACOSX\/|\.DS_Store$|\._)/;
const isZip = (file: string) => file.toLowerCase().endsWith(".zip");
const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
// The decoded strings are checked by yauzl: absolute paths and ".." are errors.
const zipOptions = { lazyEntries: true, autoClose: false };

/**
 * @throws Error where the path is missing, a zip is damaged or cut off, a file's path leaves the archive, or it unpacks
 * to more than any publication of its size
 */
export async function openArchive(path: string): Promise<Archive> {
  const about = statSync(path, { throwIfNoEntry: false });
  if (about === undefined) throw new Error(`no archive ${path}: expected a zip or its unpacked folder there`);
  const entries = new Map<string, ArchiveEntry>();
  if (about.isDirectory()) await listFolder(path, entries);
  else await listZip(path, "", { archive: path, path, bytes: null }, entries, unpackedOf(path));
  const entry = (file: string) => {
    const found = entries.get(file);
    if (found === undefined) throw new Error(`${path}: no file "${file}" among its ${entries.size}`);
    return found;
  };
  const reader = entryReader();
  const read = async (file: string) => reader.read(entry(file));
  return { path, files: [...entries.keys()].sort(), entry, read, close: reader.close };
}

/**
 * The one file whose path ends in `tail`, whatever folders are above it.
 *
 * @throws Error where there is none, or more than one
 */
export function findFile(archive: Archive, tail: string): string {
  const found = archive.files.filter((file) => file === tail || file.endsWith(`/${tail}`));
  if (found.length === 1) return found[0];
  const what = found.length === 0 ? `none among its ${archive.files.length} files` : found.join(", ");
  throw new Error(`${archive.path}: expected one file …/${tail}, found ${what}`);
}

async function listFolder(folder: string, entries: Map<string, ArchiveEntry>): Promise<void> {
  const root = realpathSync(folder) + sep;
  const zips: [string, string][] = [];
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const full = join(entry.parentPath, entry.name);
    const file = relative(folder, full).split(sep).join("/");
    if (entry.isDirectory() || litter.test(file)) continue;
    if (lstatSync(full).isSymbolicLink() && !realpathSync(full).startsWith(root)) {
      throw new Error(`${folder}: "${file}" is a link to ${realpathSync(full)}, which leaves the folder`);
    }
    const about = statSync(full);
    if (!about.isFile()) continue;
    const container = { archive: folder, path: full, bytes: null };
    if (isZip(file)) zips.push([full, file]);
    else entries.set(file, { container, file, size: about.size, packed: null });
  }
  for (const [full, file] of zips) {
    await listZip(full, `${file}/`, { archive: folder, path: full, bytes: null }, entries, unpackedOf(full));
  }
}

function unpackedOf(path: string): Unpacked {
  const [least, most] = TOTAL_BOUNDS;
  return { bytes: 0, most: Math.min(most, Math.max(least, MAX_RATIO * statSync(path).size)) };
}

async function listZip(
  zip: string,
  prefix: string,
  container: Container,
  entries: Map<string, ArchiveEntry>,
  unpacked: Unpacked,
): Promise<void> {
  const inner: ArchiveEntry[] = [];
  try {
    for await (const entry of entriesOf(container)) {
      unpacked.bytes += entry.uncompressedSize;
      const file = prefix + entry.fileName;
      if (file.endsWith("/") || litter.test(file)) continue;
      const found = { container, file, size: entry.uncompressedSize, packed: packedOf(entry) };
      if (isZip(file)) inner.push(found);
      else entries.set(file, found);
    }
  } catch (error) {
    const leaves = /relative path|absolute path/.test(reasonOf(error));
    const advice = leaves
      ? "a file's path leaves the archive; do not trust it"
      : "expected a whole zip; if the download was cut off, fetch it again";
    throw new Error(`${zip}: ${reasonOf(error)}; ${advice}`, { cause: error });
  }
  if (unpacked.bytes > unpacked.most) {
    const expected = `expected files of ${unpacked.most} bytes at most in all`;
    throw new Error(`${zip}: ${expected}, found that they unpack to ${unpacked.bytes}; do not trust this zip`);
  }
  for (const { file, ...where } of inner) {
    const depth = file.split(/\.zip(?:\/|$)/i).length;
    if (depth > MAX_DEPTH + 1) throw new Error(`${zip}: expected ${MAX_DEPTH} zips within each other at most, found ${file}`);
    const reader = entryReader();
    const unzipped = await reader.read({ file, ...where }).finally(reader.close);
    const bytes = new SharedArrayBuffer(unzipped.length);
    new Uint8Array(bytes).set(unzipped);
    await listZip(`${zip}, in it ${file}`, `${file}/`, { ...container, bytes }, entries, unpacked);
  }
}

async function* entriesOf({ path, bytes }: Container): AsyncGenerator<Entry> {
  const zip = bytes === null ? openSync(path, "r") : Buffer.from(bytes);
  try {
    const size = typeof zip === "number" ? fstatSync(zip).size : zip.length;
    const listed = await fromRandomAccessReaderPromise(blockReader(zip, size), size, zipOptions);
    for await (const entry of listed.eachEntry()) yield entry;
  } finally {
    if (typeof zip === "number") closeSync(zip);
  }
}

/** An entry's numbers alone: ExtraSensory has 600,000 of them. */
function packedOf(entry: Entry): Packed {
  const method = entry.isEncrypted() ? "encrypted" : entry.compressionMethod;
  return { at: entry.relativeOffsetOfLocalHeader, size: entry.compressedSize, method, crc: entry.crc32 };
}
