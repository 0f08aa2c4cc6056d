import assert from "node:assert/strict";
import { LossHistory, liveCurveFigure } from "../../../lib/figures/study/liveCurve";

describe("the loss curve of a running training", () => {
  const after = (steps: number, lossOf: (step: number) => number) => {
    const losses = new LossHistory();
    for (let step = 1; step <= steps; step++) losses.add(step, lossOf(step));
    return losses;
  };

  it("has every step of a short one", () => {
    assert.deepEqual(after(3, (step) => 1 / step).points, [
      [1, 1],
      [2, 1 / 2],
      [3, 1 / 3],
    ]);
  });

  it("has few points of a long one, each the mean of the steps since the point before", () => {
    const { points } = after(10_000, (step) => step);
    assert.ok(points.length >= 200 && points.length < 400, `${points.length} points`);
    const every = points[0][0];
    points.forEach(([step, loss], i) => {
      assert.equal(step, every * (i + 1));
      assert.equal(loss, step - (every - 1) / 2); // the mean of step − every + 1 … step
    });
  });

  it("is drawn on an axis that holds all steps", () => {
    const { plot, caption } = liveCurveFigure(
      "pre-training",
      after(50, (step) => 1 / step),
      2000,
    );
    assert.deepEqual(
      plot.data[0].x,
      Array.from({ length: 50 }, (_, i) => i + 1),
    );
    const [low, high] = (plot.layout.xaxis as { range: number[] }).range;
    assert.ok(low <= 0 && high >= 2000, `${low} to ${high}`);
    assert.equal(caption, "training loss 0.02000 at step 50 of 2,000");
  });
});
