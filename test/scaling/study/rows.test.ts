import assert from "node:assert/strict";
import type { Probe, Row } from "../../../lib/base/row";
import { parseRow } from "../../../lib/base/schema/rowSchema";
import { baselines } from "../../../lib/claims/baselines";
import { f1ByUser, probeHeads } from "../../../lib/claims/probeHeads";
import { activities } from "../../../lib/claims/probes/activities";
import { labelledSets } from "../../../lib/claims/reach/labelledSets";
import { userScoresFigure } from "../../../lib/figures/study/headScores";
import { lossOfUsersAlike, lossOnSet } from "../../../lib/scaling/design/dataSets";
import { f1Interval } from "../../../lib/scaling/study/scoreInterval";
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

describe("users named __proto__ and constructor", () => {
  const names = ["__proto__", "constructor"];
  const renamed = (user: string) => ({ u0: names[0], u1: names[1] })[user] ?? user;
  // As a gathered file is read: JSON keeps both names as fields of their own.
  const rows = [
    ...fakeRows(),
    ...planted.encoders.map(([width, depth]) => fakeRow(planted, { width, depth, steps: 0 })),
    fakeRow(planted, { task: "simpleFeatures", set: "uci-har" }),
  ].map((row) => {
    const line = JSON.parse(JSON.stringify(row)) as Row;
    for (const probe of Object.values(line.result.probes)) {
      const entries = Object.entries(probe.confusionByUser).map(([user, confusion]) => [renamed(user), confusion]);
      probe.confusionByUser = Object.fromEntries(entries) as Probe["confusionByUser"];
    }
    line.result.testLossByUser = Object.fromEntries(names.map((user, i) => [user, [2 + i, 10]] as const));
    return parseRow(JSON.parse(JSON.stringify(line)), "row");
  });

  it("are in losses, scores, intervals and figures as others are", () => {
    assert.equal(lossOnSet(rows[0], ""), (2 + 3) / 20);
    assert.equal(lossOfUsersAlike(rows[0]), (0.2 + 0.3) / 2);
    const [{ probes }] = probeHeads(rows, "uci-har");
    assert.deepEqual(
      names.filter((user) => f1ByUser(probes).has(user)),
      names,
    );
    const before = probeHeads([...fakeRows()], "uci-har")[0].probes;
    assert.deepEqual([...f1ByUser(probes).values()].sort(), [...f1ByUser(before).values()].sort());
    assert.deepEqual(
      f1Interval(probes.map(({ confusionByUser }) => confusionByUser)),
      f1Interval(before.map(({ confusionByUser }) => confusionByUser)),
    );
    const [{ customdata }] = userScoresFigure(rows).plot.data;
    assert.deepEqual(
      names.filter((user) => (customdata as string[]).includes(user)),
      names,
    );
    assert.ok(activities(rows).sets.length > 0);
  });
});
