/**
 * A safetensors file read from its bytes, where there is no file system: 8 bytes length of the header, the header in
 * JSON, then the values. `lib/train/safetensors.ts` writes such files, and reads them with their checksum.
 */

export interface Tensor {
  shape: readonly number[];
  values: Float32Array;
}

export interface TensorFile {
  tensors: ReadonlyMap<string, Tensor>;
  metadata: Readonly<Record<string, string>>;
}

/** @throws TypeError that says what is wrong, where the bytes are no safetensors file of float32 */
export function readTensors(bytes: Uint8Array): TensorFile {
  const length = bytes.length < 8 ? NaN : Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (!(length <= bytes.length - 8)) throw new TypeError("expected a safetensors file, found other bytes, or a part of one");
  const { __metadata__: metadata = {}, ...entries } = headerOf(bytes.subarray(8, 8 + length));
  if (!isObject(metadata) || Object.values(metadata).some((value) => typeof value !== "string"))
    throw new TypeError("expected metadata that are all text");
  const values = bytes.subarray(8 + length);
  const tensors = Object.entries(entries).map(([name, entry]): [string, Tensor] => [name, tensorOf(name, entry, values)]);
  return { tensors: new Map(tensors), metadata: metadata as Record<string, string> };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function headerOf(bytes: Uint8Array): Record<string, unknown> {
  try {
    const header: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    if (isObject(header)) return header;
  } catch {
    // Said below.
  }
  throw new TypeError("expected a header in JSON, found that it is damaged");
}

function tensorOf(name: string, entry: unknown, values: Uint8Array): Tensor {
  const { dtype, shape, data_offsets: places } = isObject(entry) ? entry : {};
  const counts = (value: unknown): value is number[] => Array.isArray(value) && value.every((n) => Number.isInteger(n) && n >= 0);
  if (dtype !== "F32" || !counts(shape) || !counts(places) || places.length !== 2)
    throw new TypeError(`tensor ${name}: expected dtype "F32", a shape and two data_offsets`);
  const [begin, end] = places;
  const needed = 4 * shape.reduce((product, size) => product * size, 1);
  if (end - begin !== needed || end > values.length)
    throw new TypeError(`tensor ${name}: expected ${needed} bytes, found places ${begin} to ${end} of ${values.length}`);
  const own = new Uint8Array(values.subarray(begin, end)); // a copy, since its place need not be a multiple of four
  return { shape, values: new Float32Array(own.buffer) };
}
