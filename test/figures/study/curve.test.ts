import assert from "node:assert/strict";
import { curveFigure, descentFigure } from "../../../lib/figures/study/curve";
import { longRuns } from "../../../lib/scaling/study/rows";
import { rows } from "../../scaling/design/audit";
import { auditCells, nameOf } from "../../scaling/design/auditCells";

/** A trace as points; figures hold six digits. */
const rounded = (points: (number | null)[][]) => points.map((point) => point.map((value) => value && +value.toPrecision(6)));
const drawn = (trace: Record<string, unknown>) => (trace.x as number[]).map((x, i) => [x, (trace.y as number[])[i]]);

describe("the curves of the study `real`", () => {
  it("are of each long run the losses and probe scores that its row holds, at every step", () => {
    const long = longRuns(rows);
    assert.equal(long.length, Object.keys(auditCells.curves).length);
    for (const row of long) {
      const { losses, probes } = auditCells.curves[nameOf(row)];
      const of = (at: number) => losses.filter((point) => point[at] !== null).map((point) => [point[0], point[at]]);
      const [test, train] = curveFigure(row).plot.data.map(drawn);
      assert.deepEqual([rounded(test), rounded(train)], [rounded(of(2)), rounded(of(1))]);
      const [again, ...scores] = descentFigure([row]).plot.data.map(drawn);
      assert.deepEqual(rounded(again), rounded(of(2)));
      const expected = [1, 2].map((at) => probes.map((point) => [point[0], 100 * point[at]]));
      assert.deepEqual(scores.map(rounded), expected.map(rounded));
    }
  });
});
