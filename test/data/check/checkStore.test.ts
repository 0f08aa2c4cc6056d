import assert from "node:assert/strict";
import { readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fromArrow, table } from "arquero";
import { checkStore } from "../../../lib/data/check/checkStore";
import { describeAccounting } from "../../../lib/data/describeAccounting";
import { foldProblems } from "../../../lib/data/loaders/folds";
import { cutWindows } from "../../../lib/data/signal/resample";
import { NPY_HEADER, type StoreAbout } from "../../../lib/data/store/windowSet";
import { writeWindows } from "../../../lib/data/store/writeWindows";
import { temporaryFolder } from "../loaders/makeFiles";
import { walk } from "../loaders/walks";

describe("check of a prepared set", () => {
  const place = temporaryFolder();

  /** Three windows of two users, lying still. */
  async function makeStore({ gravity = 1 } = {}): Promise<string> {
    const folder = join(place.path(), "set");
    await writeWindows(folder, { name: "set", title: "real: set", source: "real", inputKey: "" }, async (writer) => {
      for (const [i, user] of ["a", "a", "b"].entries()) {
        const window = Float32Array.from({ length: 768 }, (_, k) => (k % 6 === 2 ? gravity : 0.001 * (i + 1)));
        writer.add(window, { user, activity: "lying", recording: `${user}1`, start: 2.56 * (i % 2) });
        if (i !== 1) writer.recorded(user, `${user}1`, 256, 5.12, [50, 50]);
      }
      writer.drop("rows after a recording's last window", 12, "rows", "a1");
      writer.drop("no gyro file", 1, "files", "user c");
      writer.note("starts of a counter from 0, unwrapped", 2, "recordings", "a1");
      return [{ train: ["a"], test: ["b"] }];
    });
    return folder;
  }

  it("says what it verified, beside the accounting", async () => {
    const { set, passed } = checkStore(await makeStore());
    assert.deepEqual(
      passed.map((line) => line.split(":")[0]),
      ["counts", "checksum", "values", "units", "folds", "copies"],
    );
    assert.equal(
      describeAccounting(set),
      [
        "set: real: set",
        "  read     2 users, 2 recordings, 512 rows, 0.00 h",
        "  rates    acc 2 at 50 Hz",
        "  rates    gyro 2 at 50 Hz",
        "  windows  3, 0.00 h",
        "  kept, but changed",
        "    2 recordings: starts of a counter from 0, unwrapped (a1)",
        "  left out",
        "    12 rows: rows after a recording's last window (a1)",
        "    1 files: no gyro file (user c)",
      ].join("\n"),
    );
  });

  it("counts two recordings where the names of user and recording, joined, are the same", async () => {
    const folder = join(place.path(), "set");
    const pairs = [
      ["a/b", "c"],
      ["a", "b/c"],
    ];
    await writeWindows(folder, { name: "set", title: "real: set", source: "real", inputKey: "" }, async (writer) => {
      for (const [user, recording] of pairs) {
        const window = Float32Array.from({ length: 768 }, (_, k) => (k % 6 === 2 ? 1 : 0));
        writer.add(window, { user, activity: "lying", recording, start: 0 });
        writer.recorded(user, recording, 128, 2.56, [50, 50]);
      }
      return [{ train: ["a"], test: ["a/b"] }];
    });
    assert.equal(checkStore(folder).set.accounting.recordings, 2);
  });

  it("refuses a store of an earlier version", async () => {
    const folder = await makeStore();
    const about = JSON.parse(readFileSync(join(folder, "accounting.json"), "utf8")) as StoreAbout;
    writeFileSync(
      join(folder, "accounting.json"),
      JSON.stringify({ ...about, accounting: { ...about.accounting, rates: undefined } }),
    );
    assert.throws(() => checkStore(folder), /set: expected the sampling rates .* an earlier version wrote it/);
  });

  it("finds a byte that was changed, in windows or index", async () => {
    const folder = await makeStore();
    const windows = readFileSync(join(folder, "windows.npy"));
    windows[NPY_HEADER + 1000] ^= 1;
    writeFileSync(join(folder, "windows.npy"), windows);
    assert.throws(() => checkStore(folder), /set: expected the checksum [0-9a-f]{16}, found [0-9a-f]{16}: files were changed/);

    const other = await makeStore();
    const index = fromArrow(readFileSync(join(other, "index.arrow")));
    const kept = Object.fromEntries(["activity", "recording", "start"].map((name) => [name, index.array(name)]));
    const columns = { user: ["a", "a", "c"], ...kept };
    writeFileSync(join(other, "index.arrow"), table(columns).toArrowIPC({ format: "file" }));
    assert.throws(() => checkStore(other), /expected the checksum/);
  });

  it("finds values that are not finite, units that are not g, and a header of another shape", async () => {
    const folder = await makeStore();
    const windows = readFileSync(join(folder, "windows.npy"));
    windows.writeFloatLE(NaN, NPY_HEADER + 768 * 4 + 40);
    for (let k = 2; k < 768; k += 6) windows.writeFloatLE(9.8, NPY_HEADER + (2 * 768 + k) * 4);
    windows.write("(4, ", windows.indexOf("(3, "), "latin1");
    writeFileSync(join(folder, "windows.npy"), windows);
    assert.throws(
      () => checkStore(folder),
      (error: Error) => {
        assert.match(error.message, /window 1: expected finite values, found NaN/);
        assert.match(error.message, /user b: expected acceleration in g .* found 9\.80/);
        assert.match(error.message, /windows\.npy: expected the header of float32 \[3, 128, 6\], found another/);
        return true;
      },
    );
  });

  it("finds files that are cut off or gone, and an accounting of other windows", async () => {
    const cut = await makeStore();
    truncateSync(join(cut, "windows.npy"), 5000);
    assert.throws(() => checkStore(cut), /windows\.npy: expected 3 windows as its index says, found 5000 bytes/);
    const gone = await makeStore();
    rmSync(join(gone, "index.arrow"));
    assert.throws(() => checkStore(gone), /no window store in .*: expected .* found no whole index\.arrow/);
    const half = await makeStore();
    truncateSync(join(half, "accounting.json"), 100);
    assert.throws(() => checkStore(half), /no window store in .* found no whole accounting\.json/);

    const changed = await makeStore();
    const about: StoreAbout = JSON.parse(readFileSync(join(changed, "accounting.json"), "utf8"));
    Object.assign(about.accounting, { windows: 4, users: 1 });
    writeFileSync(join(changed, "accounting.json"), JSON.stringify({ ...about, folds: [{ train: ["a", "b"], test: ["b"] }] }));
    assert.throws(
      () => checkStore(changed),
      (error: Error) => {
        assert.match(error.message, /expected 4 windows as in accounting\.json, found 3/);
        assert.match(error.message, /expected 1 users at most as in accounting\.json, found 2/);
        assert.match(error.message, /fold 0: expected users apart, found b in train and in test/);
        return true;
      },
    );
  });

  it("warns of recordings that hold the same signal, and says which fold parts them", async () => {
    const folder = join(place.path(), "set");
    await writeWindows(folder, { name: "set", title: "real: set", source: "real", inputKey: "" }, async (writer) => {
      for (const [user, take] of [
        ["a", 1],
        ["b", 2],
        ["c", 1],
      ] as const) {
        cutWindows(walk(take, take, 1280), 0).forEach((window, w) => {
          writer.add(window, { user, activity: "walking", recording: "walk", start: 2.56 * w });
        });
        writer.recorded(user, "walk", 1280, 25.6, [50, 50]);
      }
      return [
        { train: ["a", "b"], test: ["c"] },
        { train: ["a", "c"], test: ["b"] },
      ];
    });
    const { passed, warnings } = checkStore(folder);
    assert.match(
      warnings.join("\n"),
      /^user a's walk and user c's walk hold the same signal \(\d+ windows\), on two sides of fold 0$/,
    );
    assert.ok(!passed.some((line) => line.startsWith("copies")));
  });

  it("says who is on both sides of a fold, or on none", () => {
    assert.deepEqual(foldProblems([{ train: ["a"], test: ["b"] }], ["a", "b"]), []);
    assert.deepEqual(
      foldProblems(
        [
          { train: ["a"], test: [] },
          { train: ["a"], test: ["a", "b"] },
        ],
        ["a", "b"],
      ),
      ["fold 0: expected every user on a side, found b on none", "fold 1: expected users apart, found a in train and in test"],
    );
  });

  it("has nothing to check where the acceleration is not in g: no store is made", async () => {
    await assert.rejects(makeStore({ gravity: 9.8 }), /user a: expected acceleration in g with gravity/);
  });
});
