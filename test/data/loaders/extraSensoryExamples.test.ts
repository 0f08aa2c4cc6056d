import assert from "node:assert/strict";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { openArchive } from "../../../lib/data/read/archive";
import { extraSensory, extraSensoryFolds } from "../../../lib/data/loaders/extraSensory";
import { synthesise } from "../../../lib/data/synthetic/synthesise";
import { collect } from "./collect";
import { type Files, makeFolder, makeZip, temporaryFolder } from "./makeFiles";
import { close } from "../../close";

const ids = ["1", "2", "3"].map((digit) => `${digit.repeat(8)}-AAAA-4AAA-AAAA-${digit.repeat(12)}`);
const boot = 162888;

/** Rows `t x y z` at 40 Hz: `x` rises by 0.001 a second, so that a sample tells its time. */
function rows(count: number, { z = 1, unit = 1, from = 0 } = {}): string[] {
  return Array.from({ length: count }, (_, i) => {
    const t = from + i / 40;
    return `${(boot + t).toFixed(3)} ${(0.001 * t * unit).toFixed(8)} 0.00000 ${(z * unit).toFixed(5)}`;
  });
}
const file = (lines: string[]) => `${lines.join("\n")}\n`;
const acc = (user: string, unix: number) => `raw_acc/${user}/${unix}.m_raw_acc.dat`;
const gyro = (user: string, unix: number) => `proc_gyro/${user}/${unix}.m_proc_gyro.dat`;

describe("ExtraSensory, example by example", () => {
  const { path } = temporaryFolder();

  const load = (files: Files) => collect(extraSensory, makeFolder(path(), files));

  /** One minute of one user, with sensible files for what is not given. */
  const minute = (accFile: string | Buffer = file(rows(800)), gyroFile: string | Buffer = file(rows(800))) =>
    load({ [acc(ids[0], 60)]: accFile, [gyro(ids[0], 60)]: gyroFile });

  it("cuts 20 s of both sensors into 7 windows that follow each other", async () => {
    const found = await minute();
    // 800 rows at 40 Hz end at 19.975 s: 999 samples at 50 Hz, 7 × 128 = 896 of them in windows.
    assert.equal(found.windows.length, 7);
    const starts = found.abouts.map(({ start }) => Math.round(start * 1e6) / 1e6);
    assert.deepEqual(starts, [0, 2.56, 5.12, 7.68, 10.24, 12.8, 15.36]); // 128 / 50 s apart
    assert.ok(found.abouts.every(({ user, activity }) => user === ids[0] && activity === "unlabelled"));
    found.windows.forEach((window, w) => {
      for (let i = 0; i < 128; i++) {
        const t = 2.56 * w + i / 50;
        close(window[6 * i], 0.001 * t, { absolute: 1e-6 }, `accelerometer x of window ${w} at ${t} s`);
        close(window[6 * i + 3], 0.001 * t, { absolute: 1e-6 }, `gyroscope x of window ${w} at ${t} s`);
      }
    });
  });

  it("takes no more than 7 windows of an example that runs longer", async () => {
    assert.equal((await minute(file(rows(1000)), file(rows(1000)))).windows.length, 7); // 25 s would hold 9
  });

  it("tells g from m/s² by the median norm of each file, and keeps the sign of gravity", async () => {
    for (const [unit, z] of [
      [1, -1],
      [9.80665, 1],
    ]) {
      const found = await minute(file(rows(800, { unit, z })));
      close(found.windows[0][2], z, { absolute: 1e-5 }, `gravity of ${z} g given in units of ${unit}`);
    }
    // Both ends of either range, and what lies just outside of them.
    const norms = [
      [0.69, 0],
      [0.71, 7],
      [1.49, 7],
      [1.51, 0],
      [5.9, 0],
      [6.1, 7],
      [14.9, 7],
      [15.1, 0],
    ];
    for (const [norm, windows] of norms) {
      assert.equal((await minute(file(rows(800, { z: norm })))).windows.length, windows, `median norm ${norm}`);
    }
    const mixed = await minute(file(rows(800, { z: 3.16 }))); // as of user BEF6C611-…
    assert.equal(mixed.dropped(/neither in g nor in m\/s²/), 1);
  });

  it("takes each file by itself where one user's files are of both units", async () => {
    const files: Files = {};
    for (const [unix, unit] of [
      [60, 1],
      [120, 9.80665],
      [180, 3.16],
      [240, 1],
    ]) {
      files[acc(ids[0], unix)] = file(rows(800, { unit }));
      files[gyro(ids[0], unix)] = file(rows(800));
    }
    const found = await load(files);
    assert.deepEqual([...new Set(found.abouts.map(({ recording }) => recording))], ["60", "120", "240"]);
    for (const window of found.windows) close(window[2], 1, { absolute: 1e-5 }, `gravity of ${window[2]} g`);
  });

  it("goes through a user's examples by the 500, so that no thread holds more", async () => {
    const files: Files = {};
    for (let minute = 1; minute <= 501; minute++) files[acc(ids[0], 60 * minute)] = files[gyro(ids[0], 60 * minute)] = "nan";
    const archive = await openArchive(makeFolder(path(), files));
    const units = await extraSensory.list([archive]);
    assert.deepEqual(
      units.map(({ entries: places }) => places.length),
      [1000, 2],
    );
    const { drops } = await collect(extraSensory, [archive]);
    const empty = drops.filter(({ reason }) => /empty or damaged/.test(reason)).map(({ where }) => where);
    assert.deepEqual(
      empty,
      Array.from({ length: 501 }, (_, i) => `${ids[0]}/${60 * (i + 1)}`),
    );
  });

  it("pairs the sensors by time where the gyroscope starts late and is cut off", async () => {
    const found = await minute(undefined, file(rows(240, { from: 5 })));
    assert.equal(found.windows.length, 2); // 5 to 10.975 s: 299 samples
    assert.equal(found.dropped(/short or interrupted example lacks/), 7 - 2);
    const [{ rates }] = found.recordings;
    assert.deepEqual(
      rates.map((hz) => hz.toFixed(3)),
      ["40.000", "40.000"],
    ); // also of a file that is cut off
    close(found.abouts[0].start, 5, { absolute: 1e-6 });
    close(found.windows[0][0], 0.005, { absolute: 1e-6 });
  });

  it("merges rows of the same stamp and puts rows in order of time", async () => {
    const lines = rows(800);
    const uneven = [...lines.slice(0, 100), lines[99], lines[99], lines[101], lines[100], ...lines.slice(102)];
    const [plain, found] = [await minute(), await minute(file(uneven))];
    assert.equal(found.windows.length, 7);
    found.windows.forEach((window, w) => {
      const same = window.every((value, i) => Math.abs(value - plain.windows[w][i]) < 1e-6);
      assert.ok(same, `window ${w} is that of even stamps`);
    });
    assert.equal(found.noted(/out of order/), 2);
  });

  it("reads zips, gzipped files and folders nested twice to the same windows", async () => {
    const all = file(rows(800));
    const plain = await minute();
    const nested = await load({
      [acc(`${ids[0]}/${ids[0]}`, 60)]: all,
      [gyro(`${ids[0]}/${ids[0]}`, 60)]: all,
    });
    const packed = await load({
      [`${acc(ids[0], 60)}.gz`]: gzipSync(all),
      [`${gyro(ids[0], 60)}.gz`]: gzipSync(all),
    });
    const zipped = await collect(extraSensory, [
      await openArchive(await makeZip(join(path(), "acc.zip"), { [acc(ids[0], 60)]: all })),
      await openArchive(makeFolder(path(), { [gyro(ids[0], 60)]: all })),
    ]);
    for (const found of [nested, packed, zipped]) {
      assert.deepEqual(found.windows, plain.windows);
      assert.deepEqual(found.abouts, plain.abouts);
    }
  });

  it("goes through users and their minutes in order", async () => {
    const all = file(rows(800));
    const files: Files = {};
    for (const [user, unix] of [
      [2, 60],
      [0, 1000],
      [0, 60],
    ]) {
      files[acc(ids[user], unix)] = all;
      files[gyro(ids[user], unix)] = all;
    }
    const { recordings } = await load(files);
    assert.deepEqual(
      recordings.map(({ user }) => user),
      [ids[0], ids[0], ids[2]],
    );
    // Seconds as numbers: as text, 1000 would come before 60.
    assert.deepEqual(
      recordings.map(({ recording }) => Number(recording.split("/").pop())),
      [60, 1000, 60],
    );
    for (const { rows, seconds } of recordings) {
      assert.equal(rows, 800);
      close(seconds, 19.975, { absolute: 1e-6 }, "seconds");
    }
  });

  it("refuses an archive without one of the sensors", async () => {
    await assert.rejects(load({ [acc(ids[0], 60)]: file(rows(800)) }), /expected files proc_gyro.*found none/);
    await assert.rejects(load({ [gyro(ids[0], 60)]: file(rows(800)) }), /expected files raw_acc.*found none/);
  });

  it("reads all that the generator writes", async function () {
    this.timeout(300_000);
    const folder = join(path(), "synthetic");
    await synthesise("extrasensory", folder, { seed: 3, users: 4 });
    const archive = await openArchive(folder);
    const files = archive.files.filter((name) => /\.dat(\.gz)?$/.test(name));
    const folds = await extraSensoryFolds(archive);
    const found = await collect(extraSensory, [archive]);
    const accFiles = files.filter((name) => name.includes("m_raw_acc")).length;
    const dropped = new Set(found.drops.filter(({ unit }) => unit === "recordings").map(({ where }) => where));
    const kept = new Set(found.abouts.map(({ user, recording }) => `${user} ${recording}`));
    assert.equal(kept.size + dropped.size, accFiles, "every minute is kept or dropped with a reason");
    const read = [...new Set(found.abouts.map(({ user }) => user))].sort();
    assert.deepEqual(read, folds.flatMap(({ test }) => test).sort());
    // At rest or on the move, gravity prevails: the mean norm of 4 users' minutes is near 1 g.
    const norms = found.windows.map((window) => Math.hypot(window[0], window[1], window[2]));
    const mean = norms.reduce((a, b) => a + b, 0) / norms.length;
    close(mean, 1, { absolute: 0.1 }, `mean norm ${mean} g`);
  });
});
