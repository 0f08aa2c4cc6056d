import assert from "node:assert/strict";
import {
  duration,
  fixed,
  formatChange,
  formatCount,
  formatNumber,
  inPoints,
  logPercent,
  percent,
  plainNumber,
  range,
  shortCount,
  signedPoints,
  withInterval,
} from "../../lib/base/format";

describe("numbers in sentences", () => {
  it("have the minus sign, U+2212, wherever they are below 0", () => {
    assert.equal(fixed(-0.25, 2), "−0.25");
    assert.equal(withInterval(-0.002, [-0.156, 0.152]), "−0.002 [−0.156, 0.152]");
    assert.equal(inPoints(-0.012, [-0.055, 0.03]), "−1.2 [−5.5, 3.0]");
    assert.equal(percent(-0.123), "−12.3");
    assert.equal(range([-0.5, 1], 1), "−0.5 to 1.0");
    assert.equal(formatNumber(-0.25), "−0.25");
    assert.equal(formatNumber(-Infinity), "−∞");
    assert.equal(plainNumber(-0.5), "−0.5");
    assert.equal(logPercent(Math.log(0.5)), "−50 %");
    assert.equal(formatChange(0.98), "−2.0 %");
  });

  it("have a plus where they are a gain", () => {
    assert.equal(signedPoints(0.0125, [-0.003, 0.028]), "+1.3 [−0.3, 2.8]");
    assert.equal(signedPoints(-0.0125, [-0.028, 0.003]), "−1.3 [−2.8, 0.3]");
    assert.equal(signedPoints(-0.0004, [-0.019, 0.019]), "0.0 [−1.9, 1.9]");
    assert.equal(formatChange(1.012), "+1.2 %");
  });

  it("have as many digits as say something", () => {
    assert.equal(withInterval(0.0468, [0.0311, 0.0629]), "0.047 [0.031, 0.063]");
    assert.equal(withInterval(4.083, null, 2), "4.08");
    assert.deepEqual([1234.5678, 0.00012345, 1e-7, 0].map(formatNumber), ["1235", "1.23e-4", "1.00e-7", "0"]);
    assert.deepEqual([1500.4, 0.05, 12.3456].map(plainNumber), ["1,500", "0.05", "12.35"]);
    assert.deepEqual([3_968_896, 994_816, 49_664, 12].map(shortCount), ["4M", "1M", "50k", "12"]);
    assert.deepEqual([700_123, 1234.5, 0.5].map(formatCount), ["700,000", "1,230", "0.5"]);
  });

  it("say a duration in hours and minutes, rounded to what a reader plans by", () => {
    const spoken: [number, string][] = [
      [0.4, "under 1 s"],
      [40.2, "40 s"],
      [59.7, "1 min"],
      [25 * 60, "25 min"],
      [3599, "1 h"],
      [4800, "1 h 20 min"],
      [7170, "2 h"],
      [9 * 3600 + 59 * 60, "9 h 59 min"],
      [149.3 * 3600, "149 h"],
      [62_000 * 3600, "62,000 h"], // the paper's study
    ];
    for (const [seconds, expected] of spoken) assert.equal(duration(seconds), expected); // by hand
  });
});
