import assert from "node:assert/strict";
import { drawSubset, foldsOf } from "../../lib/data/subset";
import { fakeSet } from "../train/fakeSet";

describe("data/subset", () => {
  const set = fakeSet({ users: 20, windowsPerUser: 10 });
  const draw = (users: number | "all", strategy: "user" | "random", fold = 0, validation: "users" | "none" = "users") =>
    drawSubset(set, { fold, users, strategy, validation });
  const usersOf = (rows: Uint32Array) => new Set(Array.from(rows, (row) => set.user[row]));

  it("draws five folds that part the users, the same each time", () => {
    const folds = foldsOf(set);
    assert.deepEqual(folds.flatMap((fold) => fold.test).sort(), [...set.users].sort());
    for (const { train, test } of folds) assert.ok(test.every((user) => !train.includes(user)));
    assert.deepEqual(foldsOf(set), folds);
  });

  it("keeps train, validation and test users apart for every strategy and size", () => {
    for (const strategy of ["user", "random"] as const) {
      for (const users of [2, 4, "all"] as const) {
        const { train, validation, test } = draw(users, strategy, 1);
        const sets = [train, validation, test].map(usersOf);
        assert.equal(
          new Set(sets.flatMap((users) => [...users])).size,
          sets.reduce((sum, users) => sum + users.size, 0),
        );
        assert.equal(sets[1].size, 2); // a tenth of 16, at least 2
      }
    }
  });

  it("nests the sizes of both strategies, and matches them in hours", () => {
    for (const strategy of ["user", "random"] as const) {
      const sizes = ([2, 4, 8, "all"] as const).map((users) => draw(users, strategy).train);
      for (let i = 1; i < sizes.length; i++) assert.ok(sizes[i - 1].every((row) => sizes[i].includes(row)));
    }
    assert.equal(draw(4, "user").hours, draw(4, "random").hours);
    assert.ok(usersOf(draw(4, "random").train).size > 4);
    assert.deepEqual(draw("all", "user"), draw("all", "random"));
  });

  it("gives all train users where none are held out", () => {
    const { train, validation, trainUsers } = draw("all", "user", 0, "none");
    assert.equal(validation.length, 0);
    assert.deepEqual([trainUsers.length, train.length], [16, 160]);
  });

  it("refuses a fold or a number of users that is not there", () => {
    assert.throws(() => draw(2, "user", 5), /fake has folds 0 to 4, asked for 5/);
    assert.throws(() => draw(15, "user"), /fold 0 of fake has 14 users to train on, asked for 15/);
  });
});
