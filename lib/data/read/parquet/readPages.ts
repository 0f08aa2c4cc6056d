/** The pages of a column chunk, one after the other: each is checked before room is made for what it declares. */
import { crc32 } from "node:zlib";
import type { PageHeader } from "hyparquet";
import { parquetHeader } from "hyparquet/src/column.js";
import type { Values } from "./convertValues";
import type { Chunk, OpenColumn, ReadBytes } from "./openParquet";
import { type Page, readDataPage, readDictionary } from "./readPage";

/** Bytes that the pages of a row group's columns take together while they are read. */
export interface Room {
  taken: number;
}

const MAX_ROOM = 1 << 29;
/** At most, in the form that a cell is read in. */
const BYTES_A_CELL = 8;
/** Most headers are small; some hold the least and the greatest text of their page. */
const headerSizes = [1 << 10, 1 << 20];

/** @throws Error saying which page is damaged or too large, and how */
export function* readPages(column: OpenColumn, chunk: Chunk, read: ReadBytes, room: Room): Generator<Page> {
  let dictionary: Values | null = null;
  let [at, rows] = [chunk.start, 0];
  for (let number = 1; rows < chunk.rows; number++) {
    let page: Page | null = null;
    let taken = 0;
    try {
      const { header, start } = readHeader(at, chunk.end, read);
      taken = roomOf(header, chunk.rows - rows);
      room.taken += taken;
      if (room.taken > MAX_ROOM) throw new Error(tooLarge(room.taken));
      at = start + header.compressed_page_size;
      const packed = { bytes: read(start, header.compressed_page_size), header, codec: chunk.codec };
      if (header.crc !== undefined && crc32(packed.bytes) !== header.crc >>> 0) throw new Error("its checksum differs");
      if (header.type === "DICTIONARY_PAGE") {
        if (number > 1) throw new Error("a dictionary stands where none can be");
        dictionary = readDictionary(packed, column);
      } else if (header.type !== "INDEX_PAGE") {
        page = readDataPage(packed, column, dictionary);
      }
    } catch (error) {
      throw new Error(`page ${number}: ${(error as Error).message}`);
    }
    if (page) {
      rows += page.rows;
      yield page;
      room.taken -= taken;
    }
  }
}

function readHeader(at: number, end: number, read: ReadBytes): { header: PageHeader; start: number } {
  for (const size of headerSizes) {
    const bytes = read(at, Math.min(size, end - at));
    const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length), offset: 0 };
    try {
      const header = parquetHeader(reader);
      const start = at + reader.offset;
      const { compressed_page_size: packed, uncompressed_page_size: unpacked } = header;
      if (packed >= 0 && packed <= end - start && unpacked >= 0 && header.type !== undefined) return { header, start };
      break;
    } catch {
      if (bytes.length < size) break; // no more of it in the chunk
    }
  }
  throw new Error("its header is damaged or cut off");
}

/** @throws Error where the header declares more cells than there can be */
function roomOf(header: PageHeader, left: number): number {
  const { uncompressed_page_size: bytes, dictionary_page_header: dictionary } = header;
  const data = header.data_page_header ?? header.data_page_header_v2;
  // Each value of a dictionary takes a byte or more.
  const [cells, most] = data ? [data.num_values, left] : [dictionary?.num_values ?? 0, bytes];
  if (!(cells >= 0 && cells <= most)) throw new Error(`it declares ${cells} cells, where at most ${most} can be`);
  return bytes + cells * BYTES_A_CELL;
}

const tooLarge = (bytes: number) =>
  `with those of other columns it takes ${Math.round(bytes / 2 ** 20)} MB, above ${MAX_ROOM / 2 ** 20}; write the file with smaller pages`;
