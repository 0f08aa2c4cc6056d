/**
 * The safetensors format (github.com/huggingface/safetensors): 8 bytes length of the header, little endian; the header
 * in JSON, `{ name: { dtype, shape, data_offsets } }`, padded with spaces; then the values, little endian.
 */
import { createHash } from "node:crypto";
import { isUtf8 } from "node:buffer";
import { closeSync, fstatSync, fsyncSync, openSync, readSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import type { Weights } from "../model/layers";
import { newPartial } from "../base/ownership";

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
    expected = "expected the whole file as it was written, found that",
  ) {
    super(`${file}: ${expected} ${found}`);
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

/** The file that `writeSafetensors` would write. */
export function safetensorsBytes(weights: Weights, metadata: Metadata = {}): Uint8Array {
  return Buffer.concat([...chunks(weights, sealed(weights, metadata))]);
}

/**
 * Writes under a temporary name, then renames: whenever the process is killed, one whole file is there. A checksum
 * goes into its metadata.
 */
export function writeSafetensors(file: string, weights: Weights, metadata: Metadata = {}): void {
  const partial = newPartial(file);
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
 * @throws DamagedFile where it is another kind of file, is cut short, its tensors overlap, or its checksum differs; TypeError where a tensor is not of float32
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
    const start = Buffer.alloc(Math.min(9, bytes));
    read(start, 0, "the header's length");
    refuseOtherKinds(start, file);
    const length = Buffer.alloc(8);
    read(length, 0, "the header's length");
    const size = Number(length.readBigUInt64LE());
    if (size > Math.min(100e6, bytes)) throw new DamagedFile(file, `its header has ${size} bytes`);
    const json = Buffer.alloc(size);
    read(json, 8, "the header");
    const { metadata: about, tensors } = parseHeader(json, file);
    const { sha256, ...metadata } = about;
    checkPlaces(tensors, { file, bytes: bytes - 8 - size, isSealed: sha256 !== undefined });
    const weights: Weights = Object.fromEntries(
      tensors.map(
        ([
          name,
          {
            shape,
            data_offsets: [begin, end],
          },
        ]) => {
          const values = new Float32Array((end - begin) / 4);
          read(new Uint8Array(values.buffer), 8 + size + begin, `tensor ${name}`);
          return [name, { shape, values }];
        },
      ),
    );
    if (sha256 !== undefined && sealed(weights, metadata).sha256 !== sha256) {
      throw new DamagedFile(file, "its checksum is another one");
    }
    return { weights, metadata };
  } finally {
    closeSync(descriptor);
  }
}

/** The tensors must follow each other from the header to the end, as the format asks: none shares bytes with another. */
function checkPlaces(
  tensors: readonly [name: string, entry: HeaderEntry][],
  { file, bytes, isSealed }: { file: string; bytes: number; isSealed: boolean },
): void {
  let at = 0;
  for (const [name, { dtype, shape, data_offsets: places }] of [...tensors].sort(([, a], [, b]) => inOrder(a, b))) {
    if (dtype !== "F32") {
      if (isSealed) throw new DamagedFile(file, `tensor ${name} is ${dtype}`);
      throw new TypeError(`${file}: tensor ${name} is ${dtype}, not F32`);
    }
    const [begin, end] = places;
    const needed = 4 * shape.reduce((product, size) => product * size, 1);
    if (begin !== at) throw new DamagedFile(file, `tensor ${name} begins at byte ${begin} of the values, not at ${at}`);
    if (end - begin !== needed)
      throw new DamagedFile(
        file,
        `tensor ${name} of ${shape.join(" × ") || "one value"} has ${end - begin} bytes, not ${needed}`,
      );
    if (end > bytes) throw new DamagedFile(file, `it ends within tensor ${name}`);
    at = end;
  }
  if (at < bytes) throw new DamagedFile(file, `${bytes - at} bytes follow its last tensor`);
}

const inOrder = ({ data_offsets: [a, aEnd] }: HeaderEntry, { data_offsets: [b, bEnd] }: HeaderEntry) => a - b || aEnd - bEnd;

const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(z.int().min(0)),
  data_offsets: z.tuple([z.int().min(0), z.int().min(0)]),
}) satisfies z.ZodType<HeaderEntry>;

function parseHeader(json: Buffer, file: string): { metadata: Metadata; tensors: [name: string, entry: HeaderEntry][] } {
  let header: unknown;
  // Else bytes would be replaced, and tensors read under other names than theirs.
  if (!isUtf8(json)) throw new DamagedFile(file, "its header is not UTF-8");
  try {
    header = JSON.parse(json.toString());
  } catch {
    throw new DamagedFile(file, "its header is not JSON");
  }
  if (typeof header !== "object" || header === null) throw new DamagedFile(file, "its header is no JSON object");
  const { __metadata__: about = {}, ...entries } = header as Record<string, unknown>;
  const metadata = z.record(z.string(), z.string()).safeParse(about);
  if (!metadata.success) throw new DamagedFile(file, "its metadata are not all text");
  const tensors = Object.entries(entries).map(([name, entry]): [string, HeaderEntry] => {
    const { data, error } = entrySchema.safeParse(entry);
    if (data) return [name, data];
    const [{ path, message }] = error.issues;
    throw new DamagedFile(file, `tensor ${name}: field ${path.join(".") || "(the whole)"}: ${message}`);
  });
  return { metadata: metadata.data, tensors };
}

/** Beginnings of what people have instead: torch.save writes a zip archive, before PyTorch 1.6 a pickle. */
const otherKinds: readonly [begins: string, kind: string][] = [
  ["PK\x03\x04", "a PyTorch checkpoint, or another zip archive: save its tensors with safetensors.torch.save_file"],
  ["\x80", "a PyTorch checkpoint, or another pickle: save its tensors with safetensors.torch.save_file"],
  ["\x89HDF", "an HDF5 file: save its tensors as safetensors"],
  ["\x93NUMPY", "a NumPy array: save its tensors with safetensors.numpy.save_file"],
];

function refuseOtherKinds(start: Buffer, file: string): void {
  const kind = otherKinds.find(([begins]) => start.toString("latin1").startsWith(begins))?.[1];
  // A header of a length that happens to begin so has its brace at byte 8.
  if (kind !== undefined && start[8] !== 0x7b) throw new DamagedFile(file, `(${kind})`, "not a safetensors file");
}
