import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { join } from "node:path";
import { checkStore } from "../../lib/data/check/checkStore";
import { downstreamSplit } from "../../lib/data/downstream";
import { importRecordings } from "../../lib/data/own/importRecordings";
import { loadSet } from "../../lib/data/prepare";
import { drawSubset } from "../../lib/data/subset";
import { projectRoot } from "../../lib/base/projectRoot";
import { readStudy } from "../../lib/scaling/study/readStudy";
import { sisfallColumns } from "../../lib/data/loaders/table/recordingColumns";
import { requireData, wisdmPhone4 } from "../require";
import { realPlaces } from "./realStores";

// Counts of the published sets, from an independent reading with numpy (test/reference/loaderStatistics.py) and SisFall's own list.
describe("the published sets through the window store", function () {
  this.timeout(1_800_000);
  const open = (context: Mocha.Context, name: string, ...files: string[]) => loadSet(name, realPlaces(context, ...files));
  const storeOf = (context: Mocha.Context, name: string) =>
    join(realPlaces(context, "UCI HAR Dataset.zip").root, "data", "windows", name);

  it("gives UCI HAR's 7415 derived train and 2947 official test windows", async function () {
    const set = await open(this, "uci-har", "UCI HAR Dataset.zip");
    const { train, test, classes } = downstreamSplit(set);
    assert.deepEqual([train.length, test.length, classes.length], [7415, 2947, 6]);
    assert.equal(set.title, "real: UCI HAR (7,415 train windows, not the official 7,352)");
  });

  it("gives SisFall's 38 users, 4505 recordings and 22.0 h", async function () {
    const { accounting } = await open(this, "sisfall", "sisfall-50hz.parquet");
    assert.deepEqual([accounting.users, accounting.recordings, accounting.windows], [38, 4505, 27_628]);
    assert.equal(accounting.recordedHours.toFixed(1), "22.0");
  });

  it("joins SisFall and WISDM's train users to 37,008 windows of 72 users without overlap", async function () {
    const set = await open(this, "corpus", ...wisdmPhone4);
    assert.deepEqual([set.count, set.users.length], [27_628 + 9380, 72]);
    assert.ok(!set.users.some((user) => /^wisdm-phone\/16(3[4-9]|4\d|50)$/.test(user)));
    assert.equal(set.version, "77c92de71a049df1"); // in the rows of the studies real, rates and regime
  });

  it("draws the people, hours and windows of the published rows, and their test users", async function () {
    const set = await open(this, "corpus", ...wisdmPhone4);
    const rows = readStudy("real", projectRoot).rows.filter(({ config }) => config.task === "pretrain");
    const subsets = new Map(rows.map((row) => [JSON.stringify([row.config.fold, row.config.users, row.config.strategy]), row]));
    assert.equal(subsets.size, 33); // 3 folds of 2 strategies × 5 sizes, and everyone
    for (const { config, users, hours, windows, result } of subsets.values()) {
      const { train, test, ...drawn } = drawSubset(set, config);
      assert.deepEqual([drawn.trainUsers, drawn.hours, train.length], [users, hours, windows]);
      const tested = new Set(Array.from(test, (row) => set.user[row]));
      assert.deepEqual([...tested].sort(), Object.keys(result.testLossByUser).sort());
    }
  });

  it("passes the check, set by set", async function () {
    for (const [name, ...files] of [
      ["uci-har", "UCI HAR Dataset.zip"],
      ["hapt", "HAPT Data Set.zip"],
      ["wisdm-phone-4", ...wisdmPhone4],
    ]) {
      const { version } = await open(this, name, ...files);
      assert.equal(checkStore(storeOf(this, name)).set.version, version);
    }
  });

  it("imports SisFall as your own recordings, units guessed, to the same windows", async function () {
    const file = requireData(this, "sisfall-50hz.parquet");
    const { timeUnit, accUnit, gyroUnit, ...columns } = sisfallColumns;
    const guessed: string[] = [];
    const options = { name: "mine", columns, onGuess: ({ unit }: { unit: string }) => void guessed.push(unit) };
    const { version } = await importRecordings([file], options, realPlaces(this, "sisfall-50hz.parquet"));
    assert.deepEqual(guessed, [timeUnit, accUnit, gyroUnit]);
    assert.equal(version, (await open(this, "sisfall", "sisfall-50hz.parquet")).version);
  });

  it("opens a set the second time without preparing it again", async function () {
    const first = await open(this, "uci-har", "UCI HAR Dataset.zip");
    const prepared = () => statSync(storeOf(this, "uci-har")).ino;
    const folder = prepared();
    const second = await open(this, "uci-har", "UCI HAR Dataset.zip");
    assert.equal(prepared(), folder);
    assert.equal(second.version, first.version);
    assert.deepEqual(second.read([9]), first.read([9]));
  });
});
