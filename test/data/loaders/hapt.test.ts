import assert from "node:assert/strict";
import { hapt } from "../../../lib/data/loaders/hapt";
import { synthesise } from "../../../lib/data/synthetic/synthesise";
import { collect } from "./collect";
import { type Files, makeFolder, temporaryFolder } from "./makeFiles";

const rowsOf = (n: number, offset: number) =>
  Array.from({ length: n }, (_, i) => `${(i + offset) / 1000} ${-i / 1000} 0.9180555898766518 `).join("\r\n");
/** 520 rows: four windows, and eight rows after the last. */
const makeSet = (): Files => ({
  "activity_labels.txt": "1 WALKING           \n5 STANDING          \n7 STAND_TO_SIT      \n",
  // Rows are counted from 1 and the last belongs to the activity: 1–65 is more than half a window, 129–192 is half.
  "RawData/labels.txt": "7 4 5 1 65\n7 4 1 129 192\n7 4 7 257 300\n7 4 1 301 310\n7 4 7 311 340\n8 4 1 1 520\n",
  "RawData/acc_exp07_user04.txt": rowsOf(520, 0),
  "RawData/gyro_exp07_user04.txt": rowsOf(520, 7),
});

describe("hapt", () => {
  const place = temporaryFolder();
  const load = (files: Files) => collect(hapt, makeFolder(place.path(), files));

  it("cuts a recording from end to end; a window's activity is the label of more than half its rows", async () => {
    const found = await load(makeSet());
    const about = { user: "4", recording: "exp07-user04" };
    assert.deepEqual(found.abouts, [
      { ...about, activity: "STANDING", start: 0 }, // 65 of 128 rows
      { ...about, activity: "unlabelled", start: 2.56 }, // 64 rows of walking
      { ...about, activity: "STAND_TO_SIT", start: 5.12 }, // 44 + 30 rows, on both sides of ten others
      { ...about, activity: "unlabelled", start: 7.68 },
    ]);
    const expected = [0.128, -0.128, 0.9180555898766518, 0.135, -0.128, 0.9180555898766518];
    assert.deepEqual(found.windows[1].subarray(0, 6), Float32Array.from(expected)); // row 128, gyroscope shifted by 7
    assert.deepEqual(found.recordings, [{ ...about, rows: 520, seconds: 10.4, rates: [50, 50] }]);
    const [drop, ...others] = found.drops;
    assert.deepEqual(others, []);
    assert.deepEqual([drop.count, drop.unit, drop.where], [8, "rows", "exp07-user04"]);
  });

  it("says where files, rows and labels disagree", async () => {
    const shorter = { ...makeSet(), "RawData/gyro_exp07_user04.txt": rowsOf(519, 0) };
    await assert.rejects(load(shorter), /gyro_exp07_user04\.txt: expected the 520 rows of RawData\/acc_.*, found 519/);
    const beyond = { ...makeSet(), "RawData/labels.txt": "7 4 5 1 521" };
    await assert.rejects(load(beyond), /acc_exp07_user04\.txt: expected the 521 rows that .*, found 520/);
    const unknown = { ...makeSet(), "RawData/labels.txt": "7 4 5 1 20\n7 4 13 21 30" };
    await assert.rejects(load(unknown), /labels\.txt: label 2: expected an activity of 1, 5, 7 .*, found 13 21 30/);
    const { "RawData/gyro_exp07_user04.txt": gyro, ...without } = makeSet();
    assert.ok(gyro);
    await assert.rejects(load(without), /expected one file …\/RawData\/gyro_exp07_user04\.txt, found none/);
    const empty = { "RawData/labels.txt": "", "activity_labels.txt": "" };
    await assert.rejects(load(empty), /acc_expEE_userUU\.txt, found none/);
  });

  it("reads the synthetic set", async () => {
    const folder = `${place.path()}/hapt`;
    await synthesise("hapt", folder, { seed: 0, users: 3 });
    const found = await collect(hapt, folder);
    assert.equal(found.recordings.length, 6);
    assert.equal(new Set(found.abouts.map(({ user }) => user)).size, 3);
  });
});
