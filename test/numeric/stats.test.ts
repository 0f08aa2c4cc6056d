import assert from "node:assert/strict";
import { normalTail, tCritical } from "../../lib/numeric/distributions";
import { firstAtLeast } from "../../lib/numeric/search";
import { deviation, mean, median, quantile } from "../../lib/numeric/stats";

function close(found: number, expected: number, tolerance = 1e-12): void {
  assert(Math.abs(found - expected) <= tolerance, `expected ${expected}, found ${found}`);
}

describe("statistics", () => {
  // Anscombe's quartet, y1 (1973): numpy.mean, numpy.std(ddof=1), numpy.quantile.
  const y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68];
  const sorted = Float64Array.from(y).sort();

  it("are NumPy's mean, sample deviation and quantiles of Anscombe's y1", () => {
    close(mean(y), 7.500909090909093);
    close(deviation(y), 2.031568135925815);
    assert.equal(median(y), 7.58);
    close(quantile(sorted, 0.25), 6.315);
    close(quantile(sorted, 0.9), 9.96);
    close(quantile(sorted, 0.05), 4.54);
  });

  it("take the upper of two middle values, and leave the list in its order", () => {
    const values = [4, 1, 3, 2];
    assert.equal(median(values), 3);
    assert.deepEqual(values, [4, 1, 3, 2]);
  });
});

describe("distributions", () => {
  it("have the t quantiles and normal tails of the tables", () => {
    // NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2: t of 97.5 % to three digits.
    for (const [degrees, expected] of [
      [1, 12.706],
      [2, 4.303],
      [10, 2.228],
      [100, 1.984],
    ])
      close(tCritical(degrees), expected, 5e-4);
    // Abramowitz & Stegun 1964, table 26.1: Q(1) and Q(2) to ten digits.
    close(normalTail(1), 0.1586552539, 1e-10);
    close(normalTail(2), 0.0227501319, 1e-10);
    assert.equal(normalTail(0), 0.5);
  });
});

describe("binary search", () => {
  it("finds the first value that is not below, by the definition", () => {
    const sorted = Float64Array.of(1, 2, 2, 2, 5);
    for (const least of [0, 1, 1.5, 2, 3, 5, 6]) {
      const at = sorted.findIndex((value) => value >= least);
      assert.equal(firstAtLeast(sorted, least), at < 0 ? sorted.length : at, `${least}`);
    }
  });
});
