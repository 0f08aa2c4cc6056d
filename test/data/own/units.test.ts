import assert from "node:assert/strict";
import { temporaryFolder } from "../loaders/makeFiles";
import { columns, imported, rowsOf, table } from "./importing";

const degPerRad = 180 / Math.PI;

/** Rows with a column's numbers multiplied. */
const scaled = (rows: string[], from: number, to: number, factor: number) =>
  rows.map((row) => {
    const cells = row.split(",");
    return cells.map((cell, c) => (c >= from && c <= to ? String(Number(cell) * factor) : cell)).join(",");
  });

describe("units of your own recordings, recording by recording", () => {
  const place = temporaryFolder();
  const refuses = (content: string, message: RegExp, units = {}) =>
    assert.rejects(imported(place.path(), { "own.csv": content }, { units }), message);
  const [ann, bob, eve] = ["ann", "bob", "eve"].map((user) => rowsOf(user, 300, 50));
  /** Turning no faster than 0.02 rad/s. */
  const still = (user: string) => scaled(rowsOf(user, 300, 50), 5, 7, 0.01);

  it("are refused where times are in ms and ns, whoever comes first", async () => {
    const [ms, ns] = [scaled(ann, 1, 1, 1e3), scaled(bob, 1, 1, 1e9)];
    const both = (first: string, second: string) =>
      new RegExp(
        `own\\.csv, user "${second}", recording "own": time in (ms|ns): rows 2?0+ apart are 50\\.0 Hz, but .*own\\.csv, user "${first}", recording "own": time in (ms|ns): .*; bring all recordings to one unit, or give --time-unit`,
      );
    await refuses(table(ms, ns), both("ann", "bob"));
    await refuses(table(ns, ms), both("bob", "ann"));
  });

  it("are looked for in every row, every 10,000 of which are reported", async () => {
    const looked: number[] = [];
    const content = table(ann, rowsOf("bob", 10_100, 50));
    await imported(place.path(), { "own.csv": content }, { onLook: (recordings) => looked.push(recordings) });
    assert.deepEqual(looked, [1, 1]); // by either sensor, while the second recording is read
  });

  it("are refused where acceleration is in g and m/s2", async () => {
    await refuses(
      table(ann, scaled(bob, 2, 4, 9.80665)),
      /user "bob", .*: acceleration in m\/s2: median norm 9\.8\d, but .*user "ann", .*: acceleration in g: median norm 1\.00/,
    );
  });

  it("are refused where one of three turns in deg/s, also where the owner says rad/s", async () => {
    // Sines of 2 rad/s: 99 of 100 norms are below 2 · sin(π/2 · 0.99) = 1.9998, or 114.6 deg/s.
    const content = table(ann, bob, scaled(eve, 5, 7, degPerRad));
    await refuses(
      content,
      /user "eve", .*: turning in deg\/s: 99 of 100 norms below 11[45].*, but .*user "ann", .*: turning in rad\/s: 99 of 100 norms below 2\.00/,
    );
    const named = { timeUnit: "s", accUnit: "g", gyroUnit: "rad/s" };
    await refuses(content, /user "eve", .*: --gyro-unit rad\/s, but 99 of 100 norms below 11[45], as in deg\/s/, named);
  });

  it("follow the other recordings in one at rest, and are asked for where all are", async () => {
    const { guessed } = await imported(place.path(), { "own.csv": table(ann, still("bob")) });
    assert.deepEqual(guessed, ["s", "g", "rad/s"]);
    const degrees = table(scaled(ann, 5, 7, degPerRad), still("bob"));
    assert.deepEqual((await imported(place.path(), { "own.csv": degrees })).guessed, ["s", "g", "deg/s"]);
    await refuses(
      table(still("bob")),
      /turning may be in rad\/s or in deg\/s, .* no recording that turns more; give --gyro-unit$/,
    );
  });

  it("name gravity that was removed, and are right once its columns are added", async () => {
    const removed = rowsOf("ann", 300, 50).map((row) => {
      const [who, t, ax, ay, az, ...gyro] = row.split(",");
      return [who, t, Number(ax) - 0.1, ay, Number(az) - 0.98, ...gyro, 0.1, 0, 0.98].join(",");
    });
    const content = ["who,t,ax,ay,az,gx,gy,gz,down.x,down.y,down.z", ...removed].join("\n");
    await refuses(content, /user "ann", .* found a median norm 0\.\d+; gravity is removed: add the gravity columns, as in --acc/);
    const sums = { ...columns, acc: ["ax + down.x", "ay+down.y", "az+down.z"] as const };
    const { set } = await imported(place.path(), { "own.csv": content }, { columns: sums });
    const whole = await imported(place.path(), { "own.csv": table(ann) });
    const [found, expected] = [set, whole.set].map((each) => each.read([0, 1]));
    found.forEach((value, i) => assert(Math.abs(value - expected[i]) < 1e-6, `value ${i}`));
  });

  it("are looked for no longer once the import is stopped", async () => {
    const heavy = scaled(rowsOf("ann", 10_000, 50), 2, 4, 3); // refused at the end
    const signal = AbortSignal.abort(new Error("stopped"));
    await assert.rejects(imported(place.path(), { "own.csv": table(heavy) }, { signal }), /^Error: stopped$/);
  });

  it("do not hide a gyroscope that is dead", async () => {
    const dead = ann.map((row) => row.replace(/(,[^,]+){3}$/, ",0,0,0"));
    const message =
      /own\.csv, from row 1: recording "own" of user "ann": .* same values in all of its 300 rows; give --gyro none/;
    await refuses(table(dead), message);
    await refuses(table(dead), message, { timeUnit: "s", accUnit: "g", gyroUnit: "deg/s" });
    const alone = await imported(place.path(), { "own.csv": table(dead) }, { columns: { ...columns, gyro: null } });
    assert.deepEqual([alone.set.channels, alone.set.count, alone.guessed], [3, 2, ["s", "g"]]);
  });
});
