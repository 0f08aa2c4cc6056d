import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parquetRows } from "../../../lib/data/read/parquetRows";
import { temporaryFolder } from "../loaders/makeFiles";
import { asReference, referenceOf } from "./parquet/reference";

describe("rows of Parquet", () => {
  const place = temporaryFolder();
  const fileOf = (name: string, bytes: Uint8Array = referenceOf(name).bytes) => {
    const file = join(place.path(), "table.parquet");
    writeFileSync(file, bytes);
    return file;
  };

  it("come from a thread as pyarrow reads them", async () => {
    const { columns } = referenceOf("kinds");
    const names = Object.keys(columns);
    let row = 0;
    for await (const cells of parquetRows(fileOf("kinds"), names)) {
      for (const name of names) assert.equal(asReference(columns[name].type, cells[name]), columns[name].cells[row], name);
      row++;
    }
    assert.equal(row, columns.int8.cells.length);
  });

  it("take little memory where a page has a million, and their thread ends with the reader", async () => {
    const before = process.memoryUsage.rss();
    const threads = () => process.getActiveResourcesInfo().filter((name) => name === "MessagePort" || name === "Worker").length;
    const idle = threads();
    for await (const cells of parquetRows(fileOf("a million rows"), ["who", "x"])) {
      assert.deepEqual(cells, { who: "p1", x: 1 });
      assert.ok(threads() > idle);
      break;
    }
    assert.equal(threads(), idle);
    assert.ok(process.memoryUsage.rss() - before < 256 << 20);
  });

  it("are refused where 20 million take less than a bit each", async () => {
    const message = /table\.parquet: expected recordings, found 20000000 rows in \d+ bytes, less than a bit a row/;
    await assert.rejects(parquetRows(fileOf("20 million rows"), ["who", "x"]).next(), message);
  });

  it("name the file that is no Parquet, is cut off, or has other columns", async () => {
    const { bytes } = referenceOf("plain");
    await assert.rejects(
      parquetRows(fileOf("", Buffer.from("who,t\na,1\nb,2\n")), ["who"]).next(),
      /table\.parquet: not a Parquet file/,
    );
    await assert.rejects(
      parquetRows(fileOf("", bytes.subarray(0, -100)), ["who"]).next(),
      /table\.parquet: not a Parquet file, or cut off/,
    );
    await assert.rejects(
      parquetRows(fileOf("plain"), ["whom"]).next(),
      /table\.parquet: no column "whom"; .* did you mean "who"\?/,
    );
  });
});
