import assert from "node:assert/strict";
import { table1, table2 } from "../../../lib/figures/tables/tables";
import { fakeRow, fakeRows, planted } from "../fakeRows";

const rows = fakeRows();

describe("Tables 1 and 2", () => {
  it("put the planted laws beside the paper's in Table 2", () => {
    const frame = table2(rows);
    const [first] = frame.values as string[][];
    assert.deepEqual([first[2], first[9]], ["L = 0.058·D^-0.049", "L = 0.058·D^-0.049"]); // paper: Table 2, fold 0
    assert.equal((frame.values as string[][])[3][0], "mean");
    const ratio = (frame.values as string[][]).at(-1) ?? [];
    // Planted: 0.049 / 0.017 = 2.88 in every fold; the paper's: 2.71.
    assert.deepEqual([ratio[0], ratio[2], ratio[4], ratio[9]], ["ratio", "exponents 2.88", "[2.88, 2.88]", "exponents 2.71"]);
  });

  it('say "not run" in Table 1 where a run is missing', () => {
    const scratch = fakeRow(planted, { task: "fromScratch", set: "uci-har" });
    const [uci, phone] = table1([...rows, scratch]).values as string[][];
    assert.equal(uci[1], (100 * scratch.result.probes["uci-har"].macroF1).toFixed(1));
    assert.deepEqual([phone[1], phone[4], phone[5]], ["not run", "not run", "not run"]);
    assert.deepEqual(uci.slice(6), ["95.1", "97.9"]); // the paper's Table 1
  });
});
