import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import type { CsvDialect } from "../../../lib/data/read/csv/csvRows";
import { readRecords } from "../../../lib/data/read/readRecords";
import { temporaryFolder } from "../loaders/makeFiles";

describe("a whole table in memory", () => {
  const { path } = temporaryFolder();
  async function read(name: string, content: string | Buffer, names = ["loss"], dialect?: CsvDialect) {
    const file = join(path(), name);
    writeFileSync(file, content);
    const records = await readRecords(file, names, dialect);
    return records.map(({ where, cells }) => [where.slice(file.length), cells.loss]);
  }
  const rows = [", row 1", ", row 2"];

  it("is read alike from CSV, tabs, Parquet, a JSON array and lines, plain and packed", async () => {
    const csv = "name,loss\na,2.5\nb,2\n";
    const array = '[{"name": "a", "loss": 2.5},\n {"name": "b", "loss": 2}]';
    const lines = '\uFEFF{"loss": 2.5}\n\n{"loss": 2}\n';
    const parquet = parquetWriteBuffer({ columnData: [{ name: "loss", data: [2.5, 2], type: "DOUBLE" }] });
    for (const [name, content] of [
      ["rows.csv", csv],
      ["rows.txt", csv],
      ["rows.tsv", csv.replaceAll(",", "\t")],
      ["rows.csv.gz", gzipSync(csv)],
      ["rows.tsv.gz", gzipSync(csv.replaceAll(",", "\t"))],
      ["rows.json", array],
      ["rows.json.gz", gzipSync(array)],
      ["rows.parquet", Buffer.from(parquet)],
    ] as const) {
      const found = await read(name, content);
      const numbers = found.map(([where, loss]) => [where, Number(loss)]);
      assert.deepEqual(numbers, [[rows[0], 2.5], [rows[1], 2]], name); // prettier-ignore
    }
    for (const [name, content] of [
      ["rows.jsonl", lines],
      ["rows.ndjson.gz", gzipSync(lines)],
    ] as const) {
      // prettier-ignore
      assert.deepEqual(await read(name, content), [[", line 1", 2.5], [", line 3", 2]], name); // prettier-ignore
    }
  });

  it("has numbers with a decimal comma on request", async () => {
    const european = { delimiter: ";", decimal: "," } as const;
    assert.deepEqual(await read("rows.csv", "a;loss\n1;2,5\n2;2\n", ["loss"], european), [[rows[0], 2.5], [rows[1], 2]]); // prettier-ignore
    await assert.rejects(read("rows.csv", "a;loss\n1;2.5\n", ["loss"], european), /row 1, .* with a decimal comma, found "2\.5"/);
  });

  it("is refused where JSON is none, or would lose a value", async () => {
    const refuses = (name: string, content: string, message: RegExp) => assert.rejects(read(name, content), message);
    await refuses("rows.jsonl", '{"loss": 1}\n{"loss": NaN}', /jsonl, line 2: expected JSON, found NaN at "loss"; leave failed/);
    await refuses("rows.jsonl", '{"loss": -Infinity}', /line 1: expected JSON, found -Infinity at "loss"/);
    await refuses("rows.jsonl", '{"loss": 1}\n{"loss":', /line 2: expected JSON, an array of objects or an object a line: /);
    await refuses("rows.jsonl", '{\n"loss": 1}', /line 1: expected JSON, an array of objects or an object a line/);
    await refuses("rows.jsonl", "3", /line 1: expected a JSON object, found 3$/);
    await refuses("rows.json", '[{"loss": 1}, [2]]', /json, row 2: expected a JSON object, found \[2\]$/);
    const twice = /line 1: key "loss" stands twice in an object/;
    await refuses("rows.jsonl", '{"loss": 1, "x": {"loss": 3}, "loss": 2}', twice);
    await refuses("rows.jsonl", '{"loss": 1, "l\\u006fss": 2}', /key "l\\u006fss" stands twice/);
    // The same key of two objects, and in a text.
    assert.equal((await read("rows.jsonl", '{"loss": 1, "x": [{"loss": 3}, {"loss": 4}], "y": "\\"loss\\": 2"}')).length, 1);
  });

  it("is refused where there is no such file, or of another kind", async () => {
    await assert.rejects(readRecords(join(path(), "none.csv"), ["loss"]), /none\.csv: expected a table, found no file$/);
    await assert.rejects(read("rows.xlsx", "x"), /rows\.xlsx: expected a file ending in \.csv, .* or in \.parquet$/);
  });
});
