/**
 * Parquet's hybrid of runs and bit-packed groups: levels, indices of a dictionary, and booleans.
 *
 * hyparquet's takes what lies past the end of a damaged page for values.
 */
import { readVarInt } from "hyparquet/src/thrift.js";
import type { DataReader } from "hyparquet";

/**
 * Fills `output` with values of `width` bits.
 *
 * @throws Error where the runs end before it is full, are longer, or hold a value of more bits
 */
export function readRuns(reader: DataReader, width: number, output: Uint8Array | Uint32Array): void {
  const { view } = reader;
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  for (let at = 0; at < output.length;) {
    const header = readVarInt(reader);
    const count = (header >>> 1) * (header & 1 ? 8 : 1);
    const packed = header & 1 ? (count / 8) * width : Math.ceil(width / 8);
    if (count === 0 || reader.offset + packed > bytes.length) throw new Error("its runs are cut off");
    if (header & 1) {
      const end = Math.min(at + count, output.length);
      unpack(bytes, reader.offset, width, output.subarray(at, end));
      reader.offset += packed;
      at = end;
    } else {
      let value = 0;
      for (let i = 0; i < packed; i++) value += bytes[reader.offset++] * 2 ** (8 * i);
      if (value >= 2 ** width || count > output.length - at) throw new Error("it has a run that cannot be");
      output.fill(value, at, (at += count));
    }
  }
}

/** Values of `width` bits, the lowest bit first. */
function unpack(bytes: Uint8Array, from: number, width: number, output: Uint8Array | Uint32Array): void {
  const mask = width === 32 ? -1 : (1 << width) - 1;
  for (let i = 0, bit = from * 8; i < output.length; i++, bit += width) {
    const byte = Math.floor(bit / 8);
    const shift = bit & 7;
    // Bytes past the end are undefined, which counts as 0; no bit of them is kept.
    let value = (bytes[byte] | (bytes[byte + 1] << 8) | (bytes[byte + 2] << 16) | (bytes[byte + 3] << 24)) >>> shift;
    if (shift + width > 32) value |= bytes[byte + 4] << (32 - shift);
    output[i] = value & mask;
  }
}
