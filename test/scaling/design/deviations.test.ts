import assert from "node:assert/strict";
import { resolve } from "node:path";
import { lossVariation } from "../../../lib/claims/design/lossVariation";
import { lossDeviations } from "../../../lib/scaling/design/deviations";
import { readStudy } from "../../../lib/scaling/study/readStudy";
import { close } from "../../close";
import { fakeRows } from "../../figures/fakeRows";
import { audit, rows } from "./audit";
import { factorialRows } from "./factorial";

describe("deviations of the loss between runs that are alike", () => {
  it("from processor to processor are those of the runs that two studies share", () => {
    const both = [...rows, ...readStudy("rates", resolve(__dirname, "../../..")).rows];
    const found = lossDeviations(both).find(({ source }) => source === "processor");
    const logs = audit.processors.map(([a, b]) => Math.log(a / b));
    // The variance of two values is half of their squared difference.
    close(found?.deviation, Math.sqrt(logs.reduce((sum, d) => sum + d ** 2 / 2, 0) / logs.length), { relative: 1e-9 });
    assert.deepEqual([found?.degrees, found?.runs], [2, 4]);
    // scipy.stats.chi2.ppf([.975, .025], 2)
    [7.377758908227871, 0.050635615968579795].forEach((quantile, i) =>
      close(found?.ci95[i], (found?.deviation ?? NaN) * Math.sqrt(2 / quantile), { relative: 1e-9 }),
    );
  });

  it("are those planted from fold to fold, and as independent as there are folds", () => {
    const [fold, ...others] = lossDeviations(fakeRows({ folds: 2, foldStep: 1.1 }));
    close(fold.deviation, Math.log(1.1) / Math.sqrt(2), { relative: 1e-9 });
    assert.deepEqual([fold.source, fold.degrees, others], ["fold", 1, []]);
  });

  it("from draw to draw count each draw of a fold once, and from seed to seed each run", () => {
    const draws = lossDeviations(factorialRows({ noise: 0.02 })).find(({ source }) => source === "draw");
    assert.deepEqual([draws?.degrees, draws?.runs], [5, 5 * 2 * 24]); // the full size has one draw
    assert(draws && draws.ci95[0] < 0.02 && draws.ci95[1] > 0.02 && Math.abs(draws.deviation - 0.02) < 0.004);
    const seeds = lossDeviations(fakeRows({ seeds: [1, 2, 3], noise: 0.01, folds: 1 })).find(({ source }) => source === "seed");
    assert.equal(seeds?.degrees, 2 * 44); // 11 subsets × 4 encoders
    assert(seeds && seeds.ci95[0] < 0.01 && seeds.ci95[1] > 0.01);
  });

  it("are sentences, or say that there are none", () => {
    assert.match(
      lossVariation(rows).text,
      /^- The test loss varies by \*\*[\d.]+ % \[.*\]\*\* from fold to fold .* runs that differ in nothing else\.$/,
    );
    assert.match(lossVariation([]).text, /^No two runs/);
  });
});
