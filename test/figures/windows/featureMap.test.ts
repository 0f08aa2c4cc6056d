import assert from "node:assert/strict";
import { featureMapFigure } from "../../../lib/figures/windows/featureMap";

describe("the figure of a feature map", () => {
  const figure = featureMapFigure({
    ...{ title: "real: UCI HAR", source: "real" },
    points: [[0, 1], [2, 3], [4, 5]], // prettier-ignore
    ...{ activity: ["WALKING_UPSTAIRS", "SITTING", "SITTING"], user: ["10", "2", "10"] },
    ...{ sameActivity: { nearest: 0.7, chance: 0.25 }, samePerson: { nearest: 0.5, chance: 0.125 } },
  });

  it("has the same points by activity and by person", () => {
    assert.deepEqual(
      figure.plot.data.map(({ name, legendgroup, xaxis, x, y }) => [name, legendgroup, xaxis, x, y]),
      [
        ["sitting", "Activity", "x", [2, 4], [3, 5]],
        ["walking upstairs", "Activity", "x", [0], [1]],
        ["2", "Person", "x2", [2], [3]],
        ["10", "Person", "x2", [0, 4], [1, 5]],
      ],
    );
  });

  it("says what is the same among the nearest, beside chance", () => {
    assert.match(figure.subtitle, /real: UCI HAR.*3 windows of 2 test users/);
    assert.match(figure.caption, /Activity: 70\.0 % .* 25\.0 % by chance\. Person: 50\.0 % .* 12\.5 % by chance\./);
  });
});
