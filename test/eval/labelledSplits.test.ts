import assert from "node:assert/strict";
import { foldsOf } from "../../lib/data/subset";
import { headSplits, labelledSplits } from "../../lib/eval/labelledSplits";
import { fakeSet } from "../train/fakeSet";

/** With UCI HAR's name, whose publishers test users 2, 4, 9, 10, 12, 13, 18, 20 and 24. */
const plain = fakeSet({ users: 30, windowsPerUser: 4 });
const user = plain.user.map((name) => String(1 + Number(name.slice(1))));
const set = { ...plain, name: "uci-har", user, users: [...new Set(user)].sort() };
const published = ["10", "12", "13", "18", "2", "20", "24", "4", "9"];
const usersOf = (rows: Uint32Array) => [...new Set(Array.from(rows, (row) => user[row]))].sort();
const probeFolds = 5;

describe("eval/labelledSplits", () => {
  it("takes labels of more users of one draw by adding users, and of other users in another draw", () => {
    const drawn = [1, 2, 5, 10].map((labelledUsers) => usersOf(labelledSplits(set, { probeFolds, labelledUsers })[0].train));
    assert.deepEqual(
      drawn.map(({ length }) => length),
      [1, 2, 5, 10],
    );
    drawn.slice(1).forEach((larger, i) => assert.ok(drawn[i].every((user) => larger.includes(user))));
    const firsts = [0, 1, 2, 3, 4].map(
      (draw) => usersOf(labelledSplits(set, { probeFolds, labelledUsers: 1, draw })[0].train)[0],
    );
    assert.ok(new Set(firsts).size > 1, `${firsts.join(", ")}: one user in every draw`);
    for (const labelledUsers of [1, 21, "all"] as const) {
      assert.deepEqual(usersOf(labelledSplits(set, { probeFolds, labelledUsers })[0].test), published);
    }
    assert.throws(
      () => labelledSplits(set, { probeFolds, labelledUsers: 22 }),
      /at most its 21 train users, found labelledUsers 22/,
    );
  });

  it("tests each train user in one group, by the others, and no test user in any", () => {
    const groups = [0, 1, 2, 3, 4].map((group) => labelledSplits(set, { probeFolds, group })[0]);
    const tested = groups.flatMap(({ test }) => usersOf(test));
    assert.deepEqual(tested.sort(), usersOf(labelledSplits(set, { probeFolds })[0].train));
    for (const { train, test } of groups) {
      assert.equal(usersOf(train).length + usersOf(test).length, 21);
      assert.ok(usersOf(train).every((user) => !published.includes(user) && !usersOf(test).includes(user)));
    }
    assert.throws(
      () => labelledSplits(set, { probeFolds, labelledUsers: 2, group: 2 }),
      /a group below 2, of two or more, found 2 of 2/,
    );
    assert.throws(() => labelledSplits(set, { probeFolds, labelledUsers: 1, group: 0 }), /of two or more, found 0 of 1/);
  });

  it("trains a head on so many windows of every train user, and tests as many as without", () => {
    const [whole] = headSplits(set, { probeFolds });
    const [some] = headSplits(set, { probeFolds, probeWindows: 42 });
    assert.deepEqual(whole, labelledSplits(set, { probeFolds })[0]);
    assert.deepEqual(some.test, whole.test);
    assert.ok(some.train.every((row) => whole.train.includes(row)));
    const windowsOf = usersOf(whole.train).map((name) => some.train.filter((row) => user[row] === name).length);
    assert.deepEqual(windowsOf, Array(21).fill(2));
  });

  it("tests a fold of all users in place of the published split", () => {
    const [{ train, test }] = labelledSplits(set, { probeFolds, split: "folds", fold: 3 });
    assert.deepEqual([usersOf(train), usersOf(test)], [foldsOf(set)[3].train, foldsOf(set)[3].test]);
  });
});
