import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describeSets, listSets } from "../../lib/data/listSets";
import { importRecordings } from "../../lib/data/own/importRecordings";
import { loadSet, storesOf } from "../../lib/data/prepare";
import { makeFolder, temporaryFolder } from "./loaders/makeFiles";
import { tableColumns } from "../../lib/data/loaders/table/recordingColumns";
import { haptFiles, tableText } from "./check/smallSets";

describe("list of sets", () => {
  const place = temporaryFolder();

  it("says of each set what its publishers ask, which files are wanted, what is found and prepared", async () => {
    const root = place.path();
    const places = { root, dataFolder: join(root, "native") };
    const hapt = () => listSets(places).find(({ name }) => name === "hapt");
    assert.deepEqual([hapt()?.found, hapt()?.prepared], [null, null]);
    await assert.rejects(storesOf("hapt", places), /no prepared set in .*hapt-synthetic: make it with "wearlaws data prepare"/);

    const folder = makeFolder(join(root, "native", "HAPT Data Set"), haptFiles());
    assert.deepEqual([hapt()?.found, hapt()?.prepared], [[folder], null]);
    await loadSet("hapt", places);
    assert.deepEqual([hapt()?.prepared?.users, hapt()?.prepared?.windows], [2, 4]);
    assert.deepEqual(await storesOf("hapt", places), [join(root, "data", "windows", "hapt")]);

    makeFolder(root, { "own.csv": tableText() });
    mkdirSync(join(root, "data", "windows", "half.unfinished-1-1-1-elsewhere"));
    await importRecordings(
      [join(root, "own.csv")],
      { name: "mine", columns: tableColumns, units: { gyroUnit: "rad/s" } },
      places,
    );
    const text = describeSets(listSets(places));
    assert.match(
      text,
      /^uci-har: UCI HAR, 30 users, 6 activities\n {2}worn {6}phone on the waist\n {2}licence {3}citation asked for, no commercial use\n {2}cite {6}Anguita/m,
    );
    assert.match(
      text,
      /^ {2}files {5}"HAPT Data Set\.zip" or "HAPT Data Set" or .*\n {2}found {5}.*native\/HAPT Data Set\n {2}prepared {2}4 windows of 2 users/m,
    );
    assert.match(text, /\n\nmine: real: mine\n {2}prepared {2}4 windows of 2 users, 0\.00 h$/);
  });
});
