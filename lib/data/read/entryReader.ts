/** Reads the files listed by an archive, plain or packed in a zip; also in a thread that opened no archive. */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { crc32, inflateRaw, inflateRawSync } from "node:zlib";

/** What holds a file's bytes: a zip, a zip inside a zip, or the file itself. */
export interface Container {
  /** What was opened as an archive, for errors. */
  archive: string;
  /** Of the file on disk. */
  path: string;
  /** Of a zip inside a zip: its bytes, which threads share. */
  bytes: SharedArrayBuffer | null;
}

/** Where a file's bytes are: plain data, which can be sent to another thread. */
export interface ArchiveEntry {
  container: Container;
  /** Path within the archive. */
  file: string;
  /** Bytes, unpacked. */
  size: number;
  /** Where in a zip; null: the container is the file. */
  packed: Packed | null;
}

export interface Packed {
  /** Byte at which the file's local header begins. */
  at: number;
  /** Bytes, packed. */
  size: number;
  /** 0: stored, 8: deflated. */
  method: number | "encrypted";
  crc: number;
}

export interface EntryReader {
  /** @throws Error naming archive and file where it is damaged or cut off */
  read(entry: ArchiveEntry): Promise<Buffer>;
  close(): void;
}

/** Bytes of one file within; more is a damaged or hostile zip. */
const MAX_BYTES = 2 ** 31;
/** Smaller files are unpacked at once: passing one to another thread takes as long. */
const LARGE = 1 << 17;
const localHeader = { signature: 0x04034b50, bytes: 30, nameLength: 26, extraLength: 28 };
const inflateElsewhere = promisify(inflateRaw);

/** Opens each container once, until it is closed. */
export function entryReader(): EntryReader {
  const opened = new Map<string, { file: number; size: number }>();
  const open = (path: string) => {
    let found = opened.get(path);
    if (found === undefined) {
      const file = openSync(path, "r");
      opened.set(path, (found = { file, size: fstatSync(file).size }));
    }
    return found;
  };
  const bytesAt = ({ path, bytes }: Container, from: number, length: number): Buffer => {
    const size = bytes?.byteLength ?? open(path).size;
    if (from + length > size) throw new Error(`expected ${length} bytes at ${from}, found the end of the zip at ${size}`);
    if (bytes !== null) return Buffer.from(new Uint8Array(bytes, from, length)); // a copy: zlib takes no shared bytes
    const found = Buffer.allocUnsafe(length);
    for (let done = 0; done < length;) {
      const read = readSync(open(path).file, found, done, length - done, from + done);
      if (read === 0) throw new Error(`expected ${length} bytes at ${from}, found ${done}`);
      done += read;
    }
    return found;
  };
  return {
    async read({ container, file, size, packed }) {
      try {
        if (packed === null) return await readFile(container.path);
        return await unpack(size, packed, (from, length) => bytesAt(container, from, length));
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        const advice = "the archive is damaged or was not downloaded whole; fetch it again";
        throw new Error(`${container.archive}: cannot read "${file}": ${reason}; ${advice}`, { cause: error });
      }
    },
    close() {
      for (const { file } of opened.values()) closeSync(file);
      opened.clear();
    },
  };
}

async function unpack(size: number, packed: Packed, bytesAt: (from: number, length: number) => Buffer): Promise<Buffer> {
  if (size > MAX_BYTES) throw new Error(`expected ${MAX_BYTES} bytes at most, found that it unpacks to ${size}`);
  if (packed.method !== 0 && packed.method !== 8) {
    throw new Error(
      `expected it stored or deflated, found ${packed.method === "encrypted" ? "it encrypted" : `method ${packed.method}`}`,
    );
  }
  const header = bytesAt(packed.at, localHeader.bytes);
  if (header.readUInt32LE(0) !== localHeader.signature) throw new Error(`expected its header at byte ${packed.at}, found none`);
  const names = header.readUInt16LE(localHeader.nameLength) + header.readUInt16LE(localHeader.extraLength);
  const stored = bytesAt(packed.at + localHeader.bytes + names, packed.size);
  const bytes = packed.method === 0 ? stored : await inflate(stored, size);
  if (bytes.length !== size) throw new Error(`expected ${size} bytes, found ${bytes.length}`);
  if (crc32(bytes) !== packed.crc) throw new Error("its checksum is not the one that the zip lists");
  return bytes;
}

async function inflate(stored: Buffer, size: number): Promise<Buffer> {
  // One byte more than there are: the end is then seen in one piece.
  const options = { chunkSize: Math.max(64, size + 1), maxOutputLength: Math.max(1, size) };
  try {
    return size < LARGE ? inflateRawSync(stored, options) : await inflateElsewhere(stored, options);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_BUFFER_TOO_LARGE") throw error;
    throw new Error(`expected ${size} bytes, found more`, { cause: error });
  }
}

/** Reads `entries` in their order: while one is parsed, another thread unpacks the next, where it is large. */
export function readAhead({ read }: EntryReader, entries: readonly ArchiveEntry[]): EntryReader["read"] {
  let ahead: { entry: ArchiveEntry; bytes: Promise<Buffer> } | null = null;
  let next = 0;
  return (entry) => {
    const bytes = ahead?.entry === entry ? ahead.bytes : read(entry);
    next = entries.indexOf(entry, next) + 1;
    const following = entries[next];
    ahead = following?.size >= LARGE ? { entry: following, bytes: read(following) } : null;
    ahead?.bytes.catch(() => undefined); // thrown where it is awaited
    return bytes;
  };
}
