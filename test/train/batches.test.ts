import assert from "node:assert/strict";
import { pieces, weightedRows } from "../../lib/train/batches";
import { close } from "../close";

describe("rows in proportion to weights", () => {
  const rows = Uint32Array.of(4, 7, 9);

  it("come as often as their weights say, those of no weight never, and the same for a seed and step", () => {
    const rowsAt = weightedRows(rows, Float64Array.of(1, 0, 3), 4000, 5);
    const drawn = [...rowsAt(2)];
    // Binomial: 3000 ± 27; 5 standard deviations.
    close(drawn.filter((row) => row === 9).length, 3000, { absolute: 137 });
    assert.deepEqual(new Set(drawn), new Set([4, 9]));
    assert.deepEqual([...weightedRows(rows, Float64Array.of(1, 0, 3), 4000, 5)(2)], drawn);
    assert.notDeepEqual([...rowsAt(3)], drawn);
  });

  it("come alike where no window has any weight, as where all are at rest", () => {
    const drawn = weightedRows(rows, new Float64Array(3), 3000, 1)(0);
    for (const row of rows) close(drawn.filter((each) => each === row).length, 1000, { absolute: 130 });
  });
});

describe("pieces of rows", () => {
  it("are of one size: the last is filled up with the first rows, no copies of one that would be its own negative", () => {
    const found = [...pieces(Uint32Array.of(10, 11, 12, 13, 14), 3)];
    assert.deepEqual(
      found.map(({ piece, used, from }) => [[...piece], used, from]),
      [
        [[10, 11, 12], 3, 0],
        [[13, 14, 10], 2, 3],
      ],
    );
    assert.deepEqual([...[...pieces(Uint32Array.of(1, 2), 5)][0].piece], [1, 2, 1, 2, 1]);
  });
});
