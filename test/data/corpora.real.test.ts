import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { findLeaks } from "../../lib/data/check/leaks";
import { corpora, type CorpusName } from "../../lib/data/corpora";
import { describeCorpora } from "../../lib/data/listSets";
import { loadSet } from "../../lib/data/prepare";
import { isRecorded, recordedSets } from "../../lib/data/recordedSets";
import { foldsOf } from "../../lib/data/subset";
import type { WindowSet } from "../../lib/data/store/windowSet";
import { close } from "../close";
import { realPlaces } from "./realStores";

type Counts = Record<"users" | "recordings" | "rows" | "activities" | "windows" | "cut", number>;
/** Printed by recordedSets.py, which reads the same tables with pandas. */
const reference: Record<string, Counts> = JSON.parse(readFileSync(join(__dirname, "../reference/recordedSets.json"), "utf8"));

describe("the sets that are read as tables, and the corpora", function () {
  this.timeout(1_800_000);
  // Where the four activities have a file of their own, wisdm-dataset.zip is nearly whole.
  const open = (context: Mocha.Context, name: string) => loadSet(name, realPlaces(context, "wisdm-phone-4.zip"));

  for (const [name, { users, recordings, rows, activities, windows, cut }] of Object.entries(reference)) {
    it(`read ${name}: ${users} people, ${recordings} recordings, ${windows} windows`, async function () {
      const { accounting, ...set } = await open(this, name);
      assert.deepEqual([accounting.users, accounting.recordings, accounting.rows], [users, recordings, rows]);
      assert.deepEqual([set.users.length, set.activities.length, set.count], [users, activities, windows]);
      assert.equal(
        accounting.notes.some(({ reason }) => /where a recording was cut/.test(reason)),
        cut > 0,
      );
      assert.ok(isRecorded(name));
      assert.deepEqual([recordedSets[name].users, recordedSets[name].activities], [users, activities]);
    });
  }

  it("read nearly all of WISDM, and say in its title how many streams have made-up stamps", async function () {
    const [phone, watch] = [await open(this, "wisdm-phone"), await open(this, "wisdm-watch")];
    for (const set of [phone, watch]) assert.deepEqual([set.users.length, set.activities.length], [51, 18]);
    // Takes by takes.csv beside the packed files: 660 + 660 and 83 + 67 streams marked "recon".
    assert.match(phone.title, /^real: WISDM phone, 18 activities \(time stamps of 1,320 streams spread evenly\)$/);
    assert.match(watch.title, /^real: WISDM watch, 18 activities \(time stamps of 150 streams spread evenly\)$/);
    assert.equal(phone.accounting.recordings, 861);
    assert.deepEqual(
      [phone, watch].map(({ accounting }) => accounting.recordedHours.toFixed(0)),
      ["43", "45"],
    );
  });

  it("find a person of WISDM's phone in its watch, whatever the devices measured", async function () {
    const [phone, watch] = [await open(this, "wisdm-phone"), await open(this, "wisdm-watch")];
    const rowsOf = (set: WindowSet, users: string[]) =>
      Uint32Array.from(set.user.keys()).filter((row) => users.includes(set.user[row]));
    const leaks = (tested: string[]) =>
      findLeaks({ set: phone, rows: rowsOf(phone, ["1600", "1601"]) }, { set: watch, rows: rowsOf(watch, tested) });
    assert.deepEqual(leaks(["1601", "1602"]), { users: ["wisdm-watch/1601"], recordings: [], overlapping: 0, copies: [] });
    assert.deepEqual(leaks(["1602", "1603"]).users, []);
  });

  /** People by publisher, from the tables of the sets; of WISDM 1600–1633. */
  const hips = { sisfall: 38, wisdm: 34, mobifall: 24, voisard: 19 };
  const people: Record<Exclude<CorpusName, "corpus">, Record<string, number>> = {
    phone: hips,
    body: { ...hips, ha24: 10, "myo-eating": 30, "weda-fall": 25 },
  };
  const hours = { phone: 51.8, body: 102.2 };
  for (const name of ["phone", "body"] as const) {
    it(`join ${corpora[name].title}: no fold parts a person, each has every publisher's`, async function () {
      const set = await open(this, name);
      const count = (users: string[]) => {
        const found: Record<string, number> = {};
        for (const user of users) found[user.split("/")[0]] = (found[user.split("/")[0]] ?? 0) + 1;
        return found;
      };
      assert.deepEqual(count(set.users), people[name]);
      const places = realPlaces(this, "wisdm-phone-4.zip");
      const listed = `${set.users.length} people, ${set.hours.toFixed(2)} h`;
      assert.ok(describeCorpora(places).includes(listed), listed);
      // In windows; recorded are about 55 and 105 h, of which SisFall's short trials lose 2.4 h after their last windows.
      close(set.hours, hours[name], { absolute: 0.8 });
      const devices = new Map<string, Set<string>>();
      for (const [row, user] of set.user.entries()) {
        if (!user.startsWith("wisdm/")) continue;
        devices.set(user, (devices.get(user) ?? new Set()).add(set.recording[row].split("/")[0]));
      }
      for (const worn of devices.values()) assert.equal(worn.size, name === "body" ? 2 : 1);
      const folds = foldsOf(set);
      assert.deepEqual(folds.flatMap(({ test }) => test).sort(), set.users);
      for (const { test } of folds) {
        for (const [publisher, users] of Object.entries(people[name])) {
          const own = count(test)[publisher];
          assert.ok(own === Math.floor(users / 5) || own === Math.ceil(users / 5), `${publisher}: ${own} of ${users}`);
        }
      }
      const tested = await open(this, "wisdm-watch");
      const rows = Uint32Array.from(tested.user.keys()).filter((row) => Number(tested.user[row]) >= 1634);
      assert.deepEqual(findLeaks({ set }, { set: tested, rows }).users, []);
    });
  }
});
