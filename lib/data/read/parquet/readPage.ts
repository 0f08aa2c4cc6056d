/** The cells of a data page, and the values of a dictionary. */
import type { CompressionCodec, DataReader, Encoding, PageHeader } from "hyparquet";
import { convertValues, type Values } from "./convertValues";
import type { OpenColumn } from "./openParquet";
import { readRuns } from "./runs";
import { readValues } from "./readValues";
import { unpackPage } from "./unpackPage";

/** `rows` cells: of a row `values[index[row]]`, or `values[row]` without an index; null where the index is `NO_VALUE`. */
export interface Page {
  rows: number;
  values: Values;
  index: Uint32Array | null;
}

export const NO_VALUE = 0xffffffff;

interface PackedPage {
  bytes: Uint8Array;
  header: PageHeader;
  codec: CompressionCodec;
}

/** Where the values of a page begin, after the levels. */
interface Body {
  rows: number;
  encoding: Encoding;
  levels: Uint8Array | null;
  reader: DataReader;
}

export function readDictionary({ bytes, header, codec }: PackedPage, column: OpenColumn): Values {
  const dictionary = header.dictionary_page_header;
  if (!dictionary || !["PLAIN", "PLAIN_DICTIONARY"].includes(dictionary.encoding)) throw new Error("its header is damaged");
  const reader = readerOf(unpackPage(bytes, codec, header.uncompressed_page_size));
  return convertValues(readValues(reader, "PLAIN", dictionary.num_values, column), column);
}

/** @throws Error saying what is damaged */
export function readDataPage(packed: PackedPage, column: OpenColumn, dictionary: Values | null): Page {
  const { rows, encoding, levels, reader } =
    packed.header.type === "DATA_PAGE_V2" ? openV2(packed, column) : openV1(packed, column);
  const present = levels === null ? rows : levels.reduce((sum, level) => sum + (level === column.maxLevel ? 1 : 0), 0);
  if (encoding !== "PLAIN_DICTIONARY" && encoding !== "RLE_DICTIONARY") {
    const values = convertValues(readValues(reader, encoding, present, column), column);
    return { rows, values, index: present === rows ? null : indexOf(levels, column.maxLevel) };
  }
  if (dictionary === null) throw new Error("it has no dictionary");
  const codes = readCodes(reader, present, dictionary.length);
  return { rows, values: dictionary, index: present === rows ? codes : indexOf(levels, column.maxLevel, codes) };
}

function openV1({ bytes, header, codec }: PackedPage, column: OpenColumn): Body {
  const data = header.data_page_header;
  if (!data) throw new Error("its header is damaged");
  const reader = readerOf(unpackPage(bytes, codec, header.uncompressed_page_size));
  if (column.maxLevel === 0) return { rows: data.num_values, encoding: data.encoding, levels: null, reader };
  if (data.definition_level_encoding !== "RLE") throw new Error(`its levels are encoded by ${data.definition_level_encoding}`);
  const length = reader.view.getUint32(0, true);
  reader.offset = 4 + length;
  const levels = readLevels(reader.view, 4, length, data.num_values, column.maxLevel);
  return { rows: data.num_values, encoding: data.encoding, levels, reader };
}

/** Levels stand before the packed bytes. */
function openV2({ bytes, header, codec }: PackedPage, column: OpenColumn): Body {
  const data = header.data_page_header_v2;
  if (!data) throw new Error("its header is damaged");
  const { num_values: rows, encoding, definition_levels_byte_length: length, repetition_levels_byte_length: before } = data;
  if (data.num_rows !== rows) throw new Error(`it declares ${data.num_rows} rows of ${rows} cells`); // lists are not read
  const from = before + length;
  if (!(before >= 0 && length >= 0 && from <= Math.min(bytes.length, header.uncompressed_page_size))) {
    throw new Error("its levels are cut off");
  }
  const levels = column.maxLevel === 0 ? null : readLevels(readerOf(bytes).view, before, length, rows, column.maxLevel);
  const unpacked = header.uncompressed_page_size - from;
  const values = unpackPage(bytes.subarray(from), data.is_compressed === false ? "UNCOMPRESSED" : codec, unpacked);
  const nulls = levels?.reduce((sum, level) => sum + (level < column.maxLevel ? 1 : 0), 0) ?? 0;
  if (nulls !== data.num_nulls) throw new Error(`it declares ${data.num_nulls} cells without a value, and has ${nulls}`);
  return { rows, encoding, levels, reader: readerOf(values) };
}

function readLevels({ buffer, byteOffset, byteLength }: DataView, from: number, length: number, count: number, most: number) {
  if (from + length > byteLength) throw new Error("its levels are cut off");
  const levels = new Uint8Array(count);
  readRuns({ view: new DataView(buffer, byteOffset + from, length), offset: 0 }, 32 - Math.clz32(most), levels);
  if (levels.some((level) => level > most)) throw new Error("it has levels that cannot be");
  return levels;
}

function readCodes(reader: DataReader, count: number, most: number): Uint32Array {
  const codes = new Uint32Array(count);
  if (count === 0) return codes;
  const width = reader.view.getUint8(reader.offset++);
  if (width > 32) throw new Error(`its indices have ${width} bits`);
  // Where all are the first value, some writers leave the runs out.
  if (width > 0 || reader.offset < reader.view.byteLength) readRuns(reader, width, codes);
  if (codes.some((code) => code >= most)) throw new Error(`it names values that its dictionary of ${most} has not`);
  return codes;
}

/** Rows to values; without codes, the values stand in order. */
function indexOf(levels: Uint8Array | null, most: number, codes?: Uint32Array): Uint32Array {
  let next = 0;
  return Uint32Array.from(levels ?? [], (level) => (level < most ? NO_VALUE : codes ? codes[next++] : next++));
}

function readerOf(bytes: Uint8Array): DataReader {
  return { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length), offset: 0 };
}
