import assert from "node:assert/strict";
import { asDrawn } from "../../../lib/figures/kit/asDrawn";
import { hostileFigures } from "../hostileStudy";

/** Every string that plotly is given. */
function strings(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return value !== null && typeof value === "object" ? Object.values(value).flatMap(strings) : [];
}

describe("words of the data in a figure", () => {
  it("have no tag, template or equation", () => {
    assert.equal(asDrawn("<b>&lt; 5 %{x} 100 % {y} $z$"), "&lt;b&gt;&amp;lt; 5 %&#123;x} 100 % {y} &#36;z&#36;");
    assert.equal(asDrawn("walking, 7 of 18 – äöü"), "walking, 7 of 18 – äöü");
  });

  for (const figure of hostileFigures()) {
    it(`come out as words in ${figure.name}`, () => {
      const { data, layout } = figure.plot;
      const read = strings([data, layout]).filter((text) => /<img|<a |<b>(bold|a$)|\$x|%\{y\} &/.test(text));
      assert.deepEqual(read, []);
    });
  }
});
