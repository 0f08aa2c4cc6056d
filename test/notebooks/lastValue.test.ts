import assert from "node:assert/strict";
import { DataFrame, Series } from "danfojs-node";
import { figure3 } from "../../lib/figures/paper/figure3";
import { displayBundle } from "../../lib/notebook/kernel/lastValue";
import { defaultConfig } from "../../lib/base/config";
import { fakeRows } from "../figures/fakeRows";

const dataOf = async (value: unknown) => (await displayBundle(value)).data as Record<string, string>;

describe("the value that a cell ends with", () => {
  it("is text where it is no table", async () => {
    assert.deepEqual(await dataOf([1, 2]), { "text/plain": "[ 1, 2 ]" });
    assert.deepEqual(await dataOf("a word"), { "text/plain": "a word" });
    assert.deepEqual(await dataOf({ nested: { deep: 1 } }), { "text/plain": "{ nested: { deep: 1 } }" });
  });

  it("is, of a forgotten await, the promise and what to do", async () => {
    const text = "Promise { 3 }: write await in front of it to get its value";
    assert.deepEqual(await dataOf(Promise.resolve(3)), { "text/plain": text });
  });

  it("is a table where it is a danfojs frame or a list of records", async () => {
    const text = "run  loss\n---  ----\na     0.5";
    const records = [{ run: "a", loss: 0.5 }];
    for (const value of [records, new DataFrame(records)]) {
      const shown = await dataOf(value);
      assert.equal(shown["text/plain"], text);
      assert.match(shown["text/html"], /^<table>/);
    }
  });

  it("is a table of one column where it is a danfojs series", async () => {
    const shown = await dataOf(new Series([0.5, 0.25], { columns: ["loss"] }));
    assert.equal(shown["text/plain"], "loss\n----\n 0.5\n0.25");
    assert.match(shown["text/html"], /<td style="text-align:right">0\.25<\/td>/);
  });

  it("has all fields of a config, a line each", async () => {
    const lines = (await dataOf(defaultConfig))["text/plain"].split("\n");
    assert.equal(lines.length, 2 + Object.keys(defaultConfig).length);
    assert.ok(lines.some((line) => /^maskRatio +0\.7$/.test(line)), lines.join("\n"));
  });

  it("has the columns that a reader asks for first of a row, and of rows", async () => {
    const rows = fakeRows().slice(0, 3);
    for (const [value, count] of [[rows[0], 1], [rows, 3]] as const) {
      const [titles, , ...lines] = (await dataOf(value))["text/plain"].split("\n");
      assert.match(titles, /^run +kind +status/);
      assert.equal(lines.length, count);
    }
  });

  it("is drawn where it is a figure: plotly's JSON, a picture and its title", async () => {
    const figure = figure3(fakeRows());
    const { data, metadata } = await displayBundle(figure);
    const { data: traces, layout } = figure.plot;
    assert.deepEqual(data["application/vnd.plotly.v1+json"], { data: traces, layout, config: { displaylogo: false } });
    const picture = Buffer.from(String(data["image/png"]), "base64");
    assert.equal(picture.readUInt32BE(16), 2 * layout.width); // of a PNG's header
    assert.equal(data["text/plain"], `figure3: ${figure.title}`);
    assert.deepEqual(metadata["image/png"], { width: layout.width, height: layout.height });
  });
});
