/**
 * The safetensors format (github.com/huggingface/safetensors): 8 bytes length of the header, little endian; the header
 * in JSON, `{ name: { dtype, shape, data_offsets } }`, padded with spaces; then the values, little endian.
 */
import { createHash } from "node:crypto";
import { closeSync, fsyncSync, openSync, readSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import type { Weights } from "../model/layers";

export type Metadata = Record<string, string>;

interface HeaderEntry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

/** The file, part by part: header, then each tensor's values. */
function* parts(weights: Weights, metadata: Metadata): Generator<Uint8Array> {
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

/** SHA-256 of the file that `writeSafetensors` would write. */
export function hashSafetensors(weights: Weights, metadata: Metadata = {}): string {
  const hash = createHash("sha256");
  for (const part of parts(weights, metadata)) hash.update(part);
  return hash.digest("hex");
}

/** Writes under a temporary name, then renames: whenever the process is killed, one whole file is there. */
export function writeSafetensors(file: string, weights: Weights, metadata: Metadata = {}): void {
  const temporary = `${file}.partial`;
  const descriptor = openSync(temporary, "w");
  try {
    for (const part of parts(weights, metadata)) {
      for (let done = 0; done < part.length; ) done += writeSync(descriptor, part, done);
    }
    fsyncSync(descriptor); // else a power cut could leave the new name on an empty file
  } finally {
    closeSync(descriptor);
  }
  renameSync(temporary, file);
  const folder = openSync(dirname(file), "r");
  fsyncSync(folder);
  closeSync(folder);
}

/** @throws TypeError when the file is not a whole safetensors file of float32 tensors */
export function readSafetensors(file: string): { weights: Weights; metadata: Metadata } {
  const descriptor = openSync(file, "r");
  const read = (bytes: Uint8Array, position: number, what: string) => {
    for (let done = 0; done < bytes.length; ) {
      const count = readSync(descriptor, bytes, done, bytes.length - done, position + done);
      if (count === 0) throw new TypeError(`${file}: ends within ${what}; it is cut short, remove it`);
      done += count;
    }
  };
  try {
    const length = Buffer.alloc(8);
    read(length, 0, "the header's length");
    const size = Number(length.readBigUInt64LE());
    if (size > 100e6) throw new TypeError(`${file}: a header of ${size} bytes: not a safetensors file`);
    const json = Buffer.alloc(size);
    read(json, 8, "the header");
    const { __metadata__: metadata = {}, ...tensors } = JSON.parse(json.toString()) as Record<string, HeaderEntry> & {
      __metadata__?: Metadata;
    };
    const weights: Weights = {};
    for (const [name, { dtype, shape, data_offsets: [begin, end] }] of Object.entries(tensors)) {
      if (dtype !== "F32") throw new TypeError(`${file}: tensor ${name} is ${dtype}, not F32`);
      const values = new Float32Array((end - begin) / 4);
      read(new Uint8Array(values.buffer), 8 + size + begin, `tensor ${name}`);
      weights[name] = { shape, values };
    }
    return { weights, metadata };
  } finally {
    closeSync(descriptor);
  }
}
