import assert from "node:assert/strict";
import type { Row } from "../../../lib/base/row";
import { describeStudy } from "../../../lib/claims/reach/describeStudy";
import { gridReach, longRunsReach } from "../../../lib/claims/reach/gridReach";
import { labelledSets } from "../../../lib/claims/reach/labelledSets";
import { mixOfSets } from "../../../lib/claims/reach/mixOfSets";
import { processorsUsed, studyCost } from "../../../lib/claims/reach/studyCost";
import { dataLaw } from "../../../lib/claims/laws/dataLaw";
import { fakeRow, fakeRows, planted } from "../../figures/fakeRows";
import { factorialRows } from "../../scaling/design/factorial";
import { audit, closeTo, rows, sameInterval } from "../../scaling/design/audit";

const sizes = [2, 4, 8, 16, 32, "all"] as const;

describe("what the study `real` reaches", () => {
  it("says that USER's fewest users are of one data set, and compares exponents on each set alone", () => {
    const { users, sets, text } = mixOfSets(rows);
    // audit.json: by fold and size, users from SisFall of all users.
    audit.mix.usersFromSisfall.forEach((bySize, fold) =>
      bySize.forEach(([sisfall, all], i) => {
        const found = users.find((each) => each.fold === fold && each.users === sizes[i])?.bySet ?? {};
        assert.deepEqual(
          [found["sisfall"], found["wisdm-phone"] ?? 0],
          [sisfall, all - sisfall],
          `fold ${fold}, ${sizes[i]} users`,
        );
      }),
    );
    const shares = audit.mix.testWindowsFromSisfall;
    assert.deepEqual(sets[0].share, [Math.min(...shares), Math.max(...shares)]);
    for (const [i, expected] of [audit.mix.onSisfall, audit.mix.onWisdm].entries()) {
      const difference = sets[i].exponents?.difference;
      closeTo(difference?.mean, expected.difference.mean);
      sameInterval(difference?.ci95 ?? [], expected.difference.ci95);
    }
    assert.match(text, /2 of 2 users in folds 0 and 1 are from SisFall and 4 of 4 users in fold 1/);
    assert.match(text, /differ by 0\.049 \[−0\.038, 0\.137\]: inconclusive \(interval includes 0\)/);
  });

  it("says which activities of a set are here, and how many test users", () => {
    const { sets, text } = labelledSets(rows);
    // The publishers' own: 6 of UCI HAR and 9 test users; 18 of WISDM, of which the files here have four.
    assert.deepEqual(
      sets.map(({ activities, published, testUsers }) => [activities.length, published, testUsers]),
      [
        [6, 6, 9],
        [4, 18, 17],
      ],
    );
    assert.match(text, /its 6 activities\. Its recordings here: 7,415 train windows, not the official 7,352\. Its intervals/);
    assert.match(text, /\*\*WISDM Phone has 4 of its 18 activities here\*\* \(jogging, kicking, stairs, walking\)/);
  });

  it("counts its grid as the law of data does", () => {
    const reach = gridReach(rows);
    // lib/grid/studies/first/real.ts: 3 folds, 1 seed, 5 encoders, 8,000 steps of 16 windows.
    assert.deepEqual([reach.folds, reach.seeds, reach.encoders, reach.steps, reach.batchSize], [3, 1, 5, 8000, 16]);
    assert.match(dataLaw(rows).text, new RegExp(`${reach.stillFalling} of ${reach.runs} were still falling`));
    assert.match(reach.text, /5 encoders of 52k to 2M parameters/);
  });

  it("says that its longer runs are of one fold", () => {
    const { runs, text } = longRunsReach(rows);
    assert.deepEqual(runs.map(({ width, depth, fold, steps }) => [width, depth, fold, steps]), [[512, 10, 0, 32000], [512, 1, 0, 32000]]); // prettier-ignore
    assert.match(text, /One fold has no interval/);
  });

  it("adds up what it cost, and names its processors", () => {
    const { runs, byStatus, devices, hours } = studyCost(rows);
    assert.deepEqual([runs, byStatus], [249, { done: 249, diverged: 0, failed: 0 }]);
    const seconds = rows.map(({ measured }) => measured.seconds).reduce((a, b) => a + b);
    closeTo(hours, seconds / 3600);
    assert.equal(devices.length, 2);
    assert.match(processorsUsed(rows).text, /\*\*2 kinds of processor\*\*/);
    const study = { study: "real", title: "real", cells: { present: 249, of: 249 }, dataTitle: "sets" };
    // data/results/real.jsonl: 203 rows of an Intel Xeon, 46 of an AMD EPYC
    assert.match(describeStudy({ ...study, rows }).text, /\*\*2 kinds of processor made them\*\* \(203 and 46 runs\)/);
    const [first] = rows;
    assert.match(describeStudy({ ...study, rows: [first] }).text, /present\. Processor: \S.*, 1 threads/);
  });
});

describe("what another study reaches", () => {
  it("has one data set, no longer runs, and sets that the paper does not use", () => {
    const plan = { ...planted, sets: ["hapt"] };
    assert.equal(mixOfSets(fakeRows(plan)).text, "All people here are of one data set.");
    assert.match(longRunsReach(fakeRows(plan)).text, /^No run of this study was trained longer/);
    assert.equal(labelledSets(fakeRows(plan)).sets[0].published, null);
    assert.match(labelledSets(fakeRows(plan)).text, /^- HAPT has its \d+ activities\./);
  });

  it("names a fold once whose people of one set were drawn twice", () => {
    const drawn = factorialRows({ folds: 2, draws: 2 }).map((row): Row => {
      const tested = { "sisfall/a": [1, 10], "mobifall/a": [1, 10] } satisfies Row["result"]["testLossByUser"];
      const users = row.users.map((_, i) => `${row.users.length > 8 && i === 0 ? "mobifall" : "sisfall"}/${i}`);
      return { ...row, users, result: { ...row.result, testLossByUser: tested } };
    });
    assert.match(mixOfSets(drawn).text, /with USER, 8 of 8 users in folds 0 and 1 are from SisFall; RANDOM/);
  });

  it("counts runs that failed and diverged", () => {
    const [done] = [fakeRow(planted, {})];
    const { text } = studyCost([done, { ...done, status: "failed" }, { ...done, status: "diverged" }]);
    assert.match(text, /\*\*1 of 3 runs are done\*\*; 1 diverged, 1 failed\./);
  });
});
