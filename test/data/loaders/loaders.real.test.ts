import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Context } from "mocha";
import { hapt } from "../../../lib/data/loaders/hapt";
import { uciHar } from "../../../lib/data/loaders/uciHar";
import type { Loader, Unit } from "../../../lib/data/loaders/units";
import { wisdm } from "../../../lib/data/loaders/wisdm";
import { requireData, wisdmPhone4 } from "../../require";
import { collect } from "./collect";
import type { Collected } from "./collectWindows";
import { close } from "../../close";

type Statistics = { windows: number; mean: number[]; deviation: number[] };
/** Printed by loaderStatistics.py, which reads the same zips with numpy. */
const reference: Record<string, Statistics> = JSON.parse(
  readFileSync(join(__dirname, "../../reference/loaderStatistics.json"), "utf8"),
);

const load = <U extends Unit, Told>(context: Context, files: string[], loader: Loader<U, Told>) =>
  collect(loader, requireData(context, ...files));

/** Windows, and every channel's mean and deviation, to five decimals of numpy's. */
function assertStatistics(found: Collected, expected: Statistics): void {
  assert.equal(found.windows.length, expected.windows);
  for (let c = 0; c < 6; c++) {
    let [sum, squares] = [0, 0];
    for (const window of found.windows) {
      for (let i = c; i < window.length; i += 6) {
        sum += window[i];
        squares += window[i] ** 2;
      }
    }
    const n = found.windows.length * 128;
    const [mean, deviation] = [sum / n, Math.sqrt(squares / n - (sum / n) ** 2)];
    close(mean, expected.mean[c], { absolute: 1e-5 }, `mean of channel ${c}`);
    close(deviation, expected.deviation[c], { absolute: 1e-5 }, `deviation of channel ${c}`);
  }
}
const distinct = (values: string[]) => [...new Set(values)];
const count = <T>(values: T[], test: (value: T) => boolean) => values.filter(test).length;
const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);

describe("published sets", () => {
  it("UCI HAR: 7415 windows derived from HAPT to train on, the official 2947 to test on", async function () {
    const found = await load(this, ["UCI HAR Dataset.zip"], uciHar);
    assertStatistics(found, reference.uciHar);
    const test = found.abouts.filter(({ recording }) => recording.endsWith("-test"));
    assert.deepEqual([found.abouts.length - test.length, test.length], [7415, 2947]); // README of the set
    const testUsers = ["2", "4", "9", "10", "12", "13", "18", "20", "24"]; // Anguita et al. 2013
    assert.deepEqual(distinct(test.map(({ user }) => user)), testUsers);
    assert.equal(distinct(found.abouts.map(({ user }) => user)).length, 30);
    // The official test set's classes, from its y_test.txt.
    const perActivity = ["WALKING", "WALKING_UPSTAIRS", "WALKING_DOWNSTAIRS", "SITTING", "STANDING", "LAYING"].map((name) =>
      count(test, ({ activity }) => activity === name),
    );
    assert.deepEqual(perActivity, [496, 471, 420, 491, 532, 537]);
  });

  it("HAPT: 1,122,772 rows of 30 users in 61 recordings, 8,742 windows from end to end of each", async function () {
    const found = await load(this, ["HAPT Data Set.zip"], hapt);
    assertStatistics(found, reference.hapt);
    assert.equal(found.recordings.length, 61);
    assert.equal(distinct(found.recordings.map(({ user }) => user)).length, 30);
    assert.equal(
      count(found.recordings, ({ user }) => user === "10"),
      3,
    ); // experiments 19–21
    assert.equal(sum(found.recordings.map(({ rows }) => rows)), 1_122_772); // lines of the accelerometer's files
    assert.equal(found.dropped(/after a recording's last window/), 1_122_772 - 8742 * 128);
    assert.equal(distinct(found.abouts.map(({ activity }) => activity)).length, 12 + 1);
  });

  it("WISDM phone: 51 users, 201 takes of three minutes, 10.05 hours", async function () {
    const found = await load(this, wisdmPhone4, wisdm({ device: "phone" }));
    assertStatistics(found, reference.wisdm);
    assert.equal(distinct(found.abouts.map(({ user }) => user)).length, 51);
    assert.equal(found.recordings.length, 201); // 51 users × 4 activities, less three
    const seconds = found.recordings.map((recording) => recording.seconds);
    assert.ok(Math.min(...seconds) > 179 && Math.max(...seconds) < 181.5, `${Math.min(...seconds)} …`);
    assert.equal((sum(seconds) / 3600).toFixed(2), "10.05");
    const activities = ["walking", "jogging", "stairs", "kicking"];
    assert.deepEqual(distinct(found.abouts.map(({ activity }) => activity)), activities);
    const missing = found.drops.filter(({ reason }) => reason.startsWith("take"));
    assert.deepEqual(
      missing.map(({ where }) => where),
      ["1609-B", "1616-B", "1642-C"],
    );
    // User 1629's file has 28,580 accelerometer rows: 14,290, twice.
    assert.equal(found.dropped(/accel rows that repeat/), 14_290);
    const repeats = found.drops.filter(({ reason }) => /repeat/.test(reason));
    assert.deepEqual(distinct(repeats.map(({ where }) => where.slice(0, 4))), ["1629"]);
  });

  it("WISDM phone: 20, 25 or 50 Hz, another rate of the two sensors in 17 users' takes, a change inside of eight takes", async function () {
    const { recordings } = await load(this, wisdmPhone4, wisdm({ device: "phone" }));
    const nominal = (hz: number) => [20, 25, 50].find((each) => Math.abs(hz - each) < 0.02 * each);
    // Where the rate changes inside a take, its mean is none of the three.
    const changing = recordings.filter(({ rates }) => !rates.every(nominal)).map(({ recording }) => recording);
    assert.deepEqual(changing, ["1603-M", "1609-M", "1610-B", "1614-A", "1616-A", "1621-C", "1625-M", "1626-B"]);
    const unlike = recordings.filter(({ rates: [acc, gyro] }) => Math.abs(acc - gyro) > 5 && nominal(acc) && nominal(gyro));
    assert.equal(distinct(unlike.map(({ user }) => user)).length, 17);
  });

  it("WISDM phone without overlap: 70 windows of each take, less the five that would cross a gap", async function () {
    const found = await load(this, wisdmPhone4, wisdm({ device: "phone", overlap: 0 }));
    assertStatistics(found, reference.wisdmWithoutOverlap);
    const perTake = new Map<string, number>();
    for (const { recording } of found.abouts) perTake.set(recording, (perTake.get(recording) ?? 0) + 1);
    const others = [...perTake].filter(([, windows]) => windows !== 70);
    assert.deepEqual(others, [
      ["1639-A", 68],
      ["1640-M", 67],
    ]); // the takes with gaps of 0.22 s
    assert.equal(found.windows.length, 201 * 70 - 5);
  });
});
