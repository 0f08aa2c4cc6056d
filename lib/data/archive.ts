/** A zip, the zips inside it, or the unpacked folder, read in place as one list of files. */
import { lstatSync, readdirSync, realpathSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { crc32 } from "node:zlib";
import { fromBufferPromise, openPromise, type Entry, type ZipFile } from "yauzl";

export interface Archive {
  path: string;
  /** Paths of the files within, sorted, with "/" between folders; a zip within counts as a folder. */
  files: string[];
  /** @throws Error naming archive and file where it is not listed, damaged or cut off */
  read(file: string): Promise<Buffer>;
  close(): void;
}

interface Contents {
  readers: Map<string, () => Promise<Buffer>>;
  opened: ZipFile[];
}

/** Bytes of one file within; more is a damaged or hostile zip. */
const MAX_BYTES = 2 ** 31;
/** Zips within zips within zips. */
const MAX_DEPTH = 3;

/** Left behind by the systems that packed or unpacked an archive. */
const litter = /(^|\/)(__MACOSX\/|\.DS_Store$|\._)/;
const isZip = (file: string) => file.toLowerCase().endsWith(".zip");
const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
// The decoded strings are checked by yauzl: absolute paths and ".." are errors. Zips stay open for reading.
const zipOptions = { lazyEntries: true, autoClose: false };

/** @throws Error where the path is missing, a zip is damaged or cut off, or a file's path leaves the archive */
export async function openArchive(path: string): Promise<Archive> {
  const about = statSync(path, { throwIfNoEntry: false });
  if (about === undefined) throw new Error(`no archive ${path}: expected a zip or its unpacked folder there`);
  const contents: Contents = { readers: new Map(), opened: [] };
  const close = () => contents.opened.splice(0).forEach((zip) => zip.close());
  try {
    if (about.isDirectory()) await listFolder(path, contents);
    else await listZip(path, "", () => openPromise(path, zipOptions), contents);
  } catch (error) {
    close();
    throw error;
  }
  return {
    path,
    files: [...contents.readers.keys()].sort(),
    async read(file) {
      const reader = contents.readers.get(file);
      if (reader === undefined) throw new Error(`${path}: no file "${file}" among its ${contents.readers.size}`);
      try {
        return await reader();
      } catch (error) {
        const advice = "the archive is damaged or was not downloaded whole; fetch it again";
        throw new Error(`${path}: cannot read "${file}": ${reasonOf(error)}; ${advice}`, { cause: error });
      }
    },
    close,
  };
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

async function listFolder(folder: string, contents: Contents): Promise<void> {
  const root = realpathSync(folder) + sep;
  const zips: [string, string][] = [];
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const full = join(entry.parentPath, entry.name);
    const file = relative(folder, full).split(sep).join("/");
    if (entry.isDirectory() || litter.test(file)) continue;
    if (lstatSync(full).isSymbolicLink() && !realpathSync(full).startsWith(root)) {
      throw new Error(`${folder}: "${file}" is a link to ${realpathSync(full)}, which leaves the folder`);
    }
    if (!statSync(full).isFile()) continue;
    if (isZip(file)) zips.push([full, file]);
    else contents.readers.set(file, () => readFile(full));
  }
  for (const [full, file] of zips) await listZip(full, `${file}/`, () => openPromise(full, zipOptions), contents);
}

async function listZip(
  place: string,
  prefix: string,
  open: () => Promise<ZipFile>,
  contents: Contents,
): Promise<void> {
  const inner: [string, Entry][] = [];
  let zip: ZipFile;
  try {
    zip = await open();
    contents.opened.push(zip);
    for await (const entry of zip.eachEntry()) {
      const file = prefix + entry.fileName;
      if (file.endsWith("/") || litter.test(file)) continue;
      if (isZip(file)) inner.push([file, entry]);
      else contents.readers.set(file, () => readEntry(zip, entry));
    }
  } catch (error) {
    const leaves = /relative path|absolute path/.test(reasonOf(error));
    const advice = leaves
      ? "a file's path leaves the archive; do not trust it"
      : "expected a whole zip; if the download was cut off, fetch it again";
    throw new Error(`${place}: ${reasonOf(error)}; ${advice}`, { cause: error });
  }
  for (const [file, entry] of inner) {
    const depth = file.split(/\.zip(?:\/|$)/i).length;
    if (depth > MAX_DEPTH + 1) throw new Error(`${place}: expected ${MAX_DEPTH} zips within each other at most, found ${file}`);
    const openInner = async () => fromBufferPromise(await readEntry(zip, entry), zipOptions);
    await listZip(`${place}, in it ${file}`, `${file}/`, openInner, contents);
  }
}

async function readEntry(zip: ZipFile, entry: Entry): Promise<Buffer> {
  if (entry.uncompressedSize > MAX_BYTES) {
    throw new Error(`expected ${MAX_BYTES} bytes at most, found that it unpacks to ${entry.uncompressedSize}`);
  }
  const bytes = Buffer.allocUnsafe(entry.uncompressedSize);
  let at = 0;
  for await (const chunk of await zip.openReadStreamPromise(entry)) at += (chunk as Buffer).copy(bytes, at);
  if (at !== bytes.length) throw new Error(`expected ${bytes.length} bytes, found ${at}`);
  if (crc32(bytes) !== entry.crc32) throw new Error("its checksum is not the one that the zip lists");
  return bytes;
}
