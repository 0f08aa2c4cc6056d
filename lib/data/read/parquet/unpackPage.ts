/** Unpacks the bytes of a Parquet page, and refuses what does not unpack to the size that the page declares. */
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import type { CompressionCodec } from "hyparquet";
import { ZSTDDecoder } from "zstddec";
import { unpackHadoopLz4, unpackLz4 } from "./lz4";
import { unpackSnappy } from "./snappy";

type Unpack = (bytes: Uint8Array, length: number) => Uint8Array;

const zstd = new ZSTDDecoder();
/** Before the first page that zstd packed. */
export const loadCodecs = (): Promise<void> => zstd.init();

/** By codec; those of hyparquet-compressors take many damaged pages for data. Node has zstd from version 22 only. */
const unpackers: Partial<Record<CompressionCodec, Unpack>> = {
  UNCOMPRESSED: (bytes) => bytes,
  SNAPPY: unpackSnappy,
  GZIP: (bytes, length) => gunzipSync(bytes, { maxOutputLength: Math.max(length, 1) }),
  BROTLI: (bytes, length) => brotliDecompressSync(bytes, { maxOutputLength: Math.max(length, 1) }),
  ZSTD: (bytes, length) => zstd.decode(bytes, length),
  LZ4: unpackHadoopLz4,
  LZ4_RAW: unpackLz4,
};

/** @throws Error where the bytes are damaged, or their codec is none of Parquet's */
export function unpackPage(bytes: Uint8Array, codec: CompressionCodec, length: number): Uint8Array {
  const unpack = unpackers[codec];
  if (!unpack) throw new Error(`it is packed by ${codec}; expected ${Object.keys(unpackers).join(", ")}`);
  const page = length === 0 && bytes.length === 0 ? bytes : unpack(bytes, length);
  if (page.length !== length) throw new Error(`it unpacks to ${page.length} bytes, not the ${length} that it declares`);
  return page;
}
