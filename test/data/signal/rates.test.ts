import assert from "node:assert/strict";
import { join } from "node:path";
import { describeAccounting } from "../../../lib/data/describeAccounting";
import { countRates, joinRates, type RateCount, rateOf } from "../../../lib/data/signal/rates";
import { openWindows, unionWindows } from "../../../lib/data/store/windowSet";
import { writeWindows } from "../../../lib/data/store/writeWindows";
import { temporaryFolder } from "../loaders/makeFiles";

describe("sampling rates found", () => {
  const { path } = temporaryFolder();

  it("are rows a second by the time stamps, none where these stand still", () => {
    assert.equal(rateOf(Float64Array.of(3, 3.02, 3.04, 3.06)).toFixed(9), "50.000000000");
    // 125 rows at 25 Hz and then 251 at 50 Hz: 375 steps in 10 s.
    const changing = Float64Array.from({ length: 376 }, (_, i) => (i < 125 ? i / 25 : 5 + (i - 125) / 50));
    assert.equal(rateOf(changing), 37.5);
    assert.deepEqual([rateOf(Float64Array.of(7)), rateOf(Float64Array.of(7, 7)), rateOf(new Float64Array(0))], [0, 0, 0]);
  });

  it("are counted by recording, sensor and whole Hz", () => {
    const counts: RateCount[] = [];
    for (const rates of [
      [49.6, 20.2],
      [50.4, 25],
      [0, 50],
    ] as const)
      countRates(counts, [...rates]);
    const found = joinRates([counts]);
    assert.deepEqual(found, [
      { hz: 0, acc: 1, gyro: 0 },
      { hz: 20, acc: 0, gyro: 1 },
      { hz: 25, acc: 0, gyro: 1 },
      { hz: 50, acc: 2, gyro: 1 },
    ]);
    assert.deepEqual(joinRates([found, [{ hz: 25, acc: 4, gyro: 0 }]])[2], { hz: 25, acc: 4, gyro: 1 });
  });

  it("stand in the store's account, and in that of sets joined", async () => {
    const make = async (name: string, hz: number) => {
      const folder = join(path(), name);
      await writeWindows(folder, { name, title: `real: ${name}`, source: "real", inputKey: "" }, async (writer) => {
        const lying = Float32Array.from({ length: 768 }, (_, k) => (k % 6 === 2 ? 1 : 0));
        writer.add(lying, { user: "a", activity: "lying", recording: "1", start: 0 });
        writer.recorded("a", "1", 128, 128 / hz, [hz, 50]);
      });
      return openWindows(folder);
    };
    const [slow, fast] = [await make("slow", 25), await make("fast", 50)];
    assert.deepEqual(slow.accounting.rates, [
      { hz: 25, acc: 1, gyro: 0 },
      { hz: 50, acc: 0, gyro: 1 },
    ]);
    const { accounting } = unionWindows("both", "real: both", [{ set: fast }, { set: slow }]);
    assert.deepEqual(accounting.rates, [
      { hz: 25, acc: 1, gyro: 0 },
      { hz: 50, acc: 1, gyro: 2 },
    ]);
  });

  it("are printed with the account, the commonest first, five at most", () => {
    const rates = [20, 21, 25, 34, 48, 50].map((hz, i) => ({ hz, acc: 1000 * i, gyro: 0 }));
    const accounting = { users: 1, recordings: 1, rows: 1, recordedHours: 1, windows: 1, hours: 1, drops: [], notes: [], rates };
    const text = describeAccounting({ name: "set", title: "real: set", channels: 6, accounting });
    assert.match(text, /^ {2}rates {4}acc 5,000 at 50 Hz, 4,000 at 48 Hz, 3,000 at 34 Hz, 2,000 at 25 Hz, 1,000 at 21 Hz$/m);
    assert.match(text, /^ {2}rates {4}gyro none found$/m);
    assert.doesNotMatch(text, /changed/);
    const more = describeAccounting({
      name: "set",
      title: "real: set",
      channels: 6,
      accounting: { ...accounting, rates: [...rates, { hz: 60, acc: 1, gyro: 0 }] },
    });
    assert.match(more, /1,000 at 21 Hz, …$/m);
  });

  it("say which recordings were low-passed", () => {
    const rates = [50, 100, 200].map((hz, i) => ({ hz, acc: 10 * i, gyro: i === 1 ? 9 : 0 }));
    const accounting = { users: 1, recordings: 1, rows: 1, recordedHours: 1, windows: 1, hours: 1, drops: [], notes: [], rates };
    const text = describeAccounting({ name: "set", title: "real: set", channels: 6, accounting });
    assert.match(
      text,
      /^ {2}kept, but changed\n {4}low-passed at 25 Hz before 50 Hz: acc 20 at 200 Hz, 10 at 100 Hz; gyro 9 at 100 Hz$/m,
    );
  });
});
