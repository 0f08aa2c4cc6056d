/** Tables as text: what every consumer of a notebook or a CSV file reads. */
import assert from "node:assert/strict";
import { csvText } from "../../lib/base/text/csvText";
import { htmlTable, plainTable, tableOf } from "../../lib/notebook/show/tableText";

const cells = tableOf([
  { name: "a<b", value: 1.23456 },
  { name: 'say "x, y"', value: null },
]);

describe("tables", () => {
  it("escape HTML and align numbers to the right", () => {
    const html = htmlTable(cells, 10);
    assert.match(html, /<td style="text-align:left">a&lt;b<\/td><td style="text-align:right">1\.235<\/td>/);
  });

  it("count the rows they leave out", () => {
    assert.match(plainTable(cells, 1), /… and 1 more rows$/);
  });

  it("quote CSV fields as RFC 4180 asks, at full precision", () => {
    assert.equal(csvText(cells), 'name,value\na<b,1.23456\n"say ""x, y""",\n');
  });

  // The same rule as `grid export`: see test/scaling/export/exportRows.test.ts.
  it("write words that a spreadsheet would run as text, and numbers as numbers", () => {
    assert.equal(csvText(tableOf([{ "@name": "=1+1", value: -1.5 }])), "'@name,value\n'=1+1,-1.5\n");
  });

  it("refuse what is no table", () => {
    assert.throws(() => tableOf({ columns: 3, values: [] } as never), /expected an arquero table/);
  });
});
