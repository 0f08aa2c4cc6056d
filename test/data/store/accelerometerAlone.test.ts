import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkStore } from "../../../lib/data/check/checkStore";
import { nearDuplicates } from "../../../lib/data/check/nearDuplicates";
import { describeAccounting } from "../../../lib/data/describeAccounting";
import { importRecordings } from "../../../lib/data/own/importRecordings";
import { channelMoments } from "../../../lib/data/standardise";
import { openWindows, unionWindows, type WindowSet } from "../../../lib/data/store/windowSet";
import { close } from "../../close";
import { tableColumns } from "../../../lib/data/loaders/table/recordingColumns";
import { temporaryFolder } from "../loaders/makeFiles";
import { setOf, walk } from "../loaders/walks";

/** A set of walks with the gyroscope taken out of its windows. */
function withoutGyroscope(set: WindowSet): WindowSet {
  const read = (rows: ArrayLike<number>, out = new Float32Array(rows.length * 128 * 3)) => {
    set.read(rows).forEach((value, i) => i % 6 < 3 && (out[Math.floor(i / 6) * 3 + (i % 6)] = value));
    return out;
  };
  return { ...set, name: `${set.name} alone`, channels: 3, read };
}

describe("a set of the accelerometer alone", () => {
  const place = temporaryFolder();
  const walks = ["ann", "bob"].flatMap((user) =>
    Array.from({ length: 150 }, (_, i) => `${user},${i / 50},${Math.sin(i / 5).toFixed(4)},0.1,${user === "ann" ? 1 : 1.1}`),
  );

  async function imported(): Promise<{ set: WindowSet; folder: string }> {
    const root = place.path();
    const file = join(root, "own.csv");
    writeFileSync(file, ["user,t,acc_x,acc_y,acc_z", ...walks].join("\n"));
    const { user, time, acc } = { ...tableColumns, time: "t" };
    const set = await importRecordings(
      [file],
      { name: "alone", columns: { user, time, acc, gyro: null } },
      { dataFolder: null, root },
    );
    return { set, folder: join(root, "data", "windows", "alone") };
  }

  it("has 3 channels in its store, its header, its check and its account", async () => {
    const { set, folder } = await imported();
    assert.deepEqual([set.channels, set.count, set.read([0]).length], [3, 2, 128 * 3]);
    assert.match(readFileSync(join(folder, "windows.npy"), "latin1"), /'shape': \(2, 128, 3\)/);
    assert.ok(checkStore(folder).passed.some((line) => line.startsWith("units: acceleration in g")));
    assert.match(describeAccounting(set), /rates {4}acc 2 at 50 Hz\n {2}windows/);
    // Rows at 50 Hz are samples as they are.
    const [window] = [set.read([1])];
    close(window[3 * 7], Number(Math.sin(7 / 5).toFixed(4)), { absolute: 1e-6 });
    close(window[3 * 7 + 2], 1.1, { absolute: 1e-6 });
    close(channelMoments(set, [0, 1]).mean[2], 1.05, { absolute: 1e-6 });
  });

  it("has 6 channels where its account says nothing, as stores of earlier versions", async () => {
    const { folder } = await imported();
    const file = join(folder, "accounting.json");
    const { channels: _, ...about } = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
    writeFileSync(file, JSON.stringify(about));
    assert.throws(() => openWindows(folder), /windows\.npy: expected 2 windows as its index says/);
  });

  it("is not joined with one of 6", async () => {
    const six = setOf("six", [{ user: "a", recording: "1", samples: walk(1, 1, 1000) }]);
    const { set } = await imported();
    assert.throws(
      () => unionWindows("both", "real: both", [{ set: six }, { set }]),
      /both: expected parts with the same number of channels, found six with 6 and alone with 3/,
    );
  });

  it("is searched for copies by its acceleration, of its own and in a set of 6", () => {
    const samples = walk(3, 1, 1000);
    const six = setOf("six", [
      { user: "a", recording: "1", samples },
      { user: "b", recording: "2", samples: walk(4, 1, 1000) },
    ]);
    const copy = withoutGyroscope(setOf("copy", [{ user: "c", recording: "3", samples }]));
    const found = nearDuplicates({ set: six }, { set: copy }).map(({ one, other }) => [one.recording, other.recording]);
    assert.deepEqual(found, [["1", "3"]]);
    const twice = withoutGyroscope(
      setOf("twice", [
        { user: "a", recording: "1", samples },
        { user: "b", recording: "2", samples },
        { user: "c", recording: "3", samples: walk(5, 1, 1000) },
      ]),
    );
    assert.equal(nearDuplicates({ set: twice }).length, 1);
  });
});
