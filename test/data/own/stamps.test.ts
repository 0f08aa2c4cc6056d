import assert from "node:assert/strict";
import { temporaryFolder } from "../loaders/makeFiles";
import { columns, farthest, imported, motion, rowsOf, table, upTo } from "./importing";

/** Linear interpolation of the motion between rows of 50 Hz: (2π · 7 / 2π)² · 0.1 / 8 / 50², rounded up. */
const LINEAR = 2e-3;

describe("time stamps of your own recordings", () => {
  const place = temporaryFolder();
  const load = (content: string, more: Partial<Parameters<typeof imported>[2]> & object = {}) =>
    imported(place.path(), { "own.csv": content }, more);
  const spread = { columns: { ...columns, spreadStamps: true } };

  it("of BLE packets are spread up to the next stamp on request, and refused otherwise", async () => {
    const packets = table(rowsOf("ann", 1000, 50, (i) => Math.floor(i / 5) * 100)); // ms
    await assert.rejects(load(packets), /found that 800 of 1000 have the stamp of the row above .*; give --spread-stamps to/);
    const found = await load(packets, spread);
    assert.deepEqual([found.guessed[0], found.set.accounting.rates], ["ms", [{ hz: 50, acc: 1, gyro: 1 }]]);
    assert.equal(found.noted(/stamp of the row above, spread up to the next stamp/), 800);
    assert(farthest(found) < LINEAR, `${farthest(found)} from the motion`);
  });

  it("of whole seconds are spread, also where the first and the last second are parts", async () => {
    // The first row lies 0.37 s into a second; the sensor's rate is 99.5 Hz, so that seconds have 99 or 100 rows.
    const late = 0.37;
    const rows = upTo(2000).map((i) => {
      const seconds = i / 99.5;
      const { acc, gyro } = motion(seconds);
      return ["ann", 1_700_000_000 + Math.floor(seconds + late), ...acc, ...gyro].join(",");
    });
    const found = await load(table(rows), spread);
    assert.equal(found.guessed[0], "s");
    // Time counts from the first stamp. A row may be up to a period from where its packet puts it.
    assert(farthest(found, -late) < 2 * 3 * 0.011 + LINEAR, `${farthest(found, -late)} from the motion`);
  });

  it("of packets are refused where one does not fit its neighbours, and a pause stays a pause", async () => {
    const rows = rowsOf("ann", 1000, 50, (i) => Math.floor(i / 5) / 10);
    await assert.rejects(
      load(table(rows.filter((_, i) => i !== 502 && i !== 503)), spread),
      /own\.csv, row 501: --spread-stamps: expected packets of 5 rows, 0\.1 s apart, as around it, found one of 3 rows;/,
    );
    const late = rowsOf("ann", 1000, 50, (i) => Math.floor(i / 5) / 10 + (Math.floor(i / 5) === 100 ? 0.08 : 0));
    await assert.rejects(
      load(table(late), spread),
      /row 501: .* found one of 5 rows, 0\.02 s before the next; rows are missing or late/,
    );
    const pause = await load(table(rows.filter((_, i) => i < 500 || i >= 550)), spread);
    assert.equal(pause.noted(/gaps above 0\.2 s/), 1);
    assert(farthest(pause) < LINEAR, `${farthest(pause)} from the motion`);
  });

  it("are not needed where the rows have a rate", async () => {
    const { time: _, ...others } = columns;
    const found = await load(table(rowsOf("ann", 500, 100)), { columns: { ...others, rateHz: 100 } });
    assert.deepEqual(found.guessed, ["g", "rad/s"]);
    assert.deepEqual([found.set.count, found.set.accounting.rates], [1, [{ hz: 100, acc: 1, gyro: 1 }]]);
    const both = { columns: { ...columns, rateHz: 50 } };
    await assert.rejects(load(table(rowsOf("ann", 10, 50)), both), /expected either --time COLUMN or --rate HZ, found both/);
    await assert.rejects(load("x", { columns: { ...others, rateHz: 50, sort: true } }), /--sort is about time stamps/);
  });

  it("of counters of 16 and 32 bits are unwrapped, and the accounting says how often", async () => {
    const plain = await load(table(rowsOf("ann", 1000, 50)));
    for (const [size, unit, from, wraps] of [
      [2 ** 32, 1e6, 2 ** 32 - 6e6, 1],
      [2 ** 32, 1e3, 2 ** 32 - 1e4, 1],
      [2 ** 16, 1e3, 2 ** 16 - 1e4, 1],
    ]) {
      const wrapped = await load(table(rowsOf("ann", 1000, 50, (i) => (Math.round((i / 50) * unit) + from) % size)));
      assert.equal(wrapped.noted(/starts of a counter from 0, unwrapped/), wraps, `${size}`);
      const [found, expected] = [wrapped, plain].map(({ set }) => set.read(upTo(set.count)));
      assert.equal(found.length, expected.length);
      found.forEach((value, i) => assert(Math.abs(value - expected[i]) < 1e-5, `${size}: value ${i}`));
    }
  });

  it("never asks to sort rows of a counter that wraps during a pause", async () => {
    const rows = rowsOf("ann", 600, 50, (i) => (i * 20_000 + 2 ** 32 - 6e6) % 2 ** 32).filter((_, i) => i < 290 || i >= 310);
    await assert.rejects(
      load(table(rows)),
      /row 291, column "t": expected rows in order of time, .*; this may be a counter that starts again at 4294967296, with a pause of 0\.420 s there, which sorting would mix up; name the column that distinguishes recordings$/,
    );
  });

  it("that are in disorder are sorted on request", async () => {
    const rows = rowsOf("ann", 1000, 50);
    const shuffled = [...rows.slice(0, 300), ...rows.slice(307, 350), ...rows.slice(300, 307), ...rows.slice(350)];
    await assert.rejects(load(table(shuffled)), /row 344, .* found "6" after "6\.98"; give --sort where rows are in disorder/);
    const sorted = await load(table(shuffled), { columns: { ...columns, sort: true } });
    const plain = await load(table(rows));
    assert.equal(sorted.set.version, plain.set.version);
  });
});
