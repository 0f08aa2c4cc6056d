/** Writes zips of any size, with ZIP64's records where they are needed: packed bytes are given as they are, or are a hole. */
import { closeSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { crc32, deflateRawSync } from "node:zlib";

/** A file as it stands in a zip. */
export interface PackedFile {
  /** Null: a hole of `packedSize` zeros, which take no room on the disk; the checksum is that of none. */
  bytes: Buffer | null;
  packedSize: number;
  size: number;
  method: 0 | 8;
  crc: number;
}

export interface ZipWriter {
  add(name: string, file: PackedFile): void;
  /** Lists the last file added under another name, too. */
  again(name: string): void;
  /** Writes the directory, and gives the number of files. */
  end(): number;
}

const [most32, most16] = [0xffffffff, 0xffff];
const VERSION = 45; // the first with ZIP64

export function deflated(content: Buffer): PackedFile {
  const bytes = deflateRawSync(content, { level: 6 });
  return { bytes, packedSize: bytes.length, size: content.length, method: 8, crc: crc32(content) };
}

export const hole = (size: number): PackedFile => ({ bytes: null, packedSize: size, size, method: 0, crc: 0 });

export function zipWriter(path: string): ZipWriter {
  const zip = openSync(path, "w");
  const directory: Buffer[] = [];
  let at = 0;
  let last: { file: PackedFile; at: number } | null = null;
  const write = (bytes: Buffer) => {
    for (let done = 0; done < bytes.length;) done += writeSync(zip, bytes, done, bytes.length - done, at + done);
    at += bytes.length;
  };
  const again = (name: string) => {
    if (last === null) throw new Error(`no file was added before ${name}`);
    directory.push(directoryEntry(name, last.file, last.at));
  };
  return {
    again,
    add(name, file) {
      last = { file, at };
      write(localHeader(name, file));
      if (file.bytes) write(file.bytes);
      else at += file.packedSize;
      again(name);
    },
    end() {
      const [from, entries] = [at, directory.length];
      const listed = Buffer.concat(directory);
      write(listed);
      write(endRecords(entries, listed.length, from));
      ftruncateSync(zip, at);
      closeSync(zip);
      return entries;
    },
  };
}

/** ZIP64's extra field: the numbers that do not fit, 8 bytes each. */
function extraField(numbers: number[]): Buffer {
  if (numbers.length === 0) return Buffer.alloc(0);
  const field = Buffer.alloc(4 + 8 * numbers.length);
  field.writeUInt16LE(1, 0);
  field.writeUInt16LE(8 * numbers.length, 2);
  numbers.forEach((number, i) => field.writeBigUInt64LE(BigInt(number), 4 + 8 * i));
  return field;
}

function localHeader(name: string, { method, crc, packedSize, size }: PackedFile): Buffer {
  const large = Math.max(packedSize, size) >= most32;
  const extra = extraField(large ? [size, packedSize] : []);
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(VERSION, 4);
  header.writeUInt16LE(method, 8);
  header.writeUInt32LE(crc, 14);
  header.writeUInt32LE(large ? most32 : packedSize, 18);
  header.writeUInt32LE(large ? most32 : size, 22);
  header.writeUInt16LE(Buffer.byteLength(name), 26);
  header.writeUInt16LE(extra.length, 28);
  return Buffer.concat([header, Buffer.from(name), extra]);
}

function directoryEntry(name: string, { method, crc, packedSize, size }: PackedFile, at: number): Buffer {
  const extra = extraField([size, packedSize, at].filter((number) => number >= most32));
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(VERSION, 4);
  entry.writeUInt16LE(VERSION, 6);
  entry.writeUInt16LE(method, 10);
  entry.writeUInt32LE(crc, 16);
  entry.writeUInt32LE(Math.min(packedSize, most32), 20);
  entry.writeUInt32LE(Math.min(size, most32), 24);
  entry.writeUInt16LE(Buffer.byteLength(name), 28);
  entry.writeUInt16LE(extra.length, 30);
  entry.writeUInt32LE(Math.min(at, most32), 42);
  return Buffer.concat([entry, Buffer.from(name), extra]);
}

/** ZIP64's end of the directory, where that is, and the plain end, in which nothing fits. */
function endRecords(entries: number, bytes: number, from: number): Buffer {
  const records = Buffer.alloc(56 + 20 + 22);
  records.writeUInt32LE(0x06064b50, 0);
  records.writeBigUInt64LE(44n, 4); // bytes that follow in this record
  records.writeUInt16LE(VERSION, 12);
  records.writeUInt16LE(VERSION, 14);
  records.writeBigUInt64LE(BigInt(entries), 24);
  records.writeBigUInt64LE(BigInt(entries), 32);
  records.writeBigUInt64LE(BigInt(bytes), 40);
  records.writeBigUInt64LE(BigInt(from), 48);
  records.writeUInt32LE(0x07064b50, 56);
  records.writeBigUInt64LE(BigInt(from + bytes), 64);
  records.writeUInt32LE(1, 72); // disks
  records.writeUInt32LE(0x06054b50, 76);
  records.writeUInt16LE(most16, 84);
  records.writeUInt16LE(most16, 86);
  records.writeUInt32LE(most32, 88);
  records.writeUInt32LE(most32, 92);
  return records;
}
