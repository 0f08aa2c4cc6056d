import assert from "node:assert/strict";
import { exampleWindowsFigure, reconstructionFigure } from "../../../lib/figures/windows/signals";

describe("figures of windows", () => {
  it("draw predictions only in removed patches", () => {
    const windows = Array.from({ length: 128 * 6 }, (_, i) => Math.sin(i));
    const mask = Array.from({ length: 32 }, (_, i) => (i < 23 ? 1 : 0));
    const figure = reconstructionFigure({ title: "x", source: "synthetic", windows, mask, pred: windows });
    const rebuilt = figure.plot.data.filter((trace) => String(trace.name).endsWith("rebuilt"));
    for (const trace of rebuilt) assert.equal((trace.y as unknown[]).indexOf(null), 23 * 4); // patches of 4 samples
    assert.throws(() => reconstructionFigure({ title: "x", source: "real", windows, mask, pred: [1] }), /lengths 768, 1/);
  });

  it("shorten a user's name that would overlap the next column's", () => {
    const example = {
      activity: "walk",
      user: "5EED0000-CABF-4790-A9C5-D6332D82A01E",
      values: Array.from({ length: 768 }, () => 0),
    };
    const { plot } = exampleWindowsFigure({ title: "x", source: "synthetic", examples: [example] });
    assert.equal((plot.layout.annotations as { text: string }[])[0].text, "<b>walk</b><br>user 5EED0000…");
  });
});
