/** Pictures: valid, equal in bytes when drawn again, and small. */
import assert from "node:assert/strict";
import { inflateSync } from "node:zlib";
import { closeRenderer, renderFigure } from "../../../lib/figures/kit/render";
import { figure2 } from "../../../lib/figures/paper/figure2";
import { fakeRows } from "../fakeRows";

describe("renderFigure", function () {
  this.timeout(30_000);
  after(() => closeRenderer());
  const figure = figure2(fakeRows());

  it("draws a PNG of the figure's size that decodes to one index a pixel", async () => {
    const png = await renderFigure(figure, "png", { scale: 1 });
    assert.equal(png.subarray(1, 4).toString(), "PNG");
    assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [1180, 560]); // IHDR: width, height
    const at = png.indexOf("IDAT");
    const pixels = inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)));
    assert.equal(pixels.length, (1180 + 1) * 560); // a filter byte opens each row
    assert.ok(png.length < 60_000, `${png.length} bytes`);
  });

  it("draws the same bytes again, also from a new renderer", async () => {
    const first = await Promise.all([renderFigure(figure, "png"), renderFigure(figure, "svg")]);
    closeRenderer();
    const second = await Promise.all([renderFigure(figure, "png"), renderFigure(figure, "svg")]);
    assert.ok(first.every((bytes, i) => bytes.equals(second[i])));
    assert.match(first[1].toString(), /^<svg/);
  });

  it("says which figure kaleido refused, and draws the next one", async () => {
    const broken = { ...figure, name: "broken", plot: { data: 3 as never, layout: figure.plot.layout } };
    await assert.rejects(renderFigure(broken, "png"), /kaleido refused broken as png/);
    assert.ok((await renderFigure(figure, "png")).length > 0);
  });
});
