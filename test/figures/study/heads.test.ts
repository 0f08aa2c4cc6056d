/** Figures by activity, by user and by equal hours, for the rows of the study `real` and for planted ones. */
import assert from "node:assert/strict";
import { resolve } from "node:path";
import { confusionFigure } from "../../../lib/figures/study/confusion";
import { equalHoursFigure } from "../../../lib/figures/study/equalHours";
import { activityScoresFigure, userScoresFigure } from "../../../lib/figures/study/headScores";
import { readStudy } from "../../../lib/scaling/study/readStudy";
import { fakeRows } from "../fakeRows";
import { close } from "../../close";

const { rows } = readStudy("real", resolve(__dirname, "../../.."));

describe("figures of the heads of the study real", () => {
  it("draw each activity's F1, the panels in the paper's order", () => {
    const { data } = activityScoresFigure(rows).plot;
    const of = (kind: string, xaxis: string) => {
      const trace = data.find((each) => each.name === kind && each.xaxis === xaxis);
      return (trace?.y as number[]).map((score) => Number(score.toFixed(1)));
    };
    // Summed in Python from the same row: 2·right / (true + predicted), in %; jogging, kicking, stairs, walking of WISDM phone.
    assert.deepEqual(of("simple features", "x2"), [95, 68.8, 54.6, 70]);
    assert.equal(of("pre-trained", "x").length, 6);
  });

  it("order the test users by the pre-trained encoder's score", () => {
    const { data } = userScoresFigure(rows).plot;
    for (const trace of data.filter(({ name }) => name === "pre-trained")) {
      const scores = trace.y as number[];
      assert.deepEqual(
        scores,
        [...scores].sort((a, b) => b - a),
      );
    }
    assert.deepEqual(data.filter(({ name }) => name === "pre-trained").map(({ y }) => (y as number[]).length), [9, 17]); // prettier-ignore
  });

  it("draw confusion as shares of the true activity's windows", () => {
    const [uci] = confusionFigure(rows).plot.data as unknown as { x: string[]; z: number[][]; customdata: number[][] }[];
    assert.deepEqual(uci.x, ["laying", "sitting", "standing", "walking", "walking downstairs", "walking upstairs"]);
    uci.z.forEach((row, k) => {
      close(
        row.reduce((sum, share) => sum + share, 0),
        100,
        { absolute: 0.001 },
      );
      const windows = uci.customdata[k].reduce((sum, count) => sum + count, 0);
      close(row[k], (100 * uci.customdata[k][k]) / windows, { absolute: 0.001 });
    });
  });
});

describe("the figure of equal hours", () => {
  it("draws the planted gap between USER and RANDOM, none where the laws meet", () => {
    const [trace] = equalHoursFigure(fakeRows()).plot.data;
    // fakeRows: both laws meet at 1,196 h; at 26 h a user USER is (26 n / 1196)^-(0.049 − 0.017) of RANDOM, in every fold.
    const expected = [2, 4, 8, 16, 32].map((users) => 100 * (((26 * users) / 1196) ** -0.032 - 1));
    (trace.y as number[]).forEach((gap, i) => close(gap, expected[i], { absolute: 1e-3 }));
    assert.deepEqual(trace.customdata, [2, 4, 8, 16, 32]);
    assert.throws(() => equalHoursFigure(fakeRows({ folds: 1 })), /no size has USER and RANDOM in two folds/);
  });
});
