import assert from "node:assert/strict";
import { describeCopies, describeLeaks, findLeaks, sharedUsers } from "../../../lib/data/check/leaks";
import { unionWindows } from "../../../lib/data/store/windowSet";
import { setOf, walk } from "../loaders/walks";

describe("leaks between train and test", () => {
  const take = (user: string, recording: string, person: number) => ({ user, recording, samples: walk(person, person, 1280) });
  const rowsOf = (set: { user: string[] }, user: string) => set.user.flatMap((name, row) => (name === user ? [row] : []));

  it("are none between two people", () => {
    const set = setOf("mine", [take("a", "1", 1), take("b", "1", 2)]);
    const leaks = findLeaks({ set, rows: rowsOf(set, "a") }, { set, rows: rowsOf(set, "b") });
    assert.deepEqual(leaks, { users: [], recordings: [], overlapping: 0, copies: [] });
    assert.deepEqual(describeLeaks(leaks), []);
  });

  it("are people of a set that is joined to others, by their names alone", () => {
    const [mine, yours] = ["mine", "yours"].map((name) => setOf(name, [take("a", "1", 1), take("b", "1", 2)]));
    const corpus = unionWindows("corpus", "real: corpus", [{ set: mine, users: ["b"] }]);
    assert.deepEqual(sharedUsers({ set: corpus }, { set: mine }), ["mine/b"]);
    assert.deepEqual(sharedUsers({ set: corpus }, { set: yours }), []);
  });

  it("are a person, a recording, and windows that share samples", () => {
    const set = setOf("mine", [take("a", "1", 1), take("a", "2", 2), take("b", "1", 3)], 0.5);
    assert.equal(set.count, 3 * 19);
    const byRecording = findLeaks({ set, rows: rowsOf(set, "a").slice(0, 19) }, { set, rows: rowsOf(set, "a").slice(19) });
    assert.deepEqual(byRecording, { users: ["mine/a"], recordings: [], overlapping: 0, copies: [] });
    // Of 19 windows 0, 2, 4 are tested; 1, 3 and 10 are trained on: 0, 2 and 4 touch 1 or 3, and 6 touches none.
    const byWindow = findLeaks({ set, rows: [1, 3, 10] }, { set, rows: [0, 2, 4, 6] });
    assert.deepEqual({ ...byWindow, copies: [] }, { users: ["mine/a"], recordings: ["mine/a/1"], overlapping: 3, copies: [] });
    assert.deepEqual(describeLeaks(byWindow), [
      "1 users are in train and in test: mine/a",
      "1 recordings are in train and in test: mine/a/1",
      "3 test windows share samples with a train window",
    ]);
    const apart = findLeaks({ set, rows: [0, 2] }, { set, rows: [4, 6] });
    assert.equal(apart.overlapping, 0);
  });

  it("are found in the corpus by the names of the sets that it joins, and equal names of two sets are none", () => {
    const [one, two] = [setOf("one", [take("a", "1", 1)]), setOf("two", [take("a", "1", 2)])];
    const corpus = unionWindows("corpus", "corpus", [{ set: one }]);
    assert.deepEqual(findLeaks({ set: corpus }, { set: one }).recordings, ["one/a/1"]);
    assert.deepEqual(findLeaks({ set: corpus }, { set: two }).users, []);
  });

  it("are none where the names of set, user and recording, joined, are the same", () => {
    const none = { users: [], recordings: [], overlapping: 0, copies: [] };
    const joined = [
      [setOf("s", [take("a/b", "c", 1)]), setOf("s", [take("a", "b/c", 2)])],
      [setOf("s", [take("a\nb", "c", 1)]), setOf("s", [take("a", "b\nc", 2)])],
      [setOf("s/a", [take("b", "1", 1)]), setOf("s", [take("a/b", "1", 2)])],
    ];
    for (const [one, two] of joined) assert.deepEqual(findLeaks({ set: one }, { set: two }), none);
  });

  it("are recordings under other names", () => {
    const sets = [setOf("one", [take("a", "1", 1), take("b", "1", 2)]), setOf("two", [take("c", "9", 2)])];
    const { copies, ...others } = findLeaks({ set: sets[0] }, { set: sets[1] });
    assert.deepEqual(others, { users: [], recordings: [], overlapping: 0 });
    const expected = "1 test recordings of 1 users hold the signal of train recordings under other names: one/b/1 as two/c/9";
    assert.deepEqual(describeLeaks({ copies, ...others }), [expected]);
    const folds = [
      { train: ["a"], test: ["b", "c"] },
      { train: ["c"], test: ["a", "b"] },
    ];
    assert.match(
      describeCopies(copies, folds)[0],
      /^user b's 1 and user c's 9 hold the same signal \(\d+ windows\), on two sides of fold 1$/,
    );
    assert.match(describeCopies(Array(12).fill(copies[0]), [])[10], /^2 more pairs of recordings hold the same signal$/);
  });
});
