import assert from "node:assert/strict";
import { type Stream, cutWindows, pairSegments, uncutSamples } from "../../../lib/data/signal/resample";
import { close } from "../../close";

/** Three channels that are straight lines of time, which linear interpolation keeps whatever the stamps. */
function lines(time: number[], slopes = [1, -2, 0.5]): Stream {
  return {
    time: Float64Array.from(time),
    values: slopes.map((slope) => Float64Array.from(time, (t) => slope * t + 1)),
  };
}
const clock = (from: number, to: number, rateHz: number) =>
  Array.from({ length: Math.floor((to - from) * rateHz + 1e-9) + 1 }, (_, i) => from + i / rateHz);

function assertLines(segment: { start: number; samples: Float32Array }): void {
  for (let i = 0; i < segment.samples.length / 6; i++) {
    const t = segment.start + i / 50;
    const expected = [t + 1, -2 * t + 1, 0.5 * t + 1, 3 * t + 1, 1, -t + 1];
    const error = Math.max(...expected.map((value, c) => Math.abs(segment.samples[i * 6 + c] - value)));
    assert.ok(error < 1e-4, `sample ${i}: off by ${error}`);
  }
}
const gyroSlopes = [3, 0, -1];

describe("resample", () => {
  it("keeps samples that are at 50 Hz already", () => {
    const time = clock(0, 10, 50);
    const wave = time.map((t) => Math.sin(40 * t));
    const values = [0, 1, 2].map((c) => Float64Array.from(wave, (v) => v + c));
    const stream = { time: Float64Array.from(time), values };
    const [segment, ...others] = pairSegments(stream, stream);
    assert.equal(others.length, 0);
    assert.equal(segment.samples.length, 501 * 6);
    time.forEach((_, i) => close(segment.samples[i * 6 + 5] - wave[i], 2, { absolute: 1e-5 }, `sample ${i}`));
  });

  it("follows time, not rows: a rate that changes inside a take, and another rate of the other sensor", () => {
    const acc = lines([...clock(0, 9.96, 25), ...clock(10, 20, 50)]);
    const segments = pairSegments(acc, lines(clock(0, 20, 20), gyroSlopes));
    assert.equal(segments.length, 1);
    assert.equal(segments[0].samples.length / 6, 1001); // 20 s at 50 Hz, both ends
    assertLines(segments[0]);
  });

  it("begins where both sensors run and ends where the first one stops", () => {
    const [segment] = pairSegments(lines(clock(0, 10, 20)), lines(clock(1.3, 12, 20), gyroSlopes));
    assert.equal(segment.start, 1.3);
    assert.equal(segment.samples.length / 6, 436); // 8.7 s
    assertLines(segment);
  });

  it("ends a segment at a gap above 0.2 s in either sensor, and bridges one of 0.2 s", () => {
    const acc = lines([...clock(0, 4, 50), ...clock(4.2, 10, 50)]);
    const gyro = lines([...clock(0, 6, 50), ...clock(6.22, 10, 50)], gyroSlopes);
    const segments = pairSegments(acc, gyro);
    assert.deepEqual(
      segments.map(({ start, samples }) => [start, samples.length / 6]),
      [
        [0, 301],
        [6.22, 190],
      ],
    );
    segments.forEach(assertLines);
    assert.equal(pairSegments(gyro, acc).length, 2);
  });

  it("finds nothing where the sensors never run together", () => {
    assert.deepEqual(pairSegments(lines(clock(0, 5, 20)), lines(clock(6, 9, 20))), []);
    assert.deepEqual(pairSegments(lines([]), lines(clock(6, 9, 20))), []);
  });

  it("takes the mean of rows with the same stamp", () => {
    const time = Float64Array.of(0, 0.02, 0.02, 0.04);
    const acc = { time, values: [1, 2, 3].map((k) => Float64Array.of(0, k, 3 * k, 0)) };
    const [segment] = pairSegments(acc, lines(clock(0, 0.04, 50), gyroSlopes));
    assert.deepEqual([...segment.samples.subarray(6, 9)], [2, 4, 6]);
  });

  it("refuses rows out of order and stamps that are no numbers", () => {
    const good = lines(clock(0, 1, 50));
    const disordered = lines([0, 0.02, 0.01]);
    assert.throws(() => pairSegments(disordered, good), /accelerometer: .* row 3 at 0\.01 s follows 0\.02 s/);
    assert.throws(() => pairSegments(good, lines([0, NaN])), /gyroscope: time stamp of row 2 is NaN/);
  });

  it("cuts windows end to end or by halves, and knows what is left", () => {
    const samples = Float32Array.from({ length: 330 * 6 }, (_, i) => Math.floor(i / 6));
    const starts = (overlap: 0 | 0.5) => cutWindows(samples, overlap).map((window) => window[0]);
    assert.deepEqual(starts(0), [0, 128]);
    assert.deepEqual(starts(0.5), [0, 64, 128, 192]);
    assert.deepEqual([uncutSamples(330, 0), uncutSamples(330, 0.5)], [74, 10]); // 330 − 256, 330 − 320
    assert.ok(cutWindows(samples, 0.5).every((window) => window.length === 128 * 6));
    assert.deepEqual(cutWindows(samples.subarray(0, 127 * 6), 0), []);
    assert.equal(uncutSamples(127, 0.5), 127);
    assert.equal(cutWindows(samples.subarray(0, 128 * 6), 0.5).length, 1);
  });
});
