import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "csv-parse/sync";
import { parquetReadObjects } from "hyparquet";
import { exportRows } from "../../../lib/scaling/export/exportRows";
import { findRow } from "../../../lib/scaling/study/readStudy";
import { temporaryFolder } from "../../data/loaders/makeFiles";
import { fakeRows } from "../../figures/fakeRows";

describe("scaling/exportRows", () => {
  const { path } = temporaryFolder();
  const rows = fakeRows();
  const last = rows[rows.length - 1];

  it("writes a column a number or word, named by its path", async () => {
    const file = join(path(), "rows.csv");
    await exportRows(rows, file);
    const read = parse(readFileSync(file), { columns: true }) as Record<string, string>[];
    assert.equal(read.length, rows.length);
    const found = read[read.length - 1];
    assert.equal(Number(found["result.testLoss"]), last.result.testLoss);
    assert.equal(found["config.users"], String(last.config.users));
    assert.equal(Number(found.windowsSeen), last.config.steps * last.config.batchSize);
    assert.equal(Number(found["result.probes.uci-har.macroF1"]), last.result.probes["uci-har"].macroF1);
    assert.ok(Object.keys(found).every((name) => !/^result\.(curve|probeCurve|testLossByUser)|confusion/.test(name)));
  });

  it("writes the same as Parquet, numbers as numbers", async () => {
    const file = join(path(), "rows.parquet");
    await exportRows(rows, file);
    const bytes = readFileSync(file);
    const read = await parquetReadObjects({ file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) });
    assert.deepEqual(
      read.map((row) => row["result.testLoss"]),
      rows.map((row) => row.result.testLoss),
    );
    assert.deepEqual(
      read.map((row) => row["config.users"]),
      rows.map((row) => String(row.config.users)),
    );
    assert.equal(read[0]["result.stillFalling"], rows[0].result.stillFalling);
  });

  // OWASP, CSV Injection: =, +, -, @, tab (0x09) and carriage return (0x0D) begin a formula; an apostrophe makes it text.
  it("writes words that a spreadsheet would run as text in CSV, and unchanged in Parquet", async () => {
    const folder = path();
    const [csv, parquet] = ["rows.csv", "rows.parquet"].map((name) => join(folder, name));
    const words = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"];
    const hostile = words.map((dataTitle) => ({ ...last, dataTitle, users: [dataTitle, "b"], hours: -2.5 }));
    await exportRows([...hostile, { ...last, dataTitle: "a=b-c" }], csv);
    const read = parse(readFileSync(csv), { columns: true }) as Record<string, string>[];
    assert.deepEqual(
      read.map((row) => row.dataTitle),
      [...words.map((word) => `'${word}`), "a=b-c"],
    );
    assert.deepEqual(
      read.slice(0, -1).map(({ users, hours }) => [users, hours]),
      words.map((word) => [`'${word} b`, "-2.5"]),
    );
    await exportRows(hostile, parquet);
    const bytes = readFileSync(parquet);
    const rowsRead = await parquetReadObjects({ file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) });
    assert.deepEqual(
      rowsRead.map((row) => row.dataTitle),
      words,
    );
  });

  it("refuses another ending, and leaves nothing", async () => {
    const folder = path();
    await assert.rejects(
      exportRows(rows, join(folder, "rows.xlsx")),
      /rows\.xlsx: expected a name that ends in \.csv or \.parquet/,
    );
    assert.deepEqual(readdirSync(folder), []);
  });

  it("finds no row where there is none", () => {
    assert.throws(() => findRow("mae-x", path()), /no row "mae-x" among the 0 of 0 studies/);
  });

  it("suggests the run whose name was cut short", () => {
    const root = resolve(__dirname, "../../..");
    const { runIds } = JSON.parse(readFileSync(join(root, "data/results/wisdm.plan.json"), "utf8")) as { runIds: string[] };
    const [runId] = runIds;
    assert.throws(
      () => findRow(runId.slice(0, -4), root),
      ({ message }: Error) => message.endsWith(`; did you mean "${runId}"?`),
    );
  });
});
