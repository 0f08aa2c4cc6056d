import assert from "node:assert/strict";
import { figure2 } from "../../lib/figures/paper/figure2";
import { wordsAbove, wordsBelow } from "../../lib/notebook/show/figureWords";
import { fakeRows } from "../figures/fakeRows";

describe("the words around a figure", () => {
  const figure = figure2(fakeRows(), { cells: { present: 7, of: 9 } });

  it("are its title in bold, then data and counts, above, and its caption below", () => {
    const above = wordsAbove(figure);
    assert.match(String(above["text/markdown"]), /^\*\*Pre-training test loss against data size\*\* {2}\n.*synthetic.*7 of 9 cells present$/);
    assert.equal(above["text/plain"], `${figure.title}\n${figure.subtitle}`);
    assert.equal(wordsBelow(figure)["text/plain"], figure.caption);
  });

  it("are no Markdown of a title's own", () => {
    const text = wordsAbove({ ...figure, title: "my_set *1*", subtitle: "<b> $x$ [a](b)" })["text/markdown"];
    assert.equal(text, "**my_set \\*1\\***  \n\\<b\\> \\$x\\$ \\[a\\](b)");
  });
});
