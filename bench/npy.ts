/** NumPy's format 1.0, float32. */
import { closeSync, openSync, readFileSync, writeSync } from "node:fs";

/** Padded to this length: ours by choice, NumPy's own at these shapes. */
const HEADER = 128;

/** Writes `[rows, …shape]`, a piece of rows at a time. */
export function writeNpy(file: string, shape: number[], pieces: Iterable<Float32Array>): void {
  const dictionary = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.join(", ")}), }`;
  const header = Buffer.alloc(HEADER, " ");
  header.write("\x93NUMPY\x01\x00", 0, "latin1");
  header.writeUInt16LE(HEADER - 10, 8);
  header.write(dictionary, 10, "latin1");
  header.write("\n", HEADER - 1, "latin1");
  const descriptor = openSync(file, "w");
  writeSync(descriptor, header);
  for (const { buffer, byteOffset, byteLength } of pieces) writeSync(descriptor, new Uint8Array(buffer, byteOffset, byteLength));
  closeSync(descriptor);
}

export function readNpy(file: string): Float32Array {
  const bytes = readFileSync(file);
  const from = 10 + bytes.readUInt16LE(8);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset + from, bytes.byteOffset + bytes.length));
}
