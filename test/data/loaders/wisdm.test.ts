import assert from "node:assert/strict";
import { EVEN_STAMPS, wisdm, type WisdmOptions } from "../../../lib/data/loaders/wisdm";
import { synthesise } from "../../../lib/data/synthetic/synthesise";
import { collect } from "./collect";
import { type Files, makeFolder, temporaryFolder } from "./makeFiles";
import { close } from "../../close";

const boot = 252207666810782; // ns, the first stamp of the published user 1600
const g = 9.80665;

/** A take's lines; the values are straight lines of the seconds since `boot`: xyz = t, 0, −t, in units of `unit`. */
function take(user: number, letter: string, times: number[], unit: number): string[] {
  return times.map((t) => {
    const stamp = boot + Math.round(t * 1e9);
    const seconds = (stamp - boot) / 1e9;
    return `${user},${letter},${stamp},${seconds * unit},-6.1035156E-5,${-seconds * unit};`;
  });
}
const clock = (from: number, to: number, rateHz: number) =>
  Array.from({ length: Math.floor((to - from) * rateHz + 1e-9) + 1 }, (_, i) => from + i / rateHz);
const fileOf = (user: number, sensor: string, device = "phone") => `raw/${device}/${sensor}/data_${user}_${sensor}_${device}.txt`;

describe("wisdm", () => {
  const place = temporaryFolder();

  const load = (files: Files, options: WisdmOptions = { device: "phone" }) =>
    collect(wisdm(options), makeFolder(place.path(), files));
  const twoFiles = (accel: string[], gyro: string[], end = "\n"): Files => ({
    [fileOf(1600, "accel")]: accel.join(end) + end,
    [fileOf(1600, "gyro")]: gyro.join(end) + end,
  });

  it("pairs sensors of other rates by time, in g and rad/s, with half of each window in the next", async () => {
    // The accelerometer's rate changes inside the take; the gyroscope starts 0.4 s later.
    const accel = take(1600, "A", [...clock(0, 4.96, 25), ...clock(5, 10, 50)], g);
    const gyro = take(1600, "A", clock(0.4, 10, 20), 1);
    const found = await load(twoFiles(accel, gyro));
    assert.equal(found.windows.length, 6); // 9.6 s are 481 samples: (481 − 128) / 64 = 5.5 steps
    found.abouts.forEach((about, w) => {
      assert.deepEqual({ ...about, start: 0 }, { user: "1600", activity: "walking", recording: "1600-A", start: 0 });
      close(about.start - 0.4, 1.28 * w, { absolute: 1e-9 }, `start ${about.start}`);
    });
    for (const [w, window] of found.windows.entries()) {
      for (let i = 0; i < 128; i++) {
        const t = 0.4 + 1.28 * w + i / 50;
        for (const [c, expected] of [t, -6.1035156e-5 / g, -t, t, -6.1035156e-5, -t].entries()) {
          close(window[i * 6 + c], expected, { absolute: 1e-5 }, `window ${w}, sample ${i}, channel ${c}`);
        }
      }
    }
    assert.deepEqual(found.recordings, [{ user: "1600", recording: "1600-A", rows: 376, seconds: 10, rates: [37.5, 20] }]);
    close(found.dropped(/after a segment's last window/), 33 / 50, { absolute: 1e-9 }); // 481 − 128 − 5 · 64
  });

  it("cuts without overlap where asked", async () => {
    const found = await load(twoFiles(take(1600, "A", clock(0, 10, 50), g), take(1600, "A", clock(0, 10, 50), 1)), {
      device: "phone",
      overlap: 0,
    });
    assert.deepEqual(
      found.abouts.map(({ start }) => start),
      [0, 2.56, 5.12],
    ); // 501 samples
  });

  it("starts with the accelerometer where the gyroscope was earlier", async () => {
    const found = await load(twoFiles(take(1600, "A", clock(0, 3, 50), g), take(1600, "A", clock(-0.22, 3, 50), 1)));
    assert.deepEqual(
      found.abouts.map(({ start }) => start),
      [0],
    );
  });

  it("reads CRLF", async () => {
    const files = twoFiles(take(1600, "A", clock(0, 3, 50), g), take(1600, "A", clock(0, 3, 50), 1), "\r\n");
    assert.equal((await load(files)).windows.length, 1);
  });

  it("does not cross a gap of 0.22 s", async () => {
    const accel = take(1600, "A", [...clock(0, 3, 50), ...clock(3.22, 6.22, 50)], g);
    const found = await load(twoFiles(accel, take(1600, "A", clock(0, 6.22, 50), 1)));
    assert.deepEqual(
      found.abouts.map(({ start }) => start),
      [0, 3.22],
    );
    close(found.dropped(/after a segment/), 46 / 50, { absolute: 1e-9 }); // 151 − 128 of either segment
  });

  it("keeps one of two equal takes, counts the other, and takes activities in any order of time", async () => {
    const block = [...take(1600, "C", clock(50, 53, 50), g), ...take(1600, "A", clock(0, 3, 50), g)];
    const gyro = [...take(1600, "A", clock(0, 3, 50), 1), ...take(1600, "C", clock(50, 53, 50), 1)];
    const once = await load(twoFiles(block, gyro));
    const twice = await load(twoFiles([...block, ...block], [...gyro, ...gyro]));
    assert.deepEqual(
      once.abouts.map(({ activity }) => activity),
      ["walking", "stairs"],
    );
    assert.deepEqual(twice.windows, once.windows);
    assert.deepEqual(twice.recordings, once.recordings);
    assert.equal(twice.dropped(/accel rows that repeat/), 302);
    assert.equal(twice.dropped(/gyro rows that repeat/), 302);
    assert.equal(once.dropped(/repeat/), 0);
  });

  it("counts takes that others have, takes of one sensor, and missing files", async () => {
    const times = clock(0, 3, 50);
    const found = await load({
      [fileOf(1600, "accel")]: [...take(1600, "A", times, g), ...take(1600, "B", times, g)].join("\n"),
      [fileOf(1600, "gyro")]: [...take(1600, "A", times, 1), ...take(1600, "B", times, 1)].join("\n"),
      [fileOf(1601, "accel")]: [...take(1601, "A", times, g)].join("\n"),
      [fileOf(1601, "gyro")]: [...take(1601, "A", times, 1)].join("\n"),
      [fileOf(1602, "accel")]: [...take(1602, "A", times, g), ...take(1602, "B", times, g)].join("\n"),
      [fileOf(1602, "gyro")]: [...take(1602, "B", times, 1)].join("\n"),
      [fileOf(1603, "accel")]: [...take(1603, "A", times, g), ...take(1603, "B", times, g)].join("\n"),
      [fileOf(1603, "accel", "watch")]: "1603,not read",
    });
    assert.deepEqual(
      found.abouts.map(({ recording }) => recording),
      ["1600-A", "1600-B", "1601-A", "1602-B"],
    );
    const drops = found.drops.filter(({ unit }) => unit !== "seconds");
    assert.deepEqual(
      drops.map(({ reason, count, unit, where }) => `${reason}: ${count} ${unit}, ${where}`),
      [
        "take without gyro rows: 1 recordings, 1602-A",
        "no gyro file: 1 files, user 1603, phone",
        "take without gyro rows: 1 recordings, 1603-A",
        "take without gyro rows: 1 recordings, 1603-B",
        "take not in the published files: 1 recordings, 1601-B",
      ],
    );
    assert.equal(found.noted(new RegExp(EVEN_STAMPS)), 8); // both sensors of four takes, which are kept
  });

  it("names file and line of what it does not understand", async () => {
    const good = take(1600, "A", clock(0, 0.04, 50), 1);
    const cases: [string, RegExp][] = [
      ["1600,N,1,2,3,4;", /data_1600_accel_phone\.txt:4: expected an activity of ABC.*MOPQRS, found "N"/],
      ["1601,A,1,2,3,4;", /accel_phone\.txt:4: expected user 1600, as in the file's name, found 1601/],
      ["1600,A,1,2,3;", /accel_phone\.txt:4: expected a number, found the end of the line/],
      ["1600,A,1,2,3,4,5;", /accel_phone\.txt:4: expected the end of the line, found "5"/],
    ];
    for (const [line, message] of cases) await assert.rejects(load(twoFiles([...good, line], good)), message, line);
    await assert.rejects(load(twoFiles(good, good), { device: "watch" }), /raw\/watch\/.*found none among 2/);
  });

  it("reads the synthetic set, whose folder has no top folder, phone and watch", async () => {
    const folder = `${place.path()}/wisdm`;
    await synthesise("wisdm", folder, { seed: 0, users: 3, hoursPerUser: 0.05 });
    for (const device of ["phone", "watch"] as const) {
      const found = await collect(wisdm({ device }), folder);
      assert.equal(found.recordings.length, 3 * 18, device);
      assert.equal(new Set(found.abouts.map(({ activity }) => activity)).size, 18, device);
    }
  });
});
