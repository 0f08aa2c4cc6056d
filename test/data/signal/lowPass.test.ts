import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pairSegments, type Stream } from "../../../lib/data/signal/resample";
import { close } from "../../close";

/** Printed by lowPass.py: rows of one channel, and what SciPy's filters make of them at 50 Hz. */
const reference: { name: string; time: number[]; value: number[]; samples: number[] }[] = JSON.parse(
  readFileSync(join(__dirname, "../../reference/lowPass.json"), "utf8"),
);

const streamOf = (time: number[], value: number[]): Stream => ({
  time: Float64Array.from(time),
  values: [1, 0, -1].map((factor) => Float64Array.from(value, (v) => factor * v)),
});
const samplesOf = (stream: Stream) => pairSegments(stream, null).flatMap(({ samples }) => [...samples]);
const firstChannel = (stream: Stream) => samplesOf(stream).filter((_, i) => i % 3 === 0);
const clock = (seconds: number, rateHz: number, from = 0) =>
  Array.from({ length: Math.round(seconds * rateHz) + 1 }, (_, i) => from + i / rateHz);
const tone = (hz: number) => (t: number) => Math.sin(2 * Math.PI * hz * t + 0.3);
const most = (values: number[]) => values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
/** Without the ends, where the kernel is cut. */
const inside = (samples: number[]) => samples.slice(10, -10);

describe("the low-pass for rows faster than 50 Hz", () => {
  for (const { name, time, value, samples } of reference) {
    it(`gives SciPy's values, ends included: ${name}`, () => {
      const found = samplesOf(streamOf(time, value));
      assert.equal(found.length, 3 * samples.length);
      samples.forEach((expected, i) => {
        for (const [channel, factor] of [1, 0, -1].entries())
          close(found[3 * i + channel], factor * expected, { absolute: 1e-6 }, `sample ${i}, channel ${channel}`);
      });
    });
  }

  it("keeps amplitude and phase of tones up to 20 Hz", () => {
    for (const [rateHz, hz, within] of [
      [100, 5, 0.001],
      [200, 5, 0.001],
      [100, 10, 0.001],
      [100, 20, 0.012],
      [200, 20, 0.002],
    ]) {
      const time = clock(10, rateHz);
      const found = inside(firstChannel(streamOf(time, time.map(tone(hz)))));
      const expected = inside(clock(10, 50).map(tone(hz)));
      const error = most(found.map((value, i) => value - expected[i]));
      assert.ok(error < within, `${hz} Hz at ${rateHz} Hz: off by ${error}`);
    }
  });

  it("takes away what would fold: 0.001 of tones of 30 Hz and more is left", () => {
    for (const rateHz of [100, 104, 128, 200, 400]) {
      for (const hz of [30, 35, 45, 49]) {
        const time = clock(10, rateHz, 0.0037);
        const left = most(inside(firstChannel(streamOf(time, time.map(tone(hz))))));
        assert.ok(left < 0.002, `${hz} Hz at ${rateHz} Hz: ${left} is left`);
      }
    }
  });

  it("does so to a vibration of 45 Hz and 0.5 g at 200 Hz, which linear interpolation made one of 5 Hz", () => {
    const time = clock(30, 200);
    const found = inside(
      firstChannel(
        streamOf(
          time,
          time.map((t) => 1 + 0.5 * Math.sin(2 * Math.PI * 45 * t)),
        ),
      ),
    );
    assert.ok(most(found.map((value) => value - 1)) < 0.001);
  });

  it("keeps a constant to the ends, and a straight line within them", () => {
    const time = clock(4, 128);
    assert.ok(
      most(
        firstChannel(
          streamOf(
            time,
            time.map(() => 1),
          ),
        ).map((value) => value - 1),
      ) < 1e-6,
    );
    const line = firstChannel(streamOf(time, time)).map((value, i) => value - i / 50);
    assert.ok(most(inside(line)) < 1e-6, `${most(inside(line))}`);
    assert.ok(most(line) < 0.005, `${most(line)}`); // 4 ms: the centre of half the kernel
  });

  it("leaves 50 Hz as it is, bit for bit: jittered, 0.2 s late and then all at once, or at 60 Hz", () => {
    const regular = clock(20, 50);
    const jittered = regular.map((t, i) => t + 0.009 * Math.sin(i * i));
    const late = regular.map((t, i) => (i % 500 > 489 ? regular[i - (i % 500) + 499] + 1e-4 * ((i % 500) - 499) : t));
    for (const time of [regular, jittered, late, clock(20, 60)]) {
      const value = time.map((t, i) => Math.fround(tone(3)(t) + 0.1 * Math.sin(7 * i)));
      const expected = clock(time[time.length - 1] - time[0] - 0.01, 50, time[0]).map((t) => {
        const row = time.filter((each) => each <= t).length - 1;
        const share = (t - time[row]) / (time[row + 1] - time[row]);
        return Math.fround(value[row] * (1 - share) + value[row + 1] * share);
      });
      const found = firstChannel(streamOf(time, value)).slice(0, expected.length - 1);
      found.forEach((sample, i) => close(sample, expected[i], { absolute: 1e-6 }, `sample ${i}`));
    }
  });

  it("works on the fast part of a take whose rate changes, and on the slow part not", () => {
    const [fast, slow] = [clock(20, 100), clock(20, 20, 20.05)];
    const time = [...fast, ...slow];
    const hum = tone(40);
    const found = firstChannel(
      streamOf(
        time,
        time.map((t) => (t <= 20 ? hum(t) : t)),
      ),
    );
    assert.ok(most(found.slice(10, 50 * 19.8)) < 0.001);
    found
      .slice(50 * 20.3, -1)
      .forEach((value, i) => close(value, 20.3 + i / 50, { absolute: 1e-5 }, `sample ${i} of the slow part`));
  });
});
