import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describeCorpora, describeSets, listSets } from "../../lib/data/listSets";
import { importRecordings } from "../../lib/data/own/importRecordings";
import { EVEN_STAMPS } from "../../lib/data/loaders/wisdm";
import { loadSet, storesOf } from "../../lib/data/prepare";
import { openWindows, type StoreAbout } from "../../lib/data/store/windowSet";
import { writeWindows } from "../../lib/data/store/writeWindows";
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

  it("joins to corpora those of a corpus that are prepared, with people and hours", async () => {
    const places = { root: place.path(), dataFolder: null };
    const store = (name: string, users: string[]) =>
      writeWindows(
        join(places.root, "data", "windows", name),
        { name, title: "", source: "real", inputKey: "" },
        async (writer) => {
          const lying = Float32Array.from({ length: 768 }, (_, k) => (k % 6 === 2 ? 1 : 0));
          for (const user of users) writer.add(lying, { user, activity: "a", recording: user, start: 0 });
        },
      );
    await store("sisfall", ["SA01", "SA02"]);
    assert.match(
      describeCorpora(places),
      /^corpus: SisFall .*\n {2}joins {5}sisfall, wisdm-phone-4\n {2}prepared {2}no, without wisdm-phone-4$/m,
    );
    await store("wisdm-phone-4", ["1633", "1634"]); // the second is one that WISDM is tested on
    assert.match(describeCorpora(places), /wisdm-phone-4\n {2}prepared {2}3 windows of 3 people, 0\.00 h$/m);
  });

  it("says where time stamps are not the publishers', and reads stores that an earlier version made", async () => {
    const places = { root: place.path(), dataFolder: null };
    const folder = join(places.root, "data", "windows", "wisdm-watch");
    await writeWindows(folder, { name: "wisdm-watch", title: "", source: "real", inputKey: "" }, async (writer) => {
      const lying = Float32Array.from({ length: 768 }, (_, k) => (k % 6 === 2 ? 1 : 0));
      writer.add(lying, { user: "1600", activity: "typing", recording: "1600-F", start: 0 });
      for (const sensor of ["accel", "gyro"]) writer.note(EVEN_STAMPS, 1, "recordings", `1600-F, ${sensor}`);
    });
    assert.match(describeSets(listSets(places)), /prepared {2}1 windows .*: typing; time stamps of 2 streams spread evenly$/m);

    const file = join(folder, "accounting.json");
    const about = JSON.parse(readFileSync(file, "utf8")) as StoreAbout;
    writeFileSync(file, JSON.stringify({ ...about, accounting: { ...about.accounting, notes: undefined } }));
    assert.deepEqual(openWindows(folder).accounting.notes, []);
  });
});
