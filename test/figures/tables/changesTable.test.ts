import assert from "node:assert/strict";
import { changesTable, findChanges } from "../../../lib/figures/tables/changesTable";
import type { Config } from "../../../lib/base/config";
import type { Row } from "../../../lib/base/row";
import { fakeRows } from "../fakeRows";

describe("the table of changes", () => {
  const [row] = fakeRows({ sets: ["uci-har"] });
  const rowOf = (config: Partial<Config>, testLoss: number | null, macroF1: number): Row => ({
    ...row,
    config: { ...row.config, ...config },
    result: {
      ...row.result,
      testLoss,
      references: { zero: 1, visibleMean: 0.6, interpolation: 1 },
      probes: { "uci-har": { ...row.result.probes["uci-har"], macroF1 } },
    },
  });
  const rows = [
    rowOf({ posEmbed: "learned" }, 0.5, 0.85),
    rowOf({ augmentations: ["rotation", "scale"], clipNorm: 1 }, 0.3, 0.9),
    rowOf({ maskRatio: 0.5 }, null, 0.8),
    rowOf({}, 0.45, 0.88),
    rowOf({ steps: 0 }, 2, 0.82),
    rowOf({ steps: 0, seed: 9 }, 2, 0.1),
  ];

  it("names what each trained run changes of the commonest config, which comes first", () => {
    assert.deepEqual(changesTable(rows).array("changed"), [
      "nothing",
      "maskRatio 0.5",
      "posEmbed learned",
      "clipNorm 1, augmentations rotation, scale",
    ]);
  });

  it("says how far each loss is below the visible mean", () => {
    const found = changesTable(rows);
    assert.deepEqual(found.array("test loss"), [0.45, null, 0.5, 0.3]);
    assert.deepEqual(found.array("below the visible mean (%)"), [25, null, 16.7, 50]); // 1 − 0.5 / 0.6
  });

  it("compares a probe with that of the same encoder before its training, where there is one", () => {
    const found = changesTable(rows);
    assert.deepEqual(found.array("UCI HAR F1 (%)"), [88, 80, 85, 90]);
    assert.deepEqual(found.array("over random (points)"), [6, -2, null, 8]); // learned positions have no such row
  });

  it("says what helped most", () => {
    assert.match(
      findChanges(rows),
      /UCI HAR: the recipe alone gains 6\.0 points .* of 2 changes .* \*\*clipNorm 1, augmentations rotation, scale\*\*, 8\.0 points, then maskRatio 0\.5, -2\.0/,
    );
  });

  it("takes several folds of a config together, each gain over its own fold's untrained encoder", () => {
    const folds = [0, 1, 2].flatMap((fold) => [
      rowOf({ fold }, 0.3 + 0.03 * fold, 0.88 + 0.01 * fold),
      rowOf({ fold, dropout: 0.3 }, 0.4, 0.9),
      rowOf({ fold, steps: 0 }, 2, 0.8),
    ]);
    const found = changesTable(folds);
    assert.deepEqual(found.array("changed"), ["nothing", "dropout 0.3"]);
    assert.deepEqual(found.array("test loss"), [0.33, 0.4]);
    assert.deepEqual(found.array("below the visible mean (%)"), [45, 33.3]);
    assert.deepEqual(found.array("UCI HAR F1 (%)"), [89, 90]);
    // 9 points, Student's t of 2 degrees of freedom 4.303 · deviation 1 / √3
    assert.deepEqual(found.array("over random (points)"), ["9.0 [6.5, 11.5]", "10.0 [10.0, 10.0]"]);
    assert.match(
      findChanges([...folds, rowOf({ maskRatio: 0.5 }, 0.4, 0.85)]),
      /gains 9\.0 \[6\.5, 11\.5\] points .* Means over 3 folds/,
    );
  });
});
