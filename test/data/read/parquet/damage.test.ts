import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { unpackPage, loadCodecs } from "../../../../lib/data/read/parquet/unpackPage";
import { readRuns } from "../../../../lib/data/read/parquet/runs";
import type { PageHeader } from "hyparquet";
import type { OpenColumn } from "../../../../lib/data/read/parquet/openParquet";
import { readDataPage } from "../../../../lib/data/read/parquet/readPage";
import { readValues } from "../../../../lib/data/read/parquet/readValues";
import { readColumns, referenceOf } from "./reference";

const columns = (name: string) => Object.keys(referenceOf(name).columns);
const reader = (...bytes: number[]) => ({ view: new DataView(Uint8Array.from(bytes).buffer), offset: 0 });

describe("damaged Parquet", () => {
  before(loadCodecs);

  it("is refused by the checksum of a page, whichever byte of a page is another", () => {
    const { bytes } = referenceOf("none"); // written with write_page_checksum
    const footer = bytes.length - 8 - new DataView(bytes.buffer, bytes.byteOffset).getUint32(bytes.length - 8, true);
    const whole = JSON.stringify(read(bytes));
    for (let at = 4; at < footer; at += 7) {
      const damaged = Uint8Array.from(bytes);
      damaged[at] ^= 1;
      assert.ok(isRefused(damaged) || JSON.stringify(read(damaged)) === whole, `byte ${at}`);
    }
    function read(table: Uint8Array): unknown {
      return Object.values(readColumns(table, columns("none"))).map((cells) => cells.map(String));
    }
    function isRefused(table: Uint8Array): boolean {
      try {
        return !read(table);
      } catch (error) {
        return /^t\.parquet, column "\w+", row group \d, page \d+: /.test((error as Error).message);
      }
    }
  });

  it("is refused where its footer runs over its end", () => {
    const damaged = Uint8Array.from(referenceOf("none").bytes);
    const stop = damaged.length - 9;
    assert.equal(damaged[stop], 0);
    damaged[stop] = 0x16; // the head of one more number, whose value and stop are then in the footer's length
    const refusal = /^Error: t\.parquet: its footer is damaged, or longer than its \d+ bytes: /;
    assert.throws(() => readColumns(damaged, columns("none")), refusal);
  });

  it("is refused by gzip's checksum", () => {
    const packed = gzipSync(Buffer.from("a page of some text"));
    packed[packed.length - 8] ^= 1; // of the checksum
    assert.throws(() => unpackPage(packed, "GZIP", 19), /incorrect data check/);
  });

  it("is refused where a page unpacks to other than it declares, by every codec", () => {
    for (const [codec, bytes] of [
      ["UNCOMPRESSED", [1, 2, 3]],
      ["SNAPPY", [3, 8, 1, 2, 3]],
      ["GZIP", [...gzipSync(Uint8Array.of(1, 2, 3))]],
      ["BROTLI", [0x0b, 0x01, 0x80, 1, 2, 3, 3]],
      ["LZ4_RAW", [0x30, 1, 2, 3]],
      ["LZ4", [0, 0, 0, 3, 0, 0, 0, 4, 0x30, 1, 2, 3]],
      ["ZSTD", [0x28, 0xb5, 0x2f, 0xfd, 0x20, 3, 0x19, 0, 0, 1, 2, 3]],
    ] as const) {
      const packed = Uint8Array.from(bytes);
      assert.deepEqual([...unpackPage(packed, codec, 3)], [1, 2, 3], codec);
      for (const length of [2, 4, 1000]) assert.throws(() => unpackPage(packed, codec, length), codec);
      assert.throws(() => unpackPage(packed.subarray(0, -1), codec, 3), `${codec}, cut off`);
    }
  });

  it("is refused where a copy of a block reaches before its start", () => {
    assert.throws(() => unpackPage(Uint8Array.of(8, 0, 1, 0b1101, 2), "SNAPPY", 8), /its Snappy block is damaged/);
    assert.throws(() => unpackPage(Uint8Array.of(0x14, 1, 2, 0), "LZ4_RAW", 9), /its LZ4 block is damaged/);
  });

  it("is refused where runs are longer than the page has cells, cut off, or of more bits", () => {
    const levels = new Uint8Array(8);
    readRuns(reader(16, 1), 1, levels); // a run of eight ones
    assert.deepEqual([...levels], [1, 1, 1, 1, 1, 1, 1, 1]);
    readRuns(reader(3, 0b10000101), 1, levels); // a group of eight bits
    assert.deepEqual([...levels], [1, 0, 1, 0, 0, 0, 0, 1]);
    assert.throws(() => readRuns(reader(18, 1), 1, levels), /a run that cannot be/);
    assert.throws(() => readRuns(reader(16, 2), 1, levels), /a run that cannot be/);
    assert.throws(() => readRuns(reader(0, 1), 1, levels), /its runs are cut off/);
    assert.throws(() => readRuns(reader(3), 1, levels), /its runs are cut off/);
    assert.throws(() => readRuns(reader(254, 255, 255, 255, 15, 1), 1, levels), /a run that cannot be/); // 2³¹ − 1 of them
  });

  it("is refused where values end before there are as many as declared", () => {
    const of = (type: "INT32" | "BYTE_ARRAY") => ({ type });
    assert.throws(() => readValues(reader(1, 0, 0, 0), "PLAIN", 2, of("INT32")));
    assert.throws(() => readValues(reader(9, 0, 0, 0, 65), "PLAIN", 1, of("BYTE_ARRAY")));
    assert.throws(() => readValues(reader(128, 1, 4, 2, 0), "DELTA_BINARY_PACKED", 3, of("INT32")), /blocks of differences/);
    assert.throws(() => readValues(reader(128, 1, 4, 2, 0, 0, 33, 0, 0, 0), "DELTA_BINARY_PACKED", 2, of("INT32")), /33 bits/);
  });

  it("is refused where a page of no values has differences, or indices of no bits have no runs, or rows are not cells", () => {
    const lengths = { type: "BYTE_ARRAY" } as const;
    assert.deepEqual(readValues(reader(128, 1, 4, 0, 0), "DELTA_LENGTH_BYTE_ARRAY", 0, lengths), []); // as pyarrow writes none
    assert.throws(() => readValues(reader(128, 1, 4, 10, 4), "DELTA_LENGTH_BYTE_ARRAY", 0, lengths), /blocks of differences/);

    const column: OpenColumn = { name: "x", kind: { name: "float" }, type: "DOUBLE", maxLevel: 0, chunks: [] };
    const page = (rows: number, ...bytes: number[]) => {
      const sizes = { uncompressed_page_size: bytes.length, compressed_page_size: bytes.length };
      const levels = { definition_levels_byte_length: 0, repetition_levels_byte_length: 0, num_nulls: 0 };
      const cells = { num_values: 4, num_rows: rows, encoding: "RLE_DICTIONARY" as const, is_compressed: false };
      const header: PageHeader = { type: "DATA_PAGE_V2", ...sizes, data_page_header_v2: { ...levels, ...cells } };
      const packed = { bytes: Uint8Array.from(bytes), header, codec: "UNCOMPRESSED" as const };
      return [...(readDataPage(packed, column, Float64Array.of(5, 6)).index ?? [])];
    };
    assert.deepEqual(page(4, 1, 8, 1), [1, 1, 1, 1]); // a bit each: a run of four ones
    assert.deepEqual([page(4, 0), page(4, 0, 8)], [new Array(4).fill(0), new Array(4).fill(0)]); // no bits, with and without runs
    assert.throws(() => page(4, 0, 0, 0), /its runs are cut off/);
    assert.throws(() => page(3, 1, 8, 1), /it declares 3 rows of 4 cells/);
  });

  it("is refused where the footer declares more rows than it can have", () => {
    const { bytes } = referenceOf("plain");
    const damaged = Buffer.from(bytes);
    const rows = Buffer.from([0x16, 100 * 2, 1]); // field 3 of the footer: 100 rows, as zigzag
    const at = damaged.lastIndexOf(rows);
    assert.ok(at > 0);
    damaged.set([0x16, 101 * 2, 1], at);
    assert.throws(() => readColumns(damaged, ["x"]), /t\.parquet.*damaged/);
  });
});
