import assert from "node:assert/strict";
import { temporaryFolder } from "../loaders/makeFiles";
import { columns, farthest, imported, motion, rowsOf, table, upTo } from "./importing";

/** What linear interpolation between rows 0.04 s apart loses of the motion, rounded up. */
const LINEAR = 4e-3;

/** A table of one sensor with the same column names for each: "who,t,x,y,z", whose clock counts ms. */
function sensorFile(sensor: "acc" | "gyro", rateHz: number, seconds: number, users = ["ann"], after = 0): string {
  const rows = users.flatMap((user) =>
    upTo(seconds * rateHz).map((i) => [user, 1000 * (i / rateHz + after), ...motion(i / rateHz + after)[sensor]].join(",")),
  );
  return ["who,t,x,y,z", ...rows].join("\n");
}

const xyz = { acc: ["x", "y", "z"], gyro: ["x", "y", "z"] } as const;

describe("sensors of your own recordings apart", () => {
  const place = temporaryFolder();

  it("are read from two files with rates of their own", async () => {
    const files = {
      "a.csv": sensorFile("acc", 25, 20, ["ann", "bob"]),
      "g.csv": sensorFile("gyro", 40, 20, ["ann", "bob"], 0.003),
    };
    const found = await imported(place.path(), files, { columns: { ...columns, ...xyz }, paths: ["a.csv"], gyroFiles: "g.csv" });
    assert.deepEqual(found.set.accounting.rates, [
      { hz: 25, acc: 2, gyro: 0 },
      { hz: 40, acc: 0, gyro: 2 },
    ]);
    assert.deepEqual([found.set.users, [...new Set(found.set.recording)]], [["ann", "bob"], ["a"]]);
    assert(farthest(found) < LINEAR, `${farthest(found)} from the motion`);
  });

  it("have a name of the time column each, which messages tell", async () => {
    const gyroFile = sensorFile("gyro", 40, 20, ["ann"]).replace(/^who,t,/, "who,seconds,");
    const files = { "a.csv": sensorFile("acc", 25, 20, ["ann"]), "g.csv": gyroFile };
    const options = { columns: { ...columns, ...xyz, gyroTime: "seconds" }, paths: ["a.csv"], gyroFiles: "g.csv" };
    assert(farthest(await imported(place.path(), files, options)) < LINEAR);
    const lines = gyroFile.split("\n");
    [lines[10], lines[11]] = [lines[11], lines[10]];
    await assert.rejects(
      imported(place.path(), { ...files, "g.csv": lines.join("\n") }, options),
      /g\.csv, row 11, column "seconds": expected rows in order of time/,
    );
    await assert.rejects(
      imported(place.path(), files, { columns: options.columns }),
      /--gyro-time is for a gyroscope with a FILE/,
    );
  });

  it("are paired by what stars match, which names recordings, with users from the path; files alone are named", async () => {
    const files = {
      "logs/ann/mon/Accelerometer.csv": sensorFile("acc", 50, 6),
      "logs/ann/mon/Gyroscope.csv": sensorFile("gyro", 50, 6),
      "logs/bob/mon/Accelerometer.csv": sensorFile("acc", 50, 6),
      "logs/bob/mon/Gyroscope.csv": sensorFile("gyro", 50, 6),
      "logs/bob/tue/Accelerometer.csv": sensorFile("acc", 50, 6),
    };
    const { user: _, ...others } = columns;
    const options = {
      columns: { ...others, ...xyz },
      paths: ["logs/{user}/*/Accelerometer.csv"],
      gyroFiles: "logs/{user}/*/Gyroscope.csv",
    };
    const root = place.path();
    const { set } = await imported(root, files, options);
    assert.deepEqual(
      set.user.map((user, i) => `${user} ${set.recording[i]}`),
      ["ann mon", "ann mon", "bob mon", "bob mon"],
    );
    const alone = set.accounting.drops.find(({ reason }) => reason === "without a file of the other sensor");
    assert.deepEqual([alone?.count, alone?.where], [1, [`${root}/logs/bob/tue/Accelerometer.csv`]]);
    await assert.rejects(
      imported(root, {}, { ...options, gyroFiles: "logs/{user}/x*/Gyroscope.csv" }),
      /x\*\/Gyroscope\.csv: expected files that match, found none/,
    );
    await assert.rejects(
      imported(root, { "logs/eve/wed/Gyro.csv": "" }, { ...options, gyroFiles: "logs/{user}/*/Gyro.csv" }),
      /expected files whose names differ in the same places, found .*Accelerometer\.csv and .*Gyro\.csv without partners/,
    );
  });

  it("take one place that says who wore them, and no other", async () => {
    const { user: _, ...others } = columns;
    const files = { "a.csv": table(rowsOf("ann", 300, 50)) };
    const named = await imported(place.path(), files, { columns: others, userName: "eve" });
    assert.deepEqual(named.set.users, ["eve"]);
    const who = /expected one of --user COLUMN, --user-name NAME and \{user\} in the path to say who wore the sensor, found /;
    await assert.rejects(imported(place.path(), files, { columns: others }), new RegExp(`${who.source}none`));
    await assert.rejects(imported(place.path(), files, { userName: "eve" }), new RegExp(`${who.source}--user and --user-name`));
  });

  it("are refused where they never run at once, or a recording is in one file only", async () => {
    const both = (gyro: string) =>
      imported(
        place.path(),
        { "a.csv": sensorFile("acc", 50, 6), "g.csv": gyro },
        {
          columns: { ...columns, ...xyz },
          paths: ["a.csv"],
          gyroFiles: "g.csv",
        },
      );
    await assert.rejects(
      both(sensorFile("gyro", 50, 6, ["ann"], 100)),
      /recording "a" of user "ann": expected both sensors on one clock, found the accelerometer from 0\.000 to 5\.980 s and the gyroscope from 100\.000/,
    );
    await assert.rejects(
      both(sensorFile("gyro", 50, 6, ["bob"])),
      /a\.csv, row 1: expected rows of user "ann", recording "a" also in .*g\.csv, in the same order, found user "bob"/,
    );
  });

  it("are two streams where a joined table has blanks, and blanks in both are refused", async () => {
    const joined = upTo(1500).map((i) => {
      const t = i / 60; // accelerometer at 30 Hz, gyroscope at 60 Hz, the last one a row alone
      const { acc, gyro } = motion(t);
      return ["ann", t, ...(i % 2 === 0 ? acc : ["", "", ""]), ...(i === 9 ? ["", "nan", ""] : gyro)];
    });
    const blank = (rows: unknown[][]) => table(rows.map((row) => row.join(",")));
    await assert.rejects(
      imported(place.path(), { "own.csv": blank(joined) }),
      /own\.csv, row 10, column "ax": expected a number, found nothing/,
    );
    const found = await imported(place.path(), { "own.csv": blank(joined.filter((_, i) => i !== 9)) });
    assert.deepEqual(found.set.accounting.rates, [
      { hz: 30, acc: 1, gyro: 0 },
      { hz: 60, acc: 0, gyro: 1 },
    ]);
    assert(farthest(found) < LINEAR, `${farthest(found)} from the motion`);
    const without = joined
      .filter((_, i) => i !== 9 && i % 2 === 0)
      .map(([, ...cells]) => ["bob", ...cells.slice(0, 4), "", "", ""]);
    const two = await imported(place.path(), { "own.csv": blank([...joined.filter((_, i) => i !== 9), ...without]) });
    assert.deepEqual([two.set.users, two.dropped(/without rows of the gyroscope/)], [["ann"], 1]);
  });

  it("are picked by name from a table with a row a sensor and sample", async () => {
    const rows = upTo(600).flatMap((i) => {
      const { acc, gyro } = motion(i / 50);
      return [
        ["ann", 20 * i, "accelerometer", ...acc],
        ["ann", 20 * i + 3, "magnetometer", 1, 2, 3],
        ["ann", 20 * i, "gyroscope", ...gyro],
      ];
    });
    const text = (order: unknown[][]) => ["who,t,sensor,x,y,z", ...order.map((row) => row.join(","))].join("\n");
    const sensor = { column: "sensor", acc: "accelerometer", gyro: "gyroscope" };
    const options = { columns: { ...columns, ...xyz, sensor } };
    const found = await imported(place.path(), { "own.csv": text(rows) }, options);
    assert.equal(found.dropped(/rows of other sensors/), 600);
    assert(farthest(found) < LINEAR, `${farthest(found)} from the motion`);
    const blocks = [0, 2].flatMap((which) => rows.filter((_, i) => i % 3 === which));
    assert.equal((await imported(place.path(), { "own.csv": text(blocks) }, options)).set.version, found.set.version);
    await assert.rejects(
      imported(place.path(), { "own.csv": text(rows) }, { columns: { ...columns, ...xyz } }),
      /column "x" is named in both --acc and --gyro/,
    );
  });
});
