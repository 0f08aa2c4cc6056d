import assert from "node:assert/strict";
import { baselines } from "../../../lib/claims/baselines";
import { labelledSets } from "../../../lib/claims/reach/labelledSets";
import { probeOf } from "../../../lib/scaling/study/rows";
import { fakeRow, fakeRows, planted } from "../../figures/fakeRows";

describe("a row's probe", () => {
  // Every object has these two, whatever it holds.
  for (const set of ["constructor", "__proto__"]) {
    it(`on a set named ${set} is there only where the row has it`, () => {
      const [without] = fakeRows();
      const simple = fakeRow({ ...planted, sets: [set] }, { task: "simpleFeatures", set });
      assert.equal(probeOf(without, set), undefined);
      assert.equal(probeOf(simple, set)?.classes.length, 2);
      assert.equal(baselines([without], set, []).simple, null);
      assert.equal(typeof baselines([without, simple], set, []).simple, "number");
      assert.match(labelledSets([without, simple]).text, /has its 2 activities\. Its intervals rest on \*\*10 test users\*\*/);
    });
  }
});
