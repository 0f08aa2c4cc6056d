import assert from "node:assert/strict";
import { dropsFigure, samplingRatesFigure, type SetAccount } from "../../../lib/figures/windows/accounts";
import type { Figure, PlotlyObject } from "../../../lib/figures/kit/theme";
import { matchesSnapshot } from "../matchesSnapshot";

const wisdm: SetAccount = {
  title: "real: WISDM phone",
  source: "real",
  accounting: {
    rates: [
      { hz: 20, acc: 104, gyro: 128 },
      { hz: 50, acc: 53, gyro: 0 },
    ],
    drops: [
      { reason: "seconds after a segment's last window", count: 119.74, unit: "seconds" },
      { reason: "take not in the published files", count: 3, unit: "recordings" },
    ],
  },
};
const made: SetAccount = {
  title: "walks",
  source: "synthetic",
  accounting: {
    rates: [{ hz: 40, acc: 9, gyro: 9 }],
    drops: [{ reason: "user without a gyroscope", count: 178, unit: "recordings" }],
  },
};
const none: SetAccount = { title: "none", source: "real", accounting: { rates: [], drops: [] } };

const texts = ({ plot }: Figure) => (plot.layout.annotations as { text: string }[]).map(({ text }) => text);
const axisTitle = ({ plot }: Figure, axis: string) => (plot.layout[axis] as { title: { text: string } }).title.text;

describe("figures of the sets' accounts", () => {
  it("keep their snapshots", () => {
    matchesSnapshot("samplingRates", samplingRatesFigure([wisdm, made]));
    matchesSnapshot("drops", dropsFigure([wisdm, made]));
  });

  it("count recordings by rate, a panel a set, synthetic sets named", () => {
    const figure = samplingRatesFigure([wisdm, none, made]);
    assert.deepEqual(texts(figure), ["<b>real: WISDM phone</b>", "<b>synthetic: walks</b>"]);
    const bars = figure.plot.data.map(({ name, x, y, yaxis }) => [name, x, y, yaxis]);
    assert.deepEqual(bars, [
      ["accelerometer", [20, 50], [104, 53], "y"],
      ["gyroscope", [20, 50], [128, 0], "y"],
      ["accelerometer", [40], [9], "y2"],
      ["gyroscope", [40], [9], "y2"],
    ]);
    assert.deepEqual([axisTitle(figure, "xaxis2"), axisTitle(figure, "yaxis")], ["Sampling rate (Hz)", "Recordings"]);
  });

  it("show what was left out by unit, most first, from zero, with set, reason and count", () => {
    const figure = dropsFigure([wisdm, none, made]);
    assert.deepEqual([axisTitle(figure, "xaxis"), axisTitle(figure, "xaxis2")], ["Left out (recordings)", "Left out (seconds)"]);
    assert.deepEqual(texts(figure), [
      "<b>synthetic: walks</b>  user without a gyroscope: <b>178</b>",
      "<b>real: WISDM phone</b>  take not in the published files: <b>3</b>",
      "<b>real: WISDM phone</b>  seconds after a segment's last window: <b>119.7</b>",
    ]);
    assert.deepEqual(
      figure.plot.data.map(({ x }) => x),
      [[178, 3], [119.74]],
    );
    const colours = (figure.plot.data[0].marker as { color: string[] }).color;
    assert.notEqual(colours[0], colours[1]); // synthetic and real
    for (const axis of ["xaxis", "xaxis2"]) assert.equal((figure.plot.layout[axis] as { range: number[] }).range[0], 0);
  });

  it("keep their panels apart, within the figure", () => {
    for (const { plot } of [samplingRatesFigure([wisdm, made, wisdm]), dropsFigure([wisdm, made])]) {
      const domains = Object.entries(plot.layout)
        .filter(([key]) => key.startsWith("yaxis"))
        .map(([, axis]) => (axis as PlotlyObject).domain as number[]);
      domains.forEach(([low, high], i) => {
        assert.ok(low >= 0 && high <= 1 && low < high, `${low} to ${high}`);
        assert.ok(i === 0 || high < domains[i - 1][0], "below the panel before");
      });
      assert.equal(new Set(plot.data.map(({ uid }) => uid)).size, plot.data.length);
    }
  });

  it("say that there is nothing to draw", () => {
    assert.throws(() => samplingRatesFigure([none]), /samplingRatesFigure: no sampling rates in the accounts of 1 sets/);
    assert.throws(() => dropsFigure([none]), /dropsFigure: nothing was left out of 1 sets/);
  });
});
