import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { loadRecordings } from "../../../lib/data/loaders/recordings";
import { type RecordingColumns, sisfallColumns } from "../../../lib/data/loaders/table/recordingColumns";
import { collectWindows } from "./collectWindows";
import { temporaryFolder } from "./makeFiles";
import { close } from "../../close";

const header = "user,recording,activity,t,acc_x,acc_y,acc_z,gyro_x,gyro_y,gyro_z";

/** Samples at 25 Hz; the accelerometer's x counts seconds. */
function lines(user: string, recording: string, count: number, activity = (_: number) => "walk"): string[] {
  return Array.from({ length: count }, (_, i) => `${user},${recording},${activity(i)},${i / 25},${i / 25},0,1,0,${i % 2},180`);
}

describe("data/recordings", () => {
  const folder = temporaryFolder();

  async function load(text: string | Buffer, columns: Partial<RecordingColumns> = {}, name = "own.csv") {
    const file = join(folder.path(), name);
    writeFileSync(file, text);
    const writer = collectWindows();
    await loadRecordings(file, { ...sisfallColumns, ...columns }, writer);
    return writer;
  }

  it("resamples to 50 Hz, cuts windows by recording, and gives each the activity of most of its rows", async () => {
    const activity = (i: number) => (i < 40 ? "sit" : "walk");
    const text = [header, ...lines("1", "a", 130, activity), ...lines("1", "b", 70)].join("\n");
    const { windows, abouts } = await load(text);
    assert.deepEqual(
      abouts.map(({ recording, start, activity }) => [recording, start, activity]),
      [
        ["a", 0, "sit"],
        ["a", 2.56, "walk"],
        ["b", 0, "walk"],
      ],
    );
    close(windows[1][0], 2.56, { absolute: 1e-5 });
    close(windows[1][6], 2.58, { absolute: 1e-5 });
  });

  it("gives windows out before a long recording's end is read", async () => {
    const file = join(folder.path(), "long.csv");
    const rows = lines("1", "a", 10_000); // 400 s: 156 windows
    writeFileSync(file, [header, ...rows, "1,a,walk,400,none,0,1,0,0,0"].join("\n"));
    const writer = collectWindows();
    await assert.rejects(loadRecordings(file, sisfallColumns, writer), /row 10001, column "acc_x"/);
    // All but the last 1,024 rows of both sensors, 20.5 s.
    assert(writer.windows.length >= 156 - 10, `${writer.windows.length} of 156 windows`);
  });

  it("converts units of time, acceleration and rotation", async () => {
    const text = [header, ...lines("1", "a", 70).map((line) => line.replace(/,1,0,[01],180$/, ",9.80665,0,0,180"))].join("\n");
    const { windows } = await load(
      text.replace(/walk,([\d.]+)/g, (_, t) => `walk,${Number(t) * 1000}`),
      {
        timeUnit: "ms",
        accUnit: "m/s2",
        gyroUnit: "deg/s",
      },
    );
    close(windows[0][2], 1, { absolute: 1e-6 });
    close(windows[0][5], Math.PI, { absolute: 1e-6 });
  });

  it("reads a packed table", async () => {
    const { windows } = await load(gzipSync([header, ...lines("1", "a", 70)].join("\n")), {}, "own.csv.gz");
    assert.equal(windows.length, 1);
  });

  it("ends a segment at a gap and counts it", async () => {
    const all = lines("1", "a", 140);
    const { windows, noted } = await load([header, ...all.slice(0, 65), ...all.slice(75)].join("\n"));
    assert.equal(windows.length, 2);
    assert.equal(noted(/gaps above 0.2 s/), 1);
  });

  it("names file, row and column of what it cannot read", async () => {
    const good = lines("1", "a", 3);
    await assert.rejects(
      load([header.replace("gyro_y", "gy"), ...good].join("\n")),
      /own\.csv: no column "gyro_y"; found user, recording, activity, t and 6 more; did you mean "gyro_x"\?$/,
    );
    await assert.rejects(
      load([header, good[0], good[1].replace(",1,0,1", ",one,0,1")].join("\n")),
      /own\.csv, row 2, column "acc_z": expected a number, found "one"/,
    );
    await assert.rejects(
      load([header, good[1], good[0]].join("\n")),
      /row 2, column "t": expected rows in order of time, found "0" after "0.04"/,
    );
    await assert.rejects(
      load([header, good[0], ...lines("2", "b", 1), good[1]].join("\n")),
      /row 3: recording "a" of user "1" is in two places/,
    );
    await assert.rejects(
      load([header, good[0].split(",").slice(0, 7).join(",")].join("\n")),
      /own\.csv: line 2: expected 10 cells, as in the header, found 7$/,
    );
    await assert.rejects(load("x", {}, "own.xlsx"), /expected a file ending in \.parquet, \.csv, \.tsv or \.txt/);
  });

  it("refuses a Parquet file that is cut off", async () => {
    await assert.rejects(load("PAR1 and nothing else", {}, "own.parquet"), /own\.parquet: not a Parquet file, or cut off/);
  });
});
