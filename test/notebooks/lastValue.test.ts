import assert from "node:assert/strict";
import { DataFrame } from "danfojs-node";
import { displayBundle } from "../../lib/notebook/lastValue";
import { defaultConfig } from "../../lib/row";
import { fakeRows } from "../figures/fakeRows";

describe("the value that a cell ends with", () => {
  it("is text where it is no table", () => {
    assert.deepEqual(displayBundle([1, 2]), { "text/plain": "[ 1, 2 ]" });
    assert.deepEqual(displayBundle("a word"), { "text/plain": "a word" });
    assert.deepEqual(displayBundle({ nested: { deep: 1 } }), { "text/plain": "{ nested: { deep: 1 } }" });
  });

  it("is a table where it is a danfojs frame or a list of records", () => {
    const text = "run  loss\n---  ----\na     0.5";
    const records = [{ run: "a", loss: 0.5 }];
    for (const value of [records, new DataFrame(records)]) {
      const shown = displayBundle(value);
      assert.equal(shown["text/plain"], text);
      assert.match(shown["text/html"], /^<table>/);
    }
  });

  it("has all fields of a config, a line each", () => {
    const lines = displayBundle(defaultConfig)["text/plain"].split("\n");
    assert.equal(lines.length, 2 + Object.keys(defaultConfig).length);
    assert.ok(lines.some((line) => /^maskRatio +0\.7$/.test(line)), lines.join("\n"));
  });

  it("has the columns that a reader asks for first of a row, and of rows", () => {
    const rows = fakeRows().slice(0, 3);
    for (const [value, count] of [[rows[0], 1], [rows, 3]] as const) {
      const [titles, , ...lines] = displayBundle(value)["text/plain"].split("\n");
      assert.match(titles, /^run +kind +status/);
      assert.equal(lines.length, count);
    }
  });
});
