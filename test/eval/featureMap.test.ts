import assert from "node:assert/strict";
import { defaultConfig } from "../../lib/base/config";
import type { WindowSet } from "../../lib/data/store/windowSet";
import { featureMap } from "../../lib/eval/featureMap";
import { encoderKind } from "../../lib/model/encoders/encoders";
import { close } from "../close";

const config = { ...defaultConfig, width: 32, depth: 1, heads: 2, decoderHeads: 2, normalise: "none" as const, threads: 2 };
const encoder = { config, weights: encoderKind(config).weights(config, 1), moments: null };

/** 3 test users of UCI HAR with a recording of each of two activities: 4 windows a second apart, and 4 nearly a minute later. */
function setOf(): WindowSet {
  const windows = ["2", "4", "9"].flatMap((user, person) =>
    ["WALKING", "SITTING"].flatMap((activity, kind) =>
      [0, 1].flatMap((take) =>
        Array.from({ length: 4 }, (_, i) => ({
          user,
          activity,
          recording: `${user} ${activity}`,
          start: 57 * take + i,
          person,
          kind,
          i,
        })),
      ),
    ),
  );
  const values = ({ person, kind, i }: (typeof windows)[number]) =>
    Float32Array.from({ length: 128 * 6 }, (_, k) => (1 + 0.02 * person) * Math.sin((0.1 + 0.6 * kind) * Math.floor(k / 6) + i));
  const set = {
    ...{ name: "uci-har", title: "made up", source: "synthetic", channels: 6, count: windows.length },
    user: windows.map(({ user }) => user),
    activity: windows.map(({ activity }) => activity),
    recording: windows.map(({ recording }) => recording),
    start: Float64Array.from(windows, ({ start }) => start),
    ...{ users: ["2", "4", "9"], activities: ["SITTING", "WALKING"] },
    read(rows: ArrayLike<number>, out = new Float32Array(rows.length * 768)) {
      Array.from(rows).forEach((row, i) => out.set(values(windows[row]), i * 768));
      return out;
    },
  };
  return set as unknown as WindowSet;
}

describe("a map of an encoder's features", () => {
  it("counts what is the same among the nearest windows that are not of one bout, and by chance", async () => {
    const set = setOf();
    const { points, activity, sameActivity, samePerson } = await featureMap(encoder, set);
    assert.deepEqual([points.length, activity.length], [48, 48]);
    // Of 40 windows of the other recordings 16 have the activity and 8 the person; two of each eight have one of their own recording a minute away.
    close(sameActivity.chance, (6 * (16 / 40) + 2 * (17 / 41)) / 8, { absolute: 1e-12 });
    close(samePerson.chance, (6 * (8 / 40) + 2 * (9 / 41)) / 8, { absolute: 1e-12 });
    // Frequencies differ more than heights and beginnings do.
    assert.ok(sameActivity.nearest > 0.8, `${sameActivity.nearest}`);
    assert.ok(samePerson.nearest < sameActivity.nearest);
  });

  it("is the same each time, and another by another seed", async () => {
    const set = setOf();
    const [one, again, other] = [
      await featureMap(encoder, set),
      await featureMap(encoder, set),
      await featureMap(encoder, set, { seed: 2 }),
    ];
    assert.deepEqual(again, one);
    assert.notDeepEqual(other.points, one.points);
  });

  it("takes so many windows, and refuses too few", async () => {
    assert.equal((await featureMap(encoder, setOf(), { windows: 20 })).points.length, 20);
    await assert.rejects(
      featureMap(encoder, setOf(), { windows: 15 }),
      /expected more than 15 labelled windows in uci-har, found 15/,
    );
  });
});
