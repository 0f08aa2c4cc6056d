import assert from "node:assert/strict";
import { supervisedTable } from "../../../lib/figures/tables/supervisedTable";
import { confusion, rowOf } from "../../claims/probes/supervisedRows";

describe("the table of supervised networks", () => {
  it("has a score for each set beside simple features, the paper and the leaderboard", () => {
    const rows = [
      rowOf({ group: 0 }, { a: confusion(8) }),
      ...[9, 7].map((right, seed) => rowOf({ seed }, { x: confusion(right), y: confusion(right), z: confusion(right) })),
      rowOf({ task: "simpleFeatures", encoder: "vit", frame: "gravity" }, { x: confusion(6), y: confusion(6), z: confusion(6) }),
    ];
    assert.deepEqual(supervisedTable(rows).objects(), [
      {
        "data set": "UCI HAR",
        encoder: 'cnn, frame "sensor"',
        "macro F1, 95 % over test users": "80.0 [80.0, 80.0]",
        seeds: "90.0, 70.0",
        "simple features": "60.0 (gravity)",
        "paper: from scratch": "95.1",
        "paper: pre-trained": "97.9",
        "WHAR Arena, other protocol": "96.1 (TinyHAR)",
      },
    ]);
  });

  it("has no row where nothing was chosen", () => {
    assert.equal(supervisedTable([]).numRows(), 0);
  });
});
