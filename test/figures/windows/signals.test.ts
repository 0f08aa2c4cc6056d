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

  it("draw a row a sensor and frame: one of the accelerometer alone, four of both sensors in both frames", () => {
    const rowsOf = ({ plot }: { plot: { layout: object } }) =>
      Object.entries(plot.layout as Record<string, { title?: { text?: string } }>).flatMap(([key, axis]) =>
        key.startsWith("yaxis") ? [axis.title?.text] : [],
      );
    const [title, source, mask] = ["x", "real", [1, 0]] as const;
    const made = (channels: number, frame: "sensor" | "both") => {
      const windows = Array.from({ length: 128 * channels }, (_, i) => Math.sin(i));
      return reconstructionFigure({ title, source, windows, mask, pred: windows, channels, frame });
    };
    assert.deepEqual(rowsOf(made(3, "sensor")), ["Acceleration (g)"]);
    assert.deepEqual(rowsOf(made(6, "both")), ["Acceleration (g)", "Acceleration (g)"]);
    const four = ["Acceleration (g)", "Rotation (rad/s)", "Acceleration (g)", "Rotation (rad/s)"];
    assert.deepEqual(rowsOf(made(12, "both")), four);
    const alone = { activity: "walk", user: "a", values: Array.from({ length: 384 }, () => 0) };
    assert.deepEqual(rowsOf(exampleWindowsFigure({ title, source, channels: 3, examples: [alone] })), ["Acc. (g)"]);
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
