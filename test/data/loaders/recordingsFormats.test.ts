import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { loadRecordings } from "../../../lib/data/loaders/recordings";
import { sisfallColumns } from "../../../lib/data/loaders/table/recordingColumns";
import { synthesise } from "../../../lib/data/synthetic/synthesise";
import { collectWindows } from "./collectWindows";
import { temporaryFolder } from "./makeFiles";
import { close } from "../../close";

type Row = (string | number)[];
const header = "user,recording,activity,t,acc_x,acc_y,acc_z,gyro_x,gyro_y,gyro_z";

/** Rows at 50 Hz whose accelerometer x is the time in ms. */
function take(user: string, recording: string, count: number): Row[] {
  return Array.from({ length: count }, (_, i) => [user, recording, "walking", i / 50, i * 20, 0, 1, 2, 3, 4 + (i % 2) / 4]);
}

describe("your own recordings, by format", () => {
  const { path } = temporaryFolder();

  async function load(rows: Row[], name = "own.csv") {
    const file = join(path(), name);
    const text = `${[header, ...rows.map((row) => row.join(","))].join("\n")}\n`;
    writeFileSync(file, name.endsWith(".gz") ? gzipSync(text) : text);
    const found = collectWindows();
    await loadRecordings(file, sisfallColumns, found);
    return found;
  }

  it("are cut into windows without overlap, recording by recording", async () => {
    const found = await load([...take("a", "1", 300), ...take("a", "2", 128), ...take("b", "1", 127)]);
    assert.deepEqual(
      found.abouts.map(({ user, recording, start }) => [user, recording, Math.round(start * 100)]),
      [
        ["a", "1", 0],
        ["a", "1", 256],
        ["a", "2", 0],
      ],
    );
    // The second window of the first recording begins at its row 128, at 2560 ms.
    assert.deepEqual([...found.windows[1].subarray(0, 6)].map(Math.round), [2560, 0, 1, 2, 3, 4]);
    assert.deepEqual(
      found.recordings.map(({ rows }) => rows),
      [300, 128, 127],
    );
    close(found.dropped(/last window/), (44 + 127) / 50, { absolute: 1e-9 });
  });

  it("give the same windows as CSV, gzipped CSV and Parquet", async function () {
    this.timeout(120_000);
    const rows = take("a", "1", 300);
    assert.deepEqual((await load(rows, "own.csv.gz")).windows, (await load(rows)).windows);
    const formats = [];
    for (const format of ["csv", "parquet"] as const) {
      const folder = join(path(), format);
      await synthesise("recordings", folder, { seed: 2, users: 2, hoursPerUser: 0.02, format });
      const found = collectWindows();
      await loadRecordings(join(folder, `recordings.${format}`), sisfallColumns, found);
      formats.push(found);
    }
    const [csv, parquet] = formats;
    assert.ok(csv.windows.length > 0);
    assert.deepEqual(parquet.abouts, csv.abouts);
    csv.windows.forEach((window, w) => {
      window.forEach((value, i) => {
        // The CSV gives six decimals.
        const near = 1e-5 * Math.max(1, Math.abs(value));
        close(value, parquet.windows[w][i], { absolute: near }, `window ${w}, value ${i}`);
      });
    });
  });

  it("are refused where a Parquet file or a gzipped file is damaged", async () => {
    const found = collectWindows();
    const damaged = [
      ["cut.parquet", /cut\.parquet: not a Parquet file/],
      ["cut.csv.gz", /cut\.csv\.gz: /],
    ] as const;
    for (const [name, reason] of damaged) {
      const file = join(path(), name);
      writeFileSync(file, gzipSync(`${header}\n`).subarray(0, 20));
      await assert.rejects(loadRecordings(file, sisfallColumns, found), reason);
    }
  });
});
