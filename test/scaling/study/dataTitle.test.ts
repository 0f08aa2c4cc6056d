import assert from "node:assert/strict";
import type { Row } from "../../../lib/base/row";
import { dataTitle, labelled } from "../../../lib/scaling/study/dataTitle";

describe("the title of rows' data", () => {
  const row = (source: Row["source"], title: string) => ({ source, dataTitle: title }) as Row;

  it("is labelled by the rows' source, whatever words the title has", () => {
    assert.equal(labelled("synthetic", "walks"), "synthetic: walks");
    assert.equal(labelled("synthetic", "synthetic: walks"), "synthetic: walks");
    assert.equal(labelled("synthetic", "walks in synthetic shoes"), "synthetic: walks in synthetic shoes");
    assert.equal(labelled("real", "walks in synthetic shoes"), "walks in synthetic shoes");
    assert.equal(dataTitle("figure2", [row("synthetic", "walks in synthetic shoes")]), "synthetic: walks in synthetic shoes");
    assert.equal(dataTitle("figure2", [row("real", "real: walks"), row("real", "real: runs")]), "real: runs; real: walks");
  });

  it("is refused to real and synthetic rows together, although their titles agree", () => {
    assert.throws(
      () => dataTitle("figure2", [row("real", "walks"), row("synthetic", "walks")]),
      /^RangeError: figure2: a figure never mixes sources, found 1 real and 1 synthetic rows/,
    );
  });
});
