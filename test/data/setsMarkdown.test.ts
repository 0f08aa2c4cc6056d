import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../lib/base/projectRoot";
import { setsMarkdown } from "../../lib/data/setsMarkdown";

const readme = join(projectRoot, "data", "README.md");
/** From the table's header to the blank line after it. */
const table = /^\| set \|.*?\n(?=\n)/ms;

describe("the table of sets in data/README.md", () => {
  it("is that of sets.ts; UPDATE=1 writes it", () => {
    const text = readFileSync(readme, "utf8");
    assert.match(text, table);
    if (process.env.UPDATE)
      writeFileSync(
        readme,
        text.replace(table, () => `${setsMarkdown()}\n`),
      );
    assert.equal(table.exec(readFileSync(readme, "utf8"))?.[0], `${setsMarkdown()}\n`);
  });

  it("has as many cells in each row as columns", () => {
    const cells = setsMarkdown()
      .split("\n")
      .map((line) => line.split("|").length);
    assert.deepEqual([...new Set(cells)], [cells[0]]);
  });

  it("says that the first studies read 4 of the 18 activities of WISDM's phone", () => {
    // Counted in the store of the recordings at hand: jogging, kicking, stairs and walking.
    assert.match(setsMarkdown(), /^\| `wisdm-phone-4`.*\| 51 \| phone [^|]*\| 18 [^|]*\| 4 of 18 \|/m);
  });
});
