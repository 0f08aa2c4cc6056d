import assert from "node:assert/strict";
import { table1, table2 } from "../../../lib/figures/tables/tables";
import { fakeRow, fakeRows, planted } from "../fakeRows";

const rows = fakeRows();

describe("Tables 1 and 2", () => {
  it("put the planted laws beside the paper's in Table 2", () => {
    const frame = table2(rows);
    const [first] = frame.values as string[][];
    assert.deepEqual([first[2], first[10]], ["L = 0.058·D^-0.049", "L = 0.058·D^-0.049"]); // paper: Table 2, fold 0
    assert.equal(first[8], new Array(5).fill("-0.049").join(" ")); // of a power law the exponent is one from size to size
    const ratio = (frame.values as string[][]).at(-1) ?? [];
    // Planted: 0.049 / 0.017 = 2.88 in every fold; the paper's: 2.71.
    assert.deepEqual([ratio[0], ratio[2], ratio[4], ratio[10]], ["ratio", "exponents 2.88", "[2.88, 2.88]", "exponents 2.71"]);
  });

  it("give a verdict on the form of all folds together, and none on one fold", () => {
    const verdicts = (own: typeof rows) =>
      (table2(own).values as string[][])
        .filter(([fold]) => fold !== "ratio")
        .map(([fold, , , , , , , , , verdict]) => [fold, verdict]);
    const straight = fakeRows({ encoders: [[512, 5]], noise: 1e-3 });
    const bent = straight.map((row) => ({
      ...row,
      result: { ...row.result, testLoss: (row.result.testLoss as number) * (1 + 20 / row.hours) },
    }));
    const each = ["0", "1", "2"].map((fold) => [fold, ""]);
    assert.deepEqual(verdicts(straight), [...each, ["mean", "supported"], ...each, ["mean", "supported"]]);
    const flat = ["mean", "falls, but not as a power law (it flattens)"];
    assert.deepEqual(verdicts(bent), [...each, flat, ...each, flat]);
    assert.deepEqual(verdicts(fakeRows({ sizes: [2, 4, "all"] }))[3], ["mean", "too few folds and sizes"]);
  });

  it('say "not run" in Table 1 where a run is missing', () => {
    const scratch = fakeRow(planted, { task: "fromScratch", set: "uci-har" });
    const [uci, phone] = table1([...rows, scratch]).values as string[][];
    assert.equal(uci[1], (100 * scratch.result.probes["uci-har"].macroF1).toFixed(1));
    assert.deepEqual([phone[1], phone[4], phone[5]], ["not run", "not run", "not run"]);
    assert.deepEqual(uci.slice(6), ["95.1", "97.9"]); // the paper's Table 1
  });
});
