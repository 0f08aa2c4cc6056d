import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { type SyntheticSet, synthesise } from "../../../lib/data/synthetic/synthesise";
import { newText } from "../../../lib/data/synthetic/synthesiseFormats";
import { drawBout, drawDay, drawPerson, readSensor } from "../../../lib/data/synthetic/synthesiseMotion";
import { random } from "../../../lib/base/random";
import { close } from "../../close";

/** Printed by haptStatistics.py from the published recordings. */
const real: Record<string, { deviation: number[]; dominantHz: number[]; betweenOverWithin: number }> = JSON.parse(
  readFileSync(join(__dirname, "../../reference/haptStatistics.json"), "utf8"),
);

const sets: SyntheticSet[] = ["extrasensory", "uci-har", "hapt", "wisdm", "recordings"];
let place: string;
before(() => (place = mkdtempSync(join(tmpdir(), "wearlaws-"))));
after(() => rmSync(place, { recursive: true, force: true }));

const files = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
const lines = (path: string) => readFileSync(path, "latin1").trimEnd().split(/\r?\n/);
const seconds = (from: number, to: number, rateHz: number) =>
  Float64Array.from({ length: Math.round((to - from) * rateHz) }, (_, i) => from + i / rateHz);
const norms = (xyz: Float64Array) =>
  Array.from({ length: xyz.length / 3 }, (_, i) => Math.hypot(xyz[3 * i], xyz[3 * i + 1], xyz[3 * i + 2]));
const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const variance = (values: number[]) => {
  const centre = mean(values);
  return values.reduce((sum, v) => sum + (v - centre) ** 2, 0) / (values.length - 1);
};
const median = (values: number[]) => [...values].sort((a, b) => a - b)[values.length >> 1];

/** The frequency between 0.6 and 6 Hz at which a signal of 50 Hz has most power. */
function dominantHz(signal: number[]): number {
  const centre = mean(signal);
  let best = [0, 0];
  for (let hz = 0.6; hz < 6; hz += 0.04) {
    let [re, im] = [0, 0];
    signal.forEach((v, i) => {
      const taper = 1 - Math.cos((2 * Math.PI * i) / signal.length);
      re += taper * (v - centre) * Math.cos((2 * Math.PI * hz * i) / 50);
      im += taper * (v - centre) * Math.sin((2 * Math.PI * hz * i) / 50);
    });
    if (re * re + im * im > best[1]) best = [hz, re * re + im * im];
  }
  return best[0];
}

describe("synthesise", () => {
  const hash = (folder: string) => {
    const sum = createHash("sha256");
    for (const file of files(folder)) sum.update(file.slice(folder.length)).update(readFileSync(file));
    return sum.digest("hex");
  };

  for (const set of sets) {
    it(`writes the same ${set} bytes for the same seed and others for another`, async () => {
      const folders = [1, 1, 2].map((_, i) => join(place, `same-${set}-${i}`));
      for (const [i, seed] of [1, 1, 2].entries()) {
        await synthesise(set, folders[i], { seed, users: 3, hoursPerUser: 0.01 });
      }
      assert.equal(hash(folders[0]), hash(folders[1]));
      assert.notEqual(hash(folders[0]), hash(folders[2]));
      const note = readFileSync(join(folders[2], "SYNTHETIC.txt"), "utf8");
      assert.match(note, /^SYNTHETIC DATA/);
      assert.match(note, /"seed":2,"users":3,"hoursPerUser":0.01/);
    });
  }

  it("leaves nothing behind when aborted, and overwrites nothing", async () => {
    const folder = join(place, "aborted");
    const stop = new AbortController();
    const options = { seed: 1, users: 4, hoursPerUser: 0.01, signal: stop.signal, onProgress: () => stop.abort() };
    await assert.rejects(synthesise("hapt", folder, options), { name: "AbortError" });
    assert.deepEqual(
      readdirSync(place).filter((name) => name.startsWith("aborted")),
      [],
    );
    await synthesise("hapt", folder, { seed: 1, users: 1, hoursPerUser: 0.01 });
    await assert.rejects(synthesise("hapt", folder, { seed: 1 }), /exists already/);
    await assert.rejects(synthesise("hapt", `${folder}2`, { seed: 1, users: 0 }), /found users 0/);
  });

  it("writes Parquet that opens with the columns of the CSV", async () => {
    const folder = join(place, "parquet");
    await synthesise("recordings", folder, { seed: 1, users: 1, hoursPerUser: 0.01, format: "parquet" });
    const { parquetReadObjects } = await import("hyparquet");
    const bytes = readFileSync(join(folder, "recordings.parquet"));
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
    const rows = await parquetReadObjects({ file });
    assert.equal(rows.length, 1800); // 0.01 h at 50 Hz
    const columns = "user recording activity t acc_x acc_y acc_z gyro_x gyro_y gyro_z";
    assert.deepEqual(Object.keys(rows[0]), columns.split(" "));
  });
});

describe("synthetic ExtraSensory", () => {
  let folder: string;
  let uuids: string[];
  before(async () => {
    folder = join(place, "extrasensory");
    await synthesise("extrasensory", folder, { seed: 3, users: 30, hoursPerUser: 0.06 });
    uuids = readdirSync(join(folder, "raw_acc")).sort();
  });
  const listed = (name: string) => lines(join(folder, "cv_5_folds", name)).filter((line) => line !== "");
  const values = (path: string) => {
    const bytes = readFileSync(path);
    const text = (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("latin1").trimEnd();
    return text.split("\n").map((line) => line.split(" ").map(Number));
  };

  it("tests every user in exactly one of five folds, and never one it trains on", () => {
    const tested: string[] = [];
    for (let k = 0; k < 5; k++) {
      const test = ["android", "iphone"].flatMap((p) => listed(`fold_${k}_test_${p}_uuids.txt`));
      const train = ["android", "iphone"].flatMap((p) => listed(`fold_${k}_train_${p}_uuids.txt`));
      assert.deepEqual([...train, ...test].sort(), uuids);
      tested.push(...test);
    }
    assert.deepEqual(tested.sort(), uuids);
  });

  it("gives Android in m/s², iPhone in g and one user in neither", () => {
    const androids = ["train", "test"].flatMap((s) => listed(`fold_0_${s}_android_uuids.txt`));
    assert.equal(androids.length, 13); // 26 of 60 in the published folds
    const norm = (id: string) => {
      const paths = files(join(folder, "raw_acc", id));
      return paths.map((path) => median(values(path).map(([, x, y, z]) => Math.hypot(x, y, z))));
    };
    uuids.forEach((id) => {
      const [low, high] = androids.includes(id) ? [6, 15] : [0.7, 1.5]; // a loader's bounds (median norm of a file)
      const outside = norm(id).filter((v) => v < low || v > high).length;
      assert.equal(outside > 0, id === uuids[29], id); // as the published BEF6C611-…
    });
  });

  it("holds 800 rows over 20–24 s with stamps that repeat but never go back", () => {
    const tables = files(join(folder, "raw_acc")).map(values);
    const full = tables.filter((rows) => rows.length === 800);
    assert.ok(full.length > 0.9 * tables.length);
    let repeats = 0;
    for (const rows of full) {
      const span = rows[799][0] - rows[0][0];
      assert.ok(span > 19.5 && span < 24, `${span} s`);
      rows.slice(1).forEach(([t], i) => {
        assert.ok(t >= rows[i][0]);
        if (t === rows[i][0]) repeats++;
      });
    }
    assert.ok(repeats > 0);
  });

  it("has minutes without a gyroscope, cut and dummy gyroscope files, nested folders and .gz", () => {
    const gyro = files(join(folder, "proc_gyro"));
    const acc = files(join(folder, "raw_acc"));
    assert.ok(gyro.length < acc.length);
    assert.ok(gyro.some((path) => readFileSync(path, "latin1") === "nan\n"));
    assert.ok(gyro.some((path) => !Number.isNaN(values(path)[0][0]) && values(path).length < 700));
    assert.ok(acc.some((path) => path.endsWith(".m_raw_acc.dat.gz")));
    assert.ok(acc.some((path) => path.slice(join(folder, "raw_acc").length).split("/").length === 4));
    assert.equal(readdirSync(join(folder, "proc_gyro", uuids[17])).length, 0);
  });
});

describe("synthetic WISDM and UCI HAR", () => {
  it("keeps WISDM's peculiarities: no N, users without B, a user twice, a trailing semicolon", async () => {
    const folder = join(place, "wisdm");
    await synthesise("wisdm", folder, { seed: 1, users: 46, hoursPerUser: 0.006, devices: ["phone"] });
    const read = (id: number) => lines(join(folder, "raw/phone/accel", `data_${id}_accel_phone.txt`));
    const letters = (id: number) => [...new Set(read(id).map((line) => line.split(",")[1]))].sort().join("");
    assert.equal(letters(1600), "ABCDEFGHIJKLMOPQRS");
    assert.equal(letters(1609), "ACDEFGHIJKLMOPQRS");
    assert.match(read(1600)[0], /^1600,[A-S],\d{13,15}(,-?\d+\.\d+(E-\d+)?){3};$/);
    const twice = read(1629);
    assert.deepEqual(twice.slice(0, twice.length / 2), twice.slice(twice.length / 2));
  });

  it("splits UCI HAR's users as the publishers do, in equal windows of 128 values of 16 characters", async () => {
    const folder = join(place, "uci");
    await synthesise("uci-har", folder, { seed: 1, hoursPerUser: 0.01 });
    const test = new Set(lines(join(folder, "test/subject_test.txt")).map(Number));
    assert.deepEqual([...test], [2, 4, 9, 10, 12, 13, 18, 20, 24]); // the official subject_test.txt
    const train = new Set(lines(join(folder, "train/subject_train.txt")).map(Number));
    assert.equal(train.size, 21);
    const windows = lines(join(folder, "test/Inertial Signals/body_gyro_z_test.txt"));
    assert.equal(windows.length, lines(join(folder, "test/y_test.txt")).length);
    windows.forEach((line) => assert.match(line, /^( [ -]\d\.\d{7}e[+-]\d{3}){128}$/));
  });

  it("writes numbers as toFixed, C and Java do", () => {
    const file = newText(8); // smaller than the text, so that it has to grow
    file.fixed(-0.05, 2).text(" ").fixed(123456.789, 2).text(" ").fixed(0.99999999, 5).text(" ").fixed(7, 0);
    assert.equal(file.bytes().toString(), "-0.05 123456.79 1.00000 7");
    assert.equal(
      file.clear().exponential(-0.098902).exponential(1.0412).exponential(9.99999999).bytes().toString(),
      " -9.8902000e-002  1.0412000e+000  1.0000000e+001",
    );
    assert.equal(file.clear().javaFloat(-6.1035156e-5).bytes().toString(), "-6.1035156E-5"); // a line of WISDM
  });
});

describe("the signal model", () => {
  it("turns gravity by the gyroscope: du/dt = −ω × u through sway, rhythm, bursts and a transition", () => {
    const day = drawDay(drawPerson(1, "test", 0, "pocket"), 0);
    // Clapping and eating chips turn the pocket but do not push it, so the accelerometer feels gravity alone.
    const parts = ["R", "I"].map((letter, i) => ({ bout: drawBout(day, letter, i), from: 10 * i, transition: 2 }));
    const rateHz = 2000;
    const times = seconds(5, 15, rateHz);
    const [up, rate] = (["acc", "gyro"] as const).map((sensor) => readSensor(sensor, day, parts, times));
    let u = [...up.subarray(0, 3)];
    let turned = 0;
    for (let i = 0; i + 1 < times.length; i++) {
      const w = [0, 1, 2].map((a) => (rate[3 * i + a] + rate[3 * i + 3 + a]) / 2); // trapezium
      const step = (v: number[]) =>
        [w[2] * v[1] - w[1] * v[2], w[0] * v[2] - w[2] * v[0], w[1] * v[0] - w[0] * v[1]].map((d) => d / rateHz);
      const half = u.map((v, a) => v + step(u)[a] / 2);
      u = u.map((v, a) => v + step(half)[a]);
      for (let a = 0; a < 3; a++) close(u[a], up[3 * i + 3 + a], { absolute: 1e-4 }, `at ${times[i]} s`);
      turned = Math.max(turned, Math.hypot(...[0, 1, 2].map((a) => up[3 * i + a] - up[a])));
    }
    assert.ok(turned > 1, "the posture did not change");
  });

  it("brings more that is new with a new person than with another day of a known one", () => {
    const walks = Array.from({ length: 24 }, (_, user) => {
      const person = drawPerson(1, "test", user, "waist");
      return Array.from({ length: 4 }, (_, d) => {
        const day = drawDay(person, d);
        const parts = [{ bout: drawBout(day, "WALKING", d), from: 0, transition: 1 }];
        const times = seconds(0, 20, 50);
        const noise = random(1, "test", user, d);
        const acc = readSensor("acc", day, parts, times, noise);
        const gyro = readSensor("gyro", day, parts, times, noise);
        const column = (v: Float64Array, a: number) => Array.from(times, (_, i) => v[3 * i + a]);
        const deviations = [acc, gyro].flatMap((v) => [0, 1, 2].map((a) => Math.sqrt(variance(column(v, a)))));
        return { norm: Math.log(Math.sqrt(variance(norms(acc)))), deviations, hz: dominantHz(norms(acc)) };
      });
    });
    const ratio = (feature: (walk: (typeof walks)[number][number]) => number) => {
      const byUser = walks.map((own) => own.map(feature));
      return variance(byUser.map(mean)) / mean(byUser.map(variance));
    };
    const features = [0, 1, 2, 3, 4, 5].map((c) => ratio((walk) => Math.log(walk.deviations[c])));
    // In HAPT too: 4.3 for the deviation of |acc|.
    assert.ok(real.WALKING.betweenOverWithin > 3);
    for (const [name, value] of [
      ["norm", ratio((w) => w.norm)],
      ["Hz", ratio((w) => w.hz)],
    ] as const) {
      assert.ok(value > 3, `${name}: ${value.toFixed(1)}`);
    }
    assert.ok(median(features) > 3, features.map((v) => v.toFixed(1)).join(" "));

    // Channel deviations within a third of HAPT's medians, and its cadence.
    real.WALKING.deviation.forEach((deviation, c) => {
      const made = median(walks.flat().map((walk) => walk.deviations[c]));
      assert.ok(Math.abs(Math.log(made / deviation)) < Math.log(4 / 3), `channel ${c}: ${made} against ${deviation}`);
    });
    const cadence = median(walks.flat().map(({ hz }) => hz));
    assert.ok(cadence > real.WALKING.dominantHz[0] && cadence < real.WALKING.dominantHz[2], `${cadence} Hz`);
    const inRange = walks.flat().filter(({ hz }) => hz >= 1.4 && hz <= 2.4).length / walks.flat().length;
    assert.ok(inRange >= 0.9, `${inRange} of the walks at 1.4–2.4 Hz`);
  });

  it("names the activities it knows when asked for another", () => {
    const day = drawDay(drawPerson(1, "test", 0, "waist"), 0);
    assert.throws(() => drawBout(day, "FLYING", 0), /no activity "FLYING" at the waist; there are WALKING/);
  });
});
