import assert from "node:assert/strict";
import { chiSquareQuantile, signedRankP, tTails } from "../../lib/numeric/distributions";
import { holm } from "../../lib/numeric/holm";
import { pOf } from "../../lib/scaling/fit/verdict";
import { close } from "../close";

describe("p values", () => {
  it("of Student's t are SciPy's", () => {
    // 2 * scipy.stats.t.sf(t, df)
    close(tTails(2.7764451051977987, 4), 0.05, { relative: 1e-12 });
    close(tTails(-4.5, 2), 0.04600190799427602, { relative: 1e-12 });
    close(tTails(1, 8), 0.34659350708733416, { relative: 1e-12 });
    assert.equal(tTails(0, 5), 1);
  });

  it("of an interval whose end is at 0 are 0.05", () => {
    for (const degrees of [2, 8, 40]) {
      close(pOf([0, 3], degrees), 0.05, { relative: 1e-10 });
      close(pOf([-7, 0], degrees), 0.05, { relative: 1e-10 });
    }
    assert.deepEqual([pOf([-1, 1], 3), pOf([0, 0], 3), pOf([2, 2], 3)], [1, 1, 0]);
  });

  it("of Wilcoxon's signed ranks are SciPy's", () => {
    // scipy.stats.wilcoxon(d).pvalue, exact; of the last, whose values tie, by permutation
    close(signedRankP([1.1, -2.2, 3.3, 4.4, 5.5, -0.6, 7.7, 8.8, 9.9]), 0.02734375, { relative: 1e-12 });
    close(signedRankP([-3, 5, 0.5, 7, 11, -13, 17, 19, 23, 29, -31, 37, 41, 43, 47, 53, 59]), 0.004638671875, {
      relative: 1e-12,
    });
    close(signedRankP([1, 1, -2, 2, 3, 3, 3, -4, 5, 6]), 0.11328125, { relative: 1e-12 });
    assert.equal(signedRankP([1, -1, 0]), 1);
    assert.equal(signedRankP([0, 0]), 1);
    assert.equal(signedRankP([0, 2, 3, 4]), 0.25); // the zero counts for nothing: 2 of 2³ choices of signs
  });

  it("are adjusted by Holm's method as R's p.adjust does", () => {
    // p.adjust(c(.01, .04, .03, .005, .6), "holm")
    const expected = [0.04, 0.09, 0.09, 0.025, 0.6];
    holm([0.01, 0.04, 0.03, 0.005, 0.6]).forEach((value, i) => close(value, expected[i], { relative: 1e-12 }));
    assert.deepEqual(holm([0.4, 0.9]), [0.8, 0.9]);
    assert.deepEqual(holm([]), []);
  });
});

describe("quantiles of chi squared", () => {
  it("are SciPy's", () => {
    // scipy.stats.chi2.ppf
    close(chiSquareQuantile(0.975, 2), 7.377758908227871, { relative: 1e-10 });
    close(chiSquareQuantile(0.025, 2), 0.050635615968579795, { relative: 1e-10 });
    close(chiSquareQuantile(0.025, 17), 7.564186449577567, { relative: 1e-10 });
  });
});
