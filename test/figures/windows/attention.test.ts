import assert from "node:assert/strict";
import { attentionFigure } from "../../../lib/figures/windows/attention";

const patches = 4;
const windows = Array.from({ length: 2 * 128 * 6 }, (_, i) => Math.sin(i));
/** Of 2 windows and 2 blocks: each patch of block b of window w reads patch (b + w) mod 4 alone. */
const shares = Array.from({ length: 2 * 2 * patches ** 2 }, (_, i) => {
  const [w, block, read] = [Math.floor(i / 32), Math.floor(i / 16) % 2, i % patches];
  return read === (block + w) % patches ? 1 : 0;
});
const attended = { title: "x", source: "synthetic", windows, shares, depth: 2, labels: ["walk", "sit"] } as const;

describe("the figure of attention", () => {
  it("draws the last block, or the one that is named: a line for each reader, in %", () => {
    for (const [block, of] of [
      [2, attentionFigure(attended)],
      [1, attentionFigure(attended, { block: 1 })],
    ] as const) {
      const maps = of.plot.data.filter(({ type }) => type === "heatmap").map(({ z }) => z as number[][]);
      const line = (read: number) => [0, 1, 2, 3].map((patch) => (patch === read ? 100 : 0));
      assert.deepEqual(
        maps,
        [0, 1].map((w) => Array.from({ length: patches }, () => line(block - 1 + w))),
      );
      assert.match(JSON.stringify(of), new RegExp(`block ${block} of 2`));
    }
  });

  it("draws three channels of acceleration a window, and puts patches at their time", () => {
    const { data } = attentionFigure(attended).plot;
    const lines = data.filter(({ type }) => type === "scatter");
    assert.equal(lines.length, 6);
    assert.equal((lines[4].y as number[])[2], Number(windows[(128 + 2) * 6 + 1].toPrecision(4)));
    assert.deepEqual(data.find(({ type }) => type === "heatmap")!.x, [0.32, 0.96, 1.6, 2.24]);
  });

  it("refuses shares of another number of patches, and a block that is not there", () => {
    assert.throws(() => attentionFigure({ ...attended, shares: [1] }), /found lengths 1536 and 1/);
    assert.throws(() => attentionFigure(attended, { block: 3 }), /expected a block from 1 to 2, found 3/);
  });
});
