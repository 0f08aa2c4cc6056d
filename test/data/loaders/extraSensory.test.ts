import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { openArchive } from "../../../lib/data/read/archive";
import { extraSensory, extraSensoryFolds } from "../../../lib/data/loaders/extraSensory";
import { collect } from "./collect";
import { type Files, makeFolder, temporaryFolder } from "./makeFiles";
import { close } from "../../close";

/** 20 s at 40 Hz of a sensor that lies flat: z is gravity. */
function rows(z: number, count = 800): string {
  return Array.from({ length: count }, (_, i) => `${(1000 + i / 40).toFixed(3)} 0.01 0 ${z}`).join("\n");
}

const acc = (user: string, time: number) => `raw_acc/${user}/${time}.m_raw_acc.dat`;
const gyro = (user: string, time: number) => `proc_gyro/${user}/${time}.m_proc_gyro.dat`;

describe("data/extraSensory", () => {
  const folder = temporaryFolder();

  const load = (files: Files) => collect(extraSensory, makeFolder(folder.path(), files));

  it("makes 7 windows of a 20 s example, in g whether the file is in g or in m/s²", async () => {
    const { windows, abouts } = await load({
      [acc("A", 10)]: rows(1),
      [gyro("A", 10)]: rows(0),
      [acc("B", 20)]: rows(9.80665),
      [gyro("B", 20)]: rows(0),
    });
    assert.equal(windows.length, 14);
    for (const window of windows) close(window[2], 1, { absolute: 1e-5 });
    assert.deepEqual(abouts[1], { user: "A", activity: "unlabelled", recording: "10", start: 2.56 });
  });

  it("reads packed files and folders nested twice", async () => {
    const { windows } = await load({
      [`raw_acc/A/A/10.m_raw_acc.dat.gz`]: gzipSync(rows(1)),
      [gyro("A/A", 10)]: rows(0),
    });
    assert.equal(windows.length, 7);
  });

  it("counts what it drops: no gyroscope, nan, truncated, another unit, damage", async () => {
    const { windows, dropped } = await load({
      [acc("A", 1)]: rows(1),
      [gyro("A", 1)]: rows(0),
      [acc("A", 2)]: rows(1),
      [acc("A", 3)]: rows(1),
      [gyro("A", 3)]: "nan\n",
      [acc("A", 4)]: rows(1),
      [gyro("A", 4)]: rows(0, 90),
      [acc("A", 5)]: rows(3.16),
      [gyro("A", 5)]: rows(0),
      [acc("A", 6)]: "1 2 x 4\n",
      [gyro("A", 6)]: rows(0),
      [gyro("A", 8)]: rows(0),
      [acc("B", 7)]: rows(1),
    });
    assert.equal(windows.length, 7);
    assert.equal(dropped(/without an accelerometer file/), 1);
    assert.equal(dropped(/without a gyroscope file/), 1);
    assert.equal(dropped(/just `nan`/), 1);
    assert.equal(dropped(/without 128 samples/), 1);
    assert.equal(dropped(/neither in g nor in m/), 1);
    assert.equal(dropped(/cannot be read/), 1);
    assert.equal(dropped(/user without a gyroscope/), 1);
  });

  it("puts rows back in order of time, and ends a segment at a gap", async () => {
    const lines = rows(1).split("\n");
    const swapped = [lines[1], lines[0], ...lines.slice(2)].join("\n");
    const broken = [...lines.slice(0, 400), ...lines.slice(440)].join("\n"); // 1 s is missing
    const { windows, noted } = await load({
      [acc("A", 1)]: swapped,
      [gyro("A", 1)]: rows(0),
      [acc("A", 2)]: broken,
      [gyro("A", 2)]: rows(0),
    });
    assert.equal(windows.length, 7 + 3 + 3);
    assert.equal(noted(/out of order/), 2);
  });

  it("reads the five folds, and refuses one with a user on both sides", async () => {
    const files: Files = {};
    for (let fold = 0; fold < 5; fold++) {
      for (const platform of ["android", "iphone"]) {
        files[`cv_5_folds/fold_${fold}_train_${platform}_uuids.txt`] = `${platform}-1\n${platform}-2\n`;
        files[`cv_5_folds/fold_${fold}_test_${platform}_uuids.txt`] = `${platform}-3\r\n`;
      }
    }
    const folds = await extraSensoryFolds(await openArchive(makeFolder(folder.path(), files)));
    assert.equal(folds.length, 5);
    assert.deepEqual(folds[0], { train: ["android-1", "android-2", "iphone-1", "iphone-2"], test: ["android-3", "iphone-3"] });
    files["cv_5_folds/fold_2_test_iphone_uuids.txt"] = "android-1\n";
    const wrong = await openArchive(makeFolder(folder.path(), files));
    await assert.rejects(extraSensoryFolds(wrong), /fold 2 has user android-1 in train and in test/);
  });
});
