/** What both the writer and the check of a window store compute: the header of windows.npy, and the checksum. */
import { createHash, type Hash } from "node:crypto";
import { NPY_HEADER, SEQ_LEN, type WindowSet } from "./windowSet";

/** NumPy's format 1.0: magic, version, length, a dictionary padded with blanks. */
export function npyHeader(count: number, channels: number): Buffer {
  const shape = `(${count}, ${SEQ_LEN}, ${channels})`;
  const dictionary = `{'descr': '<f4', 'fortran_order': False, 'shape': ${shape}, }`;
  const header = Buffer.alloc(NPY_HEADER, " ");
  header.write("\x93NUMPY\x01\x00", 0, "latin1");
  header.writeUInt16LE(NPY_HEADER - 10, 8);
  header.write(dictionary, 10, "latin1");
  header.write("\n", NPY_HEADER - 1, "latin1");
  return header;
}

/** The list as JSON, a piece at a time: ExtraSensory's two million names are 100 MB in one. */
function updateJson(hash: Hash, names: readonly string[]): void {
  hash.update("[");
  for (let from = 0; from < names.length; from += 4096) {
    const piece = JSON.stringify(names.slice(from, from + 4096)).slice(1, -1);
    hash.update(from === 0 ? piece : `,${piece}`);
  }
  hash.update("]");
}

/** SHA-256 of all windows in order and then of their index, 16 hexadecimal digits: a store's version, and its checksum. */
export function storeVersion() {
  const hash = createHash("sha256");
  return {
    addWindows: (bytes: Uint8Array): void => void hash.update(bytes),
    digest({ user, activity, recording, start }: Pick<WindowSet, "user" | "activity" | "recording" | "start">): string {
      [user, activity, recording].forEach((column, c) => {
        hash.update(c === 0 ? "[" : ",");
        updateJson(hash, column);
      });
      return hash.update("]").update(start).digest("hex").slice(0, 16);
    },
  };
}
