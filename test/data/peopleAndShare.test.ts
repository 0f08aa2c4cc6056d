import assert from "node:assert/strict";
import type { Config } from "../../lib/base/config";
import { drawSubset, foldsOf, type Subset } from "../../lib/data/subset";
import { fakeSet } from "../train/fakeSet";

/** People of the corpus `phone`, by publisher. */
const publishers = { sisfall: 38, wisdm: 34, mobifall: 24, voisard: 19 };
const setOf: Record<string, string> = { wisdm: "wisdm-phone", voisard: "voisard-lower-back" };

describe("shares of people and of their windows", () => {
  const people = Object.entries(publishers).flatMap(([name, count]) => Array.from({ length: count }, (_, i) => `${name}/${i}`));
  const perPerson = 16;
  const made = fakeSet({ users: people.length, windowsPerUser: perPerson });
  const partOf = (user: string) => user.split("/")[0];
  const user = made.user.map((name) => people[Number(name.slice(1))]);
  const recording = user.map((name, row) => `${setOf[partOf(name)] ?? partOf(name)}/${made.recording[row]}`);
  const set = { ...made, name: "phone", user, recording, users: [...people].sort() };

  const draw = (of: Partial<Config>): Subset =>
    drawSubset(set, { fold: 0, users: "all", strategy: "user", validation: "users", ...of });
  const countBy = (users: readonly string[]) => {
    const found: Record<string, number> = {};
    for (const name of users) found[partOf(name)] = (found[partOf(name)] ?? 0) + 1;
    return found;
  };
  const isInside = (small: Subset, large: Subset) => {
    const rows = new Set(large.train);
    return small.train.every((row) => rows.has(row));
  };
  const shares = [1 / 16, 1 / 8, 0.2, 1 / 4, 0.3, 1 / 2, 0.55, 0.9, 1];

  it("test a fifth of each publisher's people in each fold", () => {
    for (const { test } of foldsOf(set)) {
      for (const [name, count] of Object.entries(publishers)) {
        const own = countBy(test)[name];
        assert.ok(own === Math.floor(count / 5) || own === Math.ceil(count / 5), `${own} of ${count} of ${name}`);
      }
    }
  });

  it("have the mix of publishers of everyone in every cell, to one person and one window a person", () => {
    const everyone = draw({});
    for (const fold of [0, 3]) {
      for (const p of shares) {
        for (const share of shares) {
          const { train, trainUsers } = draw({ fold, people: p, share });
          const all = countBy(draw({ fold }).trainUsers);
          const found = countBy(trainUsers);
          for (const name of Object.keys(publishers)) {
            assert.ok(Math.abs(found[name] - p * all[name]) <= 1, `${found[name]} people of ${name} for ${p} of ${all[name]}`);
          }
          assert.equal(train.length, trainUsers.length * Math.max(1, Math.round(share * perPerson)));
        }
      }
    }
    assert.equal(everyone.trainUsers.length, 83); // 92 train users, less 9 for validation
  });

  it("have one person of each publisher while there are as many people, of the largest publishers where there are fewer", () => {
    assert.deepEqual(countBy(draw({ people: 4 / 83 }).trainUsers), { sisfall: 1, wisdm: 1, mobifall: 1, voisard: 1 });
    assert.deepEqual(countBy(draw({ people: 2 / 83 }).trainUsers), { sisfall: 1, wisdm: 1 });
    assert.equal(draw({ people: 0.001 }).trainUsers.length, 1);
  });

  it("nest in the people and in the windows, in each draw", () => {
    for (const number of [0, 1]) {
      for (let i = 1; i < shares.length; i++) {
        for (const other of [1 / 4, 1]) {
          const cells = [shares[i - 1], shares[i]].map((share) => draw({ people: other, share, draw: number }));
          assert.ok(isInside(cells[0], cells[1]), `share ${shares[i - 1]} in ${shares[i]}`);
          const wider = [shares[i - 1], shares[i]].map((p) => draw({ people: p, share: other, draw: number }));
          assert.ok(isInside(wider[0], wider[1]), `people ${shares[i - 1]} in ${shares[i]}`);
        }
      }
    }
  });

  it("are other people and windows in another draw, with the same test and validation users", () => {
    const [one, other] = [0, 1].map((number) => draw({ people: 0.5, share: 0.5, draw: number }));
    assert.deepEqual([one.test, one.validation], [other.test, other.validation]);
    const both = one.trainUsers.filter((name) => other.trainUsers.includes(name)).length;
    assert.ok(both > 10 && both < 32, `${both} of 42 people`); // a half of 42 by chance
    assert.deepEqual(draw({ draw: 1 }), draw({}));
    const [small, large] = [draw({ users: 4, draw: 1 }), draw({ users: 8, draw: 1 })];
    assert.ok(isInside(small, large));
    assert.notDeepEqual(small.train, draw({ users: 4 }).train);
  });

  it("report the hours of what is drawn", () => {
    assert.equal(draw({ people: 0.5, share: 0.25 }).hours, (set.hours * 42 * 4) / set.count);
  });
});
