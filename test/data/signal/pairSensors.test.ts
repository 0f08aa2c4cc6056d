import assert from "node:assert/strict";
import { random as draws } from "../../../lib/base/random";
import { pairSensors } from "../../../lib/data/signal/pairSensors";
import { cutWindows, pairSegments, type Stream, uncutSamples, windowCutter } from "../../../lib/data/signal/resample";

/** Rows about `rateHz` apart, with repeated stamps and pauses of 0.15 and 0.3 s among them. */
function irregular(seed: number, seconds: number, rateHz: number): Stream {
  const random = draws(seed, "rows");
  const time: number[] = [];
  for (let t = random.uniform(); t < seconds;) {
    time.push(t);
    const draw = random.below(400);
    t += draw < 3 ? [0, 0.15, 0.3][draw] : (0.5 + random.uniform()) / rateHz;
  }
  const values = [0, 1, 2].map(() => Float64Array.from(time, () => random.normal()));
  return { time: Float64Array.from(time), values };
}

/** Windows, their starts and what was left of each segment, with rows pushed in turns of so many. */
function cut(streams: Stream[], turns: number[], overlap: 0 | 0.5) {
  const found = { windows: [] as number[][], starts: [] as number[], uncut: [] as number[] };
  const channels = 3 * streams.length;
  const cutter = windowCutter(overlap, channels, {
    window(window, start) {
      found.windows.push([...window]);
      found.starts.push(start);
    },
    end: (uncut) => found.uncut.push(uncut),
  });
  const sensors = pairSensors(streams.length as 1 | 2, cutter);
  const at = streams.map(() => 0);
  while (streams.some(({ time }, s) => at[s] < time.length)) {
    streams.forEach(({ time, values: [x, y, z] }, s) => {
      const end = Math.min(time.length, at[s] + turns[s]);
      for (let i = at[s]; i < end; i++) sensors.push(s as 0 | 1, time[i], x[i], y[i], z[i]);
      at[s] = end;
    });
  }
  sensors.end();
  return found;
}

describe("sensors paired as their rows come", () => {
  const streams = [irregular(1, 90, 48), irregular(2, 87, 97)];

  it("give the windows of whole streams, bit for bit, in whatever turns the rows come", () => {
    for (const overlap of [0, 0.5] as const) {
      const segments = pairSegments(streams[0], streams[1]);
      assert.ok(segments.length > 5, `${segments.length} segments`);
      const whole = {
        windows: segments.flatMap(({ samples }) => cutWindows(samples, overlap).map((window) => [...window])),
        starts: segments.flatMap(({ start, samples }) =>
          cutWindows(samples, overlap).map((_, w) => start + (w * 128 * (1 - overlap)) / 50),
        ),
        uncut: segments.map(({ samples }) => uncutSamples(samples.length / 6, overlap)),
      };
      for (const turns of [
        [1, 2],
        [700, 13],
        [1, 1e6],
        [1e6, 1],
      ]) {
        assert.deepEqual(cut(streams, turns, overlap), whole, `turns of ${turns.join(" and ")}, overlap ${overlap}`);
      }
    }
  });

  it("give the accelerometer's three channels where it is alone", () => {
    const alone = cut(streams.slice(0, 1), [1], 0);
    const twice = pairSegments(streams[0], streams[0]).flatMap(({ samples }) => cutWindows(samples, 0));
    assert.deepEqual(
      alone.windows,
      twice.map((window) => [...window].filter((_, i) => i % 6 < 3)),
    );
  });

  it("give windows before the end, with no more rows held than lie between the two", () => {
    let windows = 0;
    const sensors = pairSensors(2, windowCutter(0, 6, { window: () => windows++, end: () => undefined }));
    for (let i = 0; i < 20_000; i++) {
      sensors.push(0, i / 50, 0, 0, 1);
      sensors.push(1, i / 50, 0, 0, 0);
      const delay = i - windows * 128;
      assert.ok(delay < 128 + 1100, `row ${i}: ${windows} windows`);
    }
    sensors.end();
    assert.equal(windows, 156); // 20,000 samples / 128
  });
});
