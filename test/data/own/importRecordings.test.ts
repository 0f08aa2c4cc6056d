import assert from "node:assert/strict";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { checkStore } from "../../../lib/data/check/checkStore";
import { describeAccounting, describeActivities } from "../../../lib/data/describeAccounting";
import { importRecordings, type ImportOptions } from "../../../lib/data/own/importRecordings";
import { hasRealRecordings, loadSet } from "../../../lib/data/prepare";
import { synthesise } from "../../../lib/data/synthetic/synthesise";
import { temporaryFolder } from "../loaders/makeFiles";
import { tableColumns as columns } from "../../../lib/data/loaders/table/recordingColumns";
import { tableText } from "../check/smallSets";
import { close } from "../../close";

const units = { timeUnit: "s", accUnit: "g", gyroUnit: "rad/s" } as const;
/** The table with one line changed; line 1 is the header. */
const withLine = (number: number, line: string) => {
  const lines = tableText().split("\n");
  return [...lines.slice(0, number - 1), line, ...lines.slice(number)].join("\n");
};
/** The table with a column of numbers scaled. */
const scaled = (columnsFrom: number, columnsTo: number, factor: number, text = tableText()) =>
  text.replace(/^(?!user).+$/gm, (line) =>
    line
      .split(",")
      .map((cell, c) => (c >= columnsFrom && c <= columnsTo ? String(Number(cell) * factor) : cell))
      .join(","),
  );

describe("import of your own recordings", () => {
  const place = temporaryFolder();

  /** Writes the tables, imports them as "mine", and gives the set with what was guessed. */
  async function imported(tables: Record<string, string | Buffer>, options: Partial<ImportOptions> = {}, root = place.path()) {
    for (const [name, content] of Object.entries(tables)) writeFileSync(join(root, name), content);
    const files = Object.keys(tables).map((name) => join(root, name));
    const guessed: string[] = [];
    const onGuess: ImportOptions["onGuess"] = ({ reason }) => void guessed.push(reason);
    const places = { dataFolder: null, root };
    const set = await importRecordings(files, { name: "mine", columns, onGuess, ...options }, places);
    checkStore(join(root, "data", "windows", "mine"));
    return { set, guessed, places };
  }
  const refuses = (tables: Record<string, string | Buffer>, message: RegExp, options: Partial<ImportOptions> = { units }) =>
    assert.rejects(imported(tables, options), message);

  it("makes a store that a study opens by its name", async () => {
    const { set, places } = await imported({ "own.csv": tableText() }, { units });
    assert.deepEqual([set.title, set.source, set.users, set.activities], ["real: mine", "real", ["ann", "bob"], ["walk"]]);
    assert.deepEqual([set.accounting.recordings, set.accounting.rows, set.count], [4, 600, 4]);
    assert.equal(set.accounting.recordedHours.toFixed(6), ((4 * 3) / 3600).toFixed(6));
    assert.equal((await loadSet("mine", places)).version, set.version);
    assert.deepEqual([await hasRealRecordings("mine", places), await hasRealRecordings("yours", places)], [true, false]);
    await assert.rejects(
      loadSet("yours", places),
      /no set "yours": expected one of extrasensory, .* or the name of recordings imported/,
    );
  });

  it("gives the same windows of plain and packed CSV, in other units that it guesses and shows", async () => {
    const turned = (factor: number) => scaled(7, 9, factor);
    const whole = await imported({ "own.csv": turned(100) });
    assert.deepEqual(whole.guessed, [
      "time in s: rows 0.02 apart are 50.0 Hz",
      "acceleration in g: median norm 0.995", // |(±0.02, 0.1, 0.99)|
      "turning in rad/s: 99 of 100 norms below 2.24", // hypot(1, 2 sin)
    ]);
    const other = scaled(3, 3, 1000, scaled(4, 6, 9.80665, turned(100)));
    const converted = await imported({ "own.csv.gz": gzipSync(other) });
    assert.deepEqual(converted.guessed.slice(0, 2), [
      "time in ms: rows 20 apart are 50.0 Hz",
      "acceleration in m/s2: median norm 9.76",
    ]);
    const [found, expected] = [converted.set, whole.set].map((set) => set.read([0, 1, 2, 3]));
    found.forEach((value, i) => close(value, expected[i], { absolute: 1e-6 }, `value ${i}`));
    assert.match((await imported({ "own.csv": turned(5730) })).guessed[2], /^turning in deg\/s: /);
  });

  it("reads Parquet", async () => {
    const root = place.path();
    await synthesise("recordings", join(root, "made"), { seed: 3, users: 2, hoursPerUser: 0.02, format: "parquet" });
    const places = { dataFolder: null, root };
    const set = await importRecordings([join(root, "made", "recordings.parquet")], { name: "made", columns }, places);
    assert.deepEqual(checkStore(join(root, "data", "windows", "made")).set.version, set.version);
  });

  it("takes a recording per file and user where no column tells, and none twice", async () => {
    const { recording: _, ...without } = columns;
    const once = tableText()
      .split("\n")
      .filter((line) => !/^\w+,2/.test(line))
      .join("\n");
    const { set } = await imported({ "mon.csv": once, "tue.csv.gz": gzipSync(once) }, { units, columns: without });
    assert.deepEqual([...new Set(set.recording)], ["mon", "tue"]);
    assert.equal(set.accounting.recordings, 4);
    await refuses(
      { "own.csv": tableText() },
      /row 151, .* found "0\.00" after "2\.98"; give --sort where rows are in disorder, or name the column that distinguishes recordings$/,
      { units, columns: without },
    );
    await refuses({ "mon.csv": once, "tue.csv": once }, /tue\.csv, row 1: recording "1" of user "ann" is in two places/);
  });

  it("names file and line of bytes that are not UTF-8, and takes those that are", async () => {
    const latin = Buffer.from(tableText().replaceAll("bob", "bj\xf6rn"), "latin1");
    await refuses({ "own.csv": latin }, /own\.csv: line 302: expected UTF-8, found other bytes/);
    await refuses({ "own.csv.gz": gzipSync(latin) }, /own\.csv\.gz: line 302: expected UTF-8/);
    const { set } = await imported({ "own.csv": tableText().replaceAll("bob", "björn") }, { units });
    assert.deepEqual(set.users, ["ann", "björn"]);
  });

  it("says what it cannot read and where", async () => {
    await refuses({ "own.csv": tableText().replace("gyro_y", "gy") }, /own\.csv: no column "gyro_y"; found user, recording/);
    await refuses(
      { "own.csv": withLine(4, "ann,1,walk,0.04,nan,0,1,0,0,0") },
      /own\.csv, row 3, column "acc_x": expected a number, found "nan"/,
    );
    await refuses(
      { "own.csv": withLine(4, "ann,1,walk,0.01,0,0,1,0,0,0") },
      /row 3, column "t": expected rows in order of time, found "0\.01" after "0\.02"/,
    );
    await refuses({ "own.csv": withLine(4, "1,".repeat(1_000_000)) }, /own\.csv: (Max Record Size|line 4: expected 10 cells)/);
    await refuses({ "own.csv": "" }, /own\.csv: expected rows of samples in order of time, found no rows/, {});
    await refuses({ "own.csv": "" }, /own\.csv: no windows were found/);
    await refuses({ "own.csv.gz": gzipSync(tableText()).subarray(0, 900) }, /own\.csv\.gz: unexpected end of file/);
  });

  it("refuses a column that is in the header twice and used, and one named twice", async () => {
    const twice = tableText().replace("gyro_x,gyro_y,gyro_z", "acc_x,acc_y,acc_z");
    const one = { ...columns, gyro: ["g", "h", "i"] as const };
    const message = /own\.\w+: column "acc_x" is in the header twice, as columns 5 and 8; give each column a name of its own$/;
    for (const given of [{}, { units }]) await refuses({ "own.csv": twice }, message, { ...given, columns: one });
    const { parquetWriteBuffer } = await import("hyparquet-writer");
    const columnData = ["user", "recording", "activity", "t", "acc_x", "acc_y", "acc_z", "acc_x", "acc_y", "acc_z"].map(
      (name) => ({
        name,
        data: name.startsWith("acc") || name === "t" ? [0, 1] : ["a", "a"],
      }),
    );
    const table = Buffer.from(parquetWriteBuffer({ columnData }));
    await refuses({ "own.parquet": table }, message, { units, columns: one });
    // A column that nothing reads may stand twice.
    const unused = tableText((cells) => [...cells, "1", "2"].join(",")).replace("gyro_z\n", "gyro_z,note,note\n");
    assert.equal((await imported({ "own.csv": unused }, { units })).set.count, 4);

    const named = (changed: Partial<typeof columns | { gyro: readonly [string, string, string] }>) => ({
      units,
      columns: { ...columns, ...changed },
    });
    await refuses(
      { "own.csv": tableText() },
      /^RangeError: column "acc_x" is named in both --acc and --gyro/,
      named({ gyro: columns.acc }),
    );
    await refuses(
      { "own.csv": tableText() },
      /^RangeError: column "gyro_x" is named twice in --gyro; expected a column of its own for each$/,
      named({ gyro: ["gyro_x", "gyro_x", "gyro_y"] }),
    );
    await refuses({ "own.csv": tableText() }, /column "user" is named in both --user and --recording/, {
      units,
      columns: { ...columns, recording: "user" },
    });
  });

  it("takes empty cells and words for nothing as windows without an activity, and other values on request", async () => {
    const labelled = (value: string, text = tableText()) => text.replace(/^(\w+,2),walk/gm, `$1,${value}`);
    const activities = async (text: string, noActivity?: string[]) =>
      (await imported({ "own.csv": text }, { units, columns: { ...columns, noActivity } })).set.activity;
    for (const none of ["", "null", "NaN", " None ", "UNLABELLED"]) {
      assert.deepEqual(await activities(labelled(none)), ["walk", "unlabelled", "walk", "unlabelled"], `"${none}"`);
    }
    assert.deepEqual(await activities(labelled("Other")), ["walk", "Other", "walk", "Other"]);
    assert.deepEqual(await activities(labelled("Other"), ["0", "other"]), ["walk", "unlabelled", "walk", "unlabelled"]);
    assert.deepEqual(await activities(labelled("0"), ["0", "other"]), ["walk", "unlabelled", "walk", "unlabelled"]);
    const { activity: _, ...without } = columns;
    await refuses({ "own.csv": tableText() }, /--no-activity: expected --activity COLUMN beside it/, {
      units,
      columns: { ...without, noActivity: ["0"] },
    });
  });

  it("takes nulls of Parquet as windows without an activity", async () => {
    const { parquetWriteBuffer } = await import("hyparquet-writer");
    const rows = tableText()
      .trim()
      .split("\n")
      .slice(1)
      .map((line) => line.split(","));
    const columnData = ["user", "recording", "activity", "t", ...columns.acc, ...columns.gyro].map((name, c) => ({
      name,
      data: rows.map((cells) => (name === "activity" && cells[1] === "2" ? null : c < 3 ? cells[c] : Number(cells[c]))),
      type: c < 3 ? ("STRING" as const) : ("DOUBLE" as const),
    }));
    const { set } = await imported({ "own.parquet": Buffer.from(parquetWriteBuffer({ columnData })) }, { units });
    assert.deepEqual(set.activity, ["walk", "unlabelled", "walk", "unlabelled"]);
    assert.match(describeActivities(set), /^ {2}activities walk; 2 of 4 windows without one, for pre-training only$/);
  });

  it("asks for a unit that nothing speaks clearly for", async () => {
    const { timeUnit: _, ...unknownTime } = units;
    await refuses({ "own.csv": scaled(3, 3, 50) }, /column "t": rows 1 apart are 10 to 400 Hz in no unit; give --time-unit/, {
      units: unknownTime,
    });
    await refuses(
      { "own.csv": scaled(4, 6, 0.1) },
      /expected acceleration with gravity, .* found a median norm 0\.0995; gravity is removed: add the gravity columns/,
      {},
    );
    await refuses(
      { "own.csv": scaled(7, 9, 1000) },
      /turning may be in rad\/s or in deg\/s, with .* below 22\.4 and .*; give --gyro-unit/,
      {},
    );
    await refuses(
      { "a.csv": tableText(), "b.csv": scaled(4, 6, 9.80665).replace(/^(ann|bob)/gm, "$12") },
      /b\.csv, user "ann2", recording "1": acceleration in m\/s2: .*, but .*a\.csv, user "ann", recording "1": acceleration in g/,
      {},
    );
  });

  it("refuses units that differ between users, or are not those named", async () => {
    const mixed = tableText().replace(/^(bob.*),0\.1,0\.99,/gm, "$1,0.98,9.7,");
    await refuses({ "own.csv": mixed }, /own\.csv: user bob: expected acceleration in g with gravity, .* found 9\.7/);
    await refuses({ "own.csv": tableText() }, /user ann: expected acceleration in g .* found 0\.101/, {
      units: { ...units, accUnit: "m/s2" },
    });
  });

  it("counts equal time stamps and gaps", async () => {
    const counted = async (text: string, way: RegExp) =>
      (await imported({ "own.csv": text }, { units })).set.accounting.notes.find(({ reason }) => way.test(reason))?.count;
    const repeated = withLine(4, "ann,1,walk,0.02,0,0.1,0.99,0,0,0");
    assert.equal(await counted(repeated, /with the time stamp of the row above/), 1);
    const gap = tableText().replace(/^ann,1,walk,0\.(2|3|4)\d,.*\n/gm, "");
    assert.equal(await counted(gap, /gaps above 0\.2 s/), 1);
  });

  it("refuses rates that are no motion sensor's, and names recording and user", async () => {
    const slow = tableText().replace(/^(ann,1,walk),([\d.]+)/gm, (_, head, t) => `${head},${50 * t}`);
    await refuses(
      { "own.csv": slow },
      /own\.csv, from row 1: recording "1" of user "ann": expected 5 to 2000 rows a second, found 1, with rows 1 s apart in column "t"/,
    );
    // Stamps of one user in ms, of the other in ns.
    const stamps = (factor: (user: string) => number) =>
      tableText().replace(/^((\w+),\d,walk),([\d.]+)/gm, (_, head, user, t) => `${head},${Math.round(t * factor(user))}`);
    const mixed = stamps((user) => (user === "ann" ? 1e9 : 1e3));
    await refuses({ "own.csv": mixed }, /user "bob": .* found 50000000, with rows 20 ns/, {
      units: { ...units, timeUnit: "ns" },
    });
    await refuses({ "own.csv": mixed }, /user "ann": .* found 0\.00005, with rows 20000000 ms/, {
      units: { ...units, timeUnit: "ms" },
    });
  });

  it("refuses stamps that many rows share, of packets or whole seconds", async () => {
    const shared = (stamp: (i: number) => number) =>
      tableText().replace(/^(ann,1,walk),([\d.]+)/gm, (_, head, t) => `${head},${stamp(Math.round(50 * t))}`);
    const packets = shared((i) => Math.floor(i / 5) / 10); // 30 packets of 5 rows: 120 rows repeat a stamp
    const found = (count: number) =>
      new RegExp(
        `from row 1: recording "1" of user "ann": .* found that ${count} of 150 have the stamp of the row above in column "t"`,
      );
    await refuses({ "own.csv": packets }, found(120));
    await refuses({ "own.csv": shared((i) => Math.floor(i / 50)) }, found(147));
    await refuses({ "own.csv": shared((i) => Math.max(i, 8) / 50) }, found(8));
    assert.equal((await imported({ "own.csv": shared((i) => Math.max(i, 7) / 50) }, { units })).set.count, 4);
  });

  it("reports users without a window, at import and in the check", async () => {
    const short = tableText().replace(/^bob,\d,walk,[12].*\n/gm, ""); // 1 s of 3, and a window takes 2.56 s
    const root = place.path();
    const { set } = await imported({ "own.csv": short }, { units }, root);
    const [lost] = set.accounting.drops.filter(({ unit }) => unit === "users");
    assert.deepEqual(lost, { reason: "without a window", count: 1, unit: "users", where: ["user bob"] });
    assert.match(describeAccounting(set), /^ {4}1 users: without a window \(user bob\)$/m);
    const { warnings } = checkStore(join(root, "data", "windows", "mine"));
    assert.deepEqual(warnings.slice(-1), ["users: 1 of 2 have no window: user bob"]);
  });

  it("refuses names of published sets and of other folders, and keeps an earlier import where a new one fails", async () => {
    for (const name of ["hapt", "corpus", "mine-synthetic", "../out", ""]) {
      await assert.rejects(imported({ "own.csv": tableText() }, { units, name }), RangeError, name);
    }
    const root = place.path();
    const first = await imported({ "own.csv": tableText() }, { units }, root);
    await assert.rejects(
      imported({ "own.csv": withLine(500, "x") }, { units }, root),
      /line 500: expected 10 cells, as in the header, found 1$/,
    );
    assert.equal((await loadSet("mine", first.places)).version, first.set.version);
    assert.deepEqual(readdirSync(join(root, "data", "windows")), ["mine"]);
    const second = await imported({ "own.csv": tableText().replaceAll("ann", "eve") }, { units }, root);
    assert.deepEqual((await loadSet("mine", first.places)).users, ["bob", "eve"]);
    assert.notEqual(second.set.version, first.set.version);
  });
});
