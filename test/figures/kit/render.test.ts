/** Pictures: valid, equal in bytes when drawn again, and small. */
import assert from "node:assert/strict";
import sharp from "sharp";
import { closeRenderer, renderFigure } from "../../../lib/figures/kit/render";
import { figure2 } from "../../../lib/figures/paper/figure2";
import { palette } from "../../../lib/figures/kit/theme";
import { fakeRows } from "../fakeRows";

describe("renderFigure", function () {
  this.timeout(300_000);
  after(() => closeRenderer());
  const figure = figure2(fakeRows());

  it("draws a PNG of the figure's size, with a palette that keeps the curves' colours", async () => {
    const png = await renderFigure(figure, "png", { scale: 1 });
    const { format, width, height, isPalette } = await sharp(png).metadata();
    const { layout } = figure.plot;
    assert.deepEqual([format, width, height, isPalette], ["png", layout.width, layout.height, true]);
    assert.ok(png.length < 60_000, `${png.length} bytes`);
    const pixels = await sharp(png).removeAlpha().raw().toBuffer();
    const drawn = new Set(Array.from({ length: pixels.length / 3 }, (_, i) => pixels.toString("hex", 3 * i, 3 * i + 3)));
    for (const colour of ["ffffff", ...palette.slice(0, 3).map((hex) => hex.slice(1).toLowerCase())]) {
      assert.ok(drawn.has(colour), `${colour} is not in the picture`);
    }
  });

  it("draws the same bytes again, also from a new renderer and a second later", async () => {
    const draw = () => Promise.all((["png", "svg", "pdf"] as const).map((format) => renderFigure(figure, format)));
    const first = await draw();
    closeRenderer();
    await new Promise((resolve) => setTimeout(resolve, 1100)); // a PDF is dated to the second
    const second = await draw();
    assert.deepEqual(
      first.map((bytes, i) => bytes.equals(second[i])),
      [true, true, true],
    );
    assert.match(first[1].toString(), /^<svg/);
    assert.match(first[2].toString("latin1"), /^%PDF[^]*\/CreationDate \(D:19700101000000/);
  });

  it("draws an SVG of the figure's size that another font does not cut", async () => {
    const svg = (await renderFigure(figure, "svg")).toString();
    const { layout } = figure.plot;
    assert.match(svg, new RegExp(`^<svg[^>]* width="${layout.width}" height="${layout.height}"`));
    assert.match(svg, /class="legend"/);
    assert.doesNotMatch(svg, /clip-path="[^"]*legend/); // of the width that the text has in the renderer's own font
    assert.match(svg, /font-family: Lato, [^;]*sans-serif/);
  });

  it("says which figure kaleido refused, and draws the next one", async () => {
    const broken = { ...figure, name: "broken", plot: { data: 3 as never, layout: figure.plot.layout } };
    await assert.rejects(renderFigure(broken, "png"), /kaleido refused broken as png/);
    assert.ok((await renderFigure(figure, "png")).length > 0);
  });
});
