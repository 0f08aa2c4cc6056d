import assert from "node:assert/strict";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parquetWriteBuffer } from "hyparquet-writer";
import { importRecordings } from "../../../lib/data/own/importRecordings";
import { temporaryFolder } from "../loaders/makeFiles";
import { columns, motion, upTo } from "./importing";

describe("an import that is stopped", function () {
  this.timeout(60_000);
  const place = temporaryFolder();

  /** Seconds of reading: a main thread that decodes the page would come to the signal after the last row. */
  const written = () => {
    const samples = upTo(100_000).map((i) => motion(i / 50));
    const axes = (["acc", "gyro"] as const).flatMap((sensor) =>
      columns[sensor].map((name, k) => ({ name, data: samples.map((sample) => sample[sensor][k]) })),
    );
    const who = { name: "who", data: samples.map(() => "p1") };
    const time = { name: "t", data: samples.map((_, i) => i / 50) };
    const file = join(place.path(), "long.parquet");
    writeFileSync(file, Buffer.from(parquetWriteBuffer({ columnData: [who, time, ...axes], pageSize: 1 << 30 })));
    return file;
  };

  for (const [when, units] of [
    ["looks at the units", {}],
    ["makes windows", { timeUnit: "s", accUnit: "g", gyroUnit: "deg/s" }],
  ] as const) {
    it(`ends amid the one page of a Parquet file, and leaves nothing, while it ${when}`, async () => {
      const file = written();
      const root = place.path();
      const stop = new AbortController();
      setTimeout(() => stop.abort(new Error("stopped at Ctrl-C")), 200);
      const made = importRecordings([file], { name: "mine", columns, units, signal: stop.signal }, { dataFolder: null, root });
      await assert.rejects(made, /stopped at Ctrl-C/);
      const windows = join(root, "data", "windows");
      assert.deepEqual(existsSync(windows) ? readdirSync(windows) : [], []);
    });
  }
});
