import assert from "node:assert/strict";
import { synthesise } from "../../../lib/data/synthetic/synthesise";
import { uciHar } from "../../../lib/data/loaders/uciHar";
import { collect } from "./collect";
import { type Files, makeFolder, temporaryFolder } from "./makeFiles";

const signals = ["total_acc_x", "total_acc_y", "total_acc_z", "body_gyro_x", "body_gyro_y", "body_gyro_z"];
/** A number as the publishers wrote it on Windows: `%16.7e` with three digits of exponent. */
const published = (value: number) => {
  const [digits, exponent] = value.toExponential(7).split("e");
  return `${digits}e${exponent[0]}${exponent.slice(1).padStart(3, "0")}`.padStart(16);
};
const valueOf = (part: string, w: number, i: number, c: number) => (part === "test" ? -1 : 1) * (w + i / 128 + c / 1000) * 0.01;

/** Two windows of user 3 and one of user 1 to train on, one of user 2 to test on. */
function makeSet(top = "UCI HAR Dataset/", end = "\r\n"): Files {
  const parts = { train: { labels: [5, 1, 2], users: [3, 1, 3] }, test: { labels: [6], users: [2] } };
  const files: Files = { [`${top}activity_labels.txt`]: "1 WALKING\n2 WALKING_UPSTAIRS\n5 STANDING\n6 LAYING\n" };
  for (const [part, { labels, users }] of Object.entries(parts)) {
    files[`${top}${part}/y_${part}.txt`] = labels.join("\n");
    files[`${top}${part}/subject_${part}.txt`] = users.join("\n");
    signals.forEach((signal, c) => {
      const line = (w: number) => Array.from({ length: 128 }, (_, i) => published(valueOf(part, w, i, c))).join("");
      const lines = labels.map((_, w) => line(w));
      files[`${top}${part}/Inertial Signals/${signal}_${part}.txt`] = lines.join(end) + end;
      files[`${top}${part}/Inertial Signals/${signal.replace("total", "body")}_${part}.txt`] ??= "not read";
    });
  }
  return files;
}

describe("uciHar", () => {
  const place = temporaryFolder();
  const load = (files: Files) => collect(uciHar, makeFolder(place.path(), files));

  it("reads windows as published, with user, activity and place in time", async () => {
    const found = await load(makeSet());
    assert.deepEqual(found.abouts, [
      { user: "3", activity: "STANDING", recording: "user-03-train", start: 0 },
      { user: "1", activity: "WALKING", recording: "user-01-train", start: 0 },
      { user: "3", activity: "WALKING_UPSTAIRS", recording: "user-03-train", start: 1.28 },
      { user: "2", activity: "LAYING", recording: "user-02-test", start: 0 },
    ]);
    const [part, w] = [
      ["train", "train", "train", "test"],
      [0, 1, 2, 0],
    ];
    found.windows.forEach((window, at) => {
      for (let i = 0; i < 128; i++) {
        for (let c = 0; c < 6; c++) {
          const error = Math.abs(window[i * 6 + c] - valueOf(part[at], w[at], i, c));
          assert.ok(error < 1e-8, `window ${at}, sample ${i}, channel ${c}: off by ${error}`);
        }
      }
    });
    assert.deepEqual(found.recordings[0], { user: "3", recording: "user-03-train", rows: 192, seconds: 3.84, rates: [50, 50] });
  });

  it("reads LF and a set without a top folder the same", async () => {
    assert.deepEqual((await load(makeSet("", "\n"))).windows, (await load(makeSet())).windows);
  });

  it("says which file is missing, which line is short, and which lengths differ", async () => {
    const without = makeSet("");
    delete without["train/Inertial Signals/body_gyro_y_train.txt"];
    await assert.rejects(load(without), /expected one file …\/train\/.*\/body_gyro_y_train\.txt, found none/);

    const short = makeSet("");
    const file = "train/Inertial Signals/total_acc_x_train.txt";
    short[file] = String(short[file]).replace(/ +\S+\r\n$/, "\r\n");
    await assert.rejects(load(short), /total_acc_x_train\.txt:3: expected a number, found the end of the line/);

    const uneven = { ...makeSet(""), "test/subject_test.txt": "2\n2\n" };
    await assert.rejects(load(uneven), /expected the 1 lines .* found 2, 1, 1/);
    const unknown = { ...makeSet(""), "test/y_test.txt": "9" };
    await assert.rejects(load(unknown), /y_test\.txt:1: expected an activity of 1, 2, 5, 6, found 9/);
  });

  it("reads the synthetic set", async () => {
    const folder = `${place.path()}/uci`;
    await synthesise("uci-har", folder, { seed: 0, users: 3 });
    const found = await collect(uciHar, folder);
    assert.equal(new Set(found.abouts.map(({ user }) => user)).size, 3);
    assert.equal(new Set(found.abouts.map(({ activity }) => activity)).size, 6);
  });
});
