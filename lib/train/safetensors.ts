/**
 * The safetensors format (github.com/huggingface/safetensors): 8 bytes length of the header, little endian; the header
 * in JSON, `{ name: { dtype, shape, data_offsets } }`, padded with spaces; then the values, little endian.
 */
import { createHash } from "node:crypto";
import { closeSync, fstatSync, fsyncSync, openSync, readSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import type { Weights } from "../model/layers";
import { partialName } from "../base/ownership";

export type Metadata = Record<string, string>;

interface HeaderEntry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

/** A file that is not what was written: cut short, or changed since. */
export class DamagedFile extends Error {
  override name = "DamagedFile";
  constructor(
    readonly file: string,
    found: string,
  ) {
    super(`${file}: expected the whole file as it was written, found that ${found}; remove it and run again what wrote it`);
  }
}

/** Takes the digest's place while it is computed. */
const noDigest = "0".repeat(64);

/** The file in chunks: its header, then each tensor's values. */
function* chunks(weights: Weights, metadata: Metadata): Generator<Uint8Array> {
  const header: Record<string, HeaderEntry | Metadata> = { __metadata__: metadata };
  let offset = 0;
  for (const [name, { shape, values }] of Object.entries(weights)) {
    header[name] = { dtype: "F32", shape, data_offsets: [offset, offset + values.byteLength] };
    offset += values.byteLength;
  }
  const json = Buffer.from(JSON.stringify(header));
  const padded = Buffer.alloc(Math.ceil(json.length / 8) * 8, " ");
  json.copy(padded);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  yield length;
  yield padded;
  for (const { values } of Object.values(weights)) {
    yield new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  }
}

function digestOf(pieces: Iterable<Uint8Array>): string {
  const hash = createHash("sha256");
  for (const piece of pieces) hash.update(piece);
  return hash.digest("hex");
}

/** The metadata with the SHA-256 of the file that has zeros in its place. */
function sealed(weights: Weights, metadata: Metadata): Metadata {
  return { ...metadata, sha256: digestOf(chunks(weights, { ...metadata, sha256: noDigest })) };
}

/** SHA-256 of the file that `writeSafetensors` would write. */
export function hashSafetensors(weights: Weights, metadata: Metadata = {}): string {
  return digestOf(chunks(weights, sealed(weights, metadata)));
}

/**
 * Writes under a temporary name, then renames: whenever the process is killed, one whole file is there. A checksum
 * goes into its metadata.
 */
export function writeSafetensors(file: string, weights: Weights, metadata: Metadata = {}): void {
  const partial = partialName(file);
  try {
    const descriptor = openSync(partial, "w");
    try {
      for (const chunk of chunks(weights, sealed(weights, metadata))) {
        for (let done = 0; done < chunk.length;) done += writeSync(descriptor, chunk, done);
      }
      fsyncSync(descriptor); // else a power cut could leave the new name on an empty file
    } finally {
      closeSync(descriptor);
    }
    renameSync(partial, file);
  } catch (error) {
    rmSync(partial, { force: true }); // on a full disk its bytes are needed
    throw error;
  }
  const folder = openSync(dirname(file), "r");
  fsyncSync(folder);
  closeSync(folder);
}

/**
 * The tensors, and the metadata without the checksum. A file without one, made elsewhere, is read as it is.
 *
 * @throws DamagedFile where the file is cut short or its checksum differs; TypeError where a tensor is not of float32
 */
export function readSafetensors(file: string): { weights: Weights; metadata: Metadata } {
  const descriptor = openSync(file, "r");
  const bytes = fstatSync(descriptor).size;
  const read = (into: Uint8Array, position: number, what: string) => {
    for (let done = 0; done < into.length;) {
      const count = readSync(descriptor, into, done, into.length - done, position + done);
      if (count === 0) throw new DamagedFile(file, `it ends within ${what}`);
      done += count;
    }
  };
  try {
    const length = Buffer.alloc(8);
    read(length, 0, "the header's length");
    const size = Number(length.readBigUInt64LE());
    if (size > Math.min(100e6, bytes)) throw new DamagedFile(file, `its header has ${size} bytes`);
    const json = Buffer.alloc(size);
    read(json, 8, "the header");
    const { __metadata__: { sha256, ...metadata } = {}, ...tensors } = parseHeader(json, file);
    const weights: Weights = {};
    for (const [name, { dtype, shape, data_offsets: [begin, end] = [NaN, NaN] }] of Object.entries(tensors)) {
      if (!(end >= begin && end <= bytes && (end - begin) % 4 === 0)) {
        throw new DamagedFile(file, `it gives tensor ${name} the bytes ${begin} to ${end}, and has ${bytes}`);
      }
      if (dtype !== "F32") {
        if (sha256 !== undefined) throw new DamagedFile(file, `tensor ${name} is ${dtype}`);
        throw new TypeError(`${file}: tensor ${name} is ${dtype}, not F32`);
      }
      const values = new Float32Array((end - begin) / 4);
      read(new Uint8Array(values.buffer), 8 + size + begin, `tensor ${name}`);
      weights[name] = { shape, values };
    }
    if (sha256 !== undefined && sealed(weights, metadata).sha256 !== sha256) {
      throw new DamagedFile(file, "its checksum is another one");
    }
    return { weights, metadata };
  } finally {
    closeSync(descriptor);
  }
}

function parseHeader(json: Buffer, file: string): Record<string, HeaderEntry> & { __metadata__?: Metadata } {
  try {
    return JSON.parse(json.toString());
  } catch {
    throw new DamagedFile(file, "its header is not JSON");
  }
}
