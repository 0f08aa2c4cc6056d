import assert from "node:assert/strict";
import { join } from "node:path";
import { openArchive } from "../../../lib/data/read/archive";
import { checkStore } from "../../../lib/data/check/checkStore";
import { downstreamSplit } from "../../../lib/data/downstream";
import { findLeaks } from "../../../lib/data/check/leaks";
import { nearDuplicates } from "../../../lib/data/check/nearDuplicates";
import { loadSet } from "../../../lib/data/prepare";
import { pairSegments, type Stream } from "../../../lib/data/signal/resample";
import { describePlan } from "../../../lib/grid/plan/describePlan";
import { runStudy } from "../../../lib/grid/run/runStudy";
import type { Study } from "../../../lib/grid/plan/study";
import { requireData, wisdmPhone4 } from "../../require";
import { setOf } from "../loaders/walks";
import { realPlaces } from "../realStores";

describe("leaks between the published sets", function () {
  this.timeout(1_800_000);
  const placesOf = (context: Mocha.Context) => {
    for (const file of ["UCI HAR Dataset.zip", "HAPT Data Set.zip", "sisfall-50hz.parquet"]) requireData(context, file);
    return realPlaces(context, ...wisdmPhone4);
  };
  const open = (context: Mocha.Context, name: string) => loadSet(name, placesOf(context));

  it("are found where HAPT is trained on and UCI HAR tested: each of its users is the one of that number", async function () {
    const [hapt, uci] = [await open(this, "hapt"), await open(this, "uci-har")];
    const { copies, users } = findLeaks({ set: hapt }, { set: uci, rows: downstreamSplit(uci).test });
    assert.deepEqual(
      users,
      [10, 12, 13, 18, 2, 20, 24, 4, 9].map((user) => `uci-har/${user}`),
    );
    for (const { one, other } of copies) assert.equal(one.user, other.user);
    const found = [...new Set(copies.map(({ other }) => Number(other.user)))].sort((a, b) => a - b);
    assert.deepEqual(found, [2, 4, 9, 10, 12, 13, 18, 20, 24]);
  });

  it("are none from the corpus into UCI HAR's or WISDM's test users, nor between WISDM and SisFall", async function () {
    const corpus = await open(this, "corpus");
    for (const name of ["uci-har", "wisdm-phone-4"]) {
      const set = await open(this, name);
      const leaks = findLeaks({ set: corpus }, { set, rows: downstreamSplit(set).test });
      assert.deepEqual(leaks, { users: [], recordings: [], overlapping: 0, copies: [] }, name);
    }
    assert.deepEqual(nearDuplicates({ set: await open(this, "wisdm-phone-4") }, { set: await open(this, "sisfall") }), []);
  });

  it("are none within a set", async function () {
    for (const name of ["uci-har", "hapt", "wisdm-phone-4", "sisfall"]) {
      await open(this, name);
      assert.deepEqual(checkStore(join(placesOf(this).root, "data", "windows", name)).warnings, [], name);
    }
  });

  it("are the blocks that WISDM's user 1629 has twice, where a loader takes them for other takes", async function () {
    const archive = await openArchive(requireData(this, ...wisdmPhone4));
    const blocks = async (sensor: string) => {
      const text = (
        await archive.read(archive.files.find((file) => file.endsWith(`data_1629_${sensor}_phone.txt`)) as string)
      ).toString();
      const rows = text
        .trim()
        .split("\n")
        .map((line) => line.replace(";", "").split(","));
      const starts = rows.flatMap(([, letter], i) => (i === 0 || letter !== rows[i - 1][1] ? [i] : []));
      return starts.map((from, i) => streamOf(rows.slice(from, starts[i + 1]), sensor === "accel" ? 9.80665 : 1));
    };
    const [accel, gyro] = [await blocks("accel"), await blocks("gyro")];
    archive.close();
    assert.equal(accel.length, 8); // A B C M A B C M
    const takes = accel.map((stream, i) => ({
      user: "1629",
      recording: `block-${i}`,
      samples: pairSegments(stream, gyro[i])[0].samples,
    }));
    const found = nearDuplicates({ set: setOf("blocks", takes) });
    const pairs = found.map(({ one, other }) => [one.recording, other.recording].join()).sort();
    assert.deepEqual(
      pairs,
      [0, 1, 2, 3].map((i) => `block-${i},block-${i + 4}`),
    );
  });

  it("are in the plan and the warnings of a study that pre-trains on HAPT and tests on UCI HAR", async function () {
    const places = placesOf(this);
    for (const name of ["hapt", "uci-har"]) await loadSet(name, places);
    const study = (pretrainSet: string): Study => ({
      name: "s",
      title: "s",
      pretrainSets: [pretrainSet],
      downstream: ["uci-har"],
      defaults: {},
      grids: { one: {} },
    });
    const warned = await describePlan(study("hapt"), places);
    assert.match(
      warned,
      /^warning: pre-training on hapt, testing on uci-har: 9 test recordings of 9 users hold the signal of train recordings under other names: hapt\/\d+\/exp\d\d-user\d\d as uci-har\/\d+\/user-\d\d-test, /m,
    );
    // Before anything is trained.
    const onWarning = (warning: string) => assert.fail(warning);
    await assert.rejects(
      runStudy(study("hapt"), places, { onWarning }),
      /^AssertionError.*: pre-training on hapt, testing on uci-har: 9 users are in train and in test: uci-har\/10, /,
    );
    assert.doesNotMatch(await describePlan(study("wisdm-phone-4"), places), /warning/);
    assert.match(
      await describePlan(study("uci-har"), places),
      /^warning: pre-training on uci-har, testing on uci-har: 9 users are in train and in test: uci-har\/10, /m,
    );
  });
});

/** Nanoseconds in the third column, then x, y, z. */
function streamOf(rows: string[][], divisor: number): Stream {
  const time = Float64Array.from(rows, (row) => (Number(row[2]) - Number(rows[0][2])) / 1e9);
  return { time, values: [3, 4, 5].map((column) => Float64Array.from(rows, (row) => Number(row[column]) / divisor)) };
}
