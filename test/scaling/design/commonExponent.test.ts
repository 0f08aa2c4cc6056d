import assert from "node:assert/strict";
import { fTail } from "../../../lib/numeric/distributions";
import { commonExponent } from "../../../lib/scaling/design/commonExponent";
import { close } from "../../close";

/** Three series in two folds, off their laws by up to 3 %. */
const series = [
  [0.1, 1],
  [0.2, 2],
  [0.15, 0.5],
].map(([exponent, coefficient], s) =>
  [0, 1].flatMap((fold) =>
    [11, 23, 46, 92].map((x, i) => {
      const noise = Math.exp(0.03 * Math.sin(7 * (8 * s + 4 * fold + i)));
      return { fold, x, y: coefficient * (1 + 0.1 * fold) * x ** -exponent * noise };
    }),
  ),
);

describe("scaling/commonExponent", () => {
  it("gives SciPy's exponents, intervals and analysis of covariance", () => {
    const { each, p } = commonExponent(series);
    // numpy.linalg.lstsq with a column a fold, and scipy.stats.t and f of SciPy 1.
    const expected = [
      [0.10278827497122558, 0.08384890837029439, 0.12172764157215678],
      [0.2013017074749618, 0.174211266204475, 0.22839214874544858],
      [0.14943301101279483, 0.12076263216491206, 0.17810338986067759],
    ];
    each.forEach((law, i) => {
      assert.deepEqual([law?.n, law?.folds], [8, 2]);
      [law?.exponent, ...(law?.ci95 ?? [])].forEach((value, k) => close(value, expected[i][k], { relative: 1e-9 }));
    });
    close(p, 1.6194072672198582e-5, { relative: 1e-7 });
    close(fTail(3.2, 2, 15), 0.06959549735275734, { relative: 1e-9 }); // scipy.stats.f.sf
  });

  it("has none of fewer than three sizes or as many points as levels and an exponent take, and no test of one series", () => {
    const [first] = series;
    const few = first.filter(({ x }) => x < 40);
    const { each, p } = commonExponent([first, few, first.slice(0, 2)]);
    assert.deepEqual([each[1], each[2], p], [null, null, null]);
  });
});
