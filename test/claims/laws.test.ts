/** What notebooks 04, 07 and 10 say at their end, of rows planted by fakeRows.ts. */
import assert from "node:assert/strict";
import { bestEncoders } from "../../lib/claims/laws/bestEncoders";
import { dataLaw } from "../../lib/claims/laws/dataLaw";
import { parameterLaw } from "../../lib/claims/laws/parameterLaw";
import { revisits, revisitTable } from "../../lib/claims/laws/revisits";
import { fakeRows } from "../figures/fakeRows";

const rows = fakeRows({ noise: 0.0005 });

describe("findings", () => {
  it("of notebook 04 say whether the exponents differ, with the interval of the difference", () => {
    // Planted: 0.049 and 0.017.
    assert.match(
      dataLaw(rows).text,
      /Difference of the exponents, USER less RANDOM: 0\.03\d \[0\.03\d, 0\.03\d\]: \*\*they differ, USER is steeper\*\*/,
    );
    assert.match(dataLaw(fakeRows({ noise: 0.0005, exponent: 0.017 })).text, /\*\*inconclusive\*\* \(interval includes 0\)/);
    assert.match(dataLaw(fakeRows({ noise: 0.0005, exponent: 0.005 })).text, /they differ, RANDOM is steeper/);
    assert.match(
      dataLaw(rows).text,
      /Ratio of the exponents, USER over RANDOM: \*\*2\.\d\d \[\d\.\d\d, \d\.\d\d\]\*\* \(the paper: 2\.71\)/,
    );
    // No ratio is printed where RANDOM has no trend: it might be any number, however wild.
    assert.match(
      dataLaw(fakeRows({ noise: 0.0005, randomExponent: 0 })).text,
      /Ratio of the exponents, USER over RANDOM: \*\*undetermined\*\*: the RANDOM exponent does not differ from 0/,
    );
    assert.doesNotMatch(dataLaw(fakeRows({ folds: 1 })).text, /Difference/);
  });

  it("of notebook 04 judge the form by all folds together", () => {
    assert.match(
      dataLaw(fakeRows({ encoders: [[512, 5]], noise: 1e-3 })).text,
      /^- USER as a power law, 3 folds together: \*\*supported\*\*\.$/m,
    );
    assert.match(dataLaw(fakeRows({ folds: 1 })).text, /^- USER: too few folds and sizes to say/m);
  });

  it("of notebook 05 judge the form by all folds together, where the encoders' means fall", () => {
    const encoders = [64, 128, 256, 512, 1024].map((width): [number, number] => [width, 4]);
    const { power, verdict } = parameterLaw(fakeRows({ encoders, noise: 1e-3 }));
    assert.deepEqual([power?.n, verdict], [5, { kind: "supported", reasons: [] }]); // 5 means alone could not tell
    const floor = fakeRows({ encoders, noise: 1e-3 }).map((row) => ({
      ...row,
      result: { ...row.result, testLoss: (row.result.testLoss as number) + 0.05 * row.encoderParams ** -0.5 },
    }));
    assert.equal(parameterLaw(floor).verdict.kind, "falls, but not as a power law");
    assert.equal(parameterLaw(fakeRows({ encoders, noise: 1e-3, paramsExponent: -0.03 })).verdict.kind, "not supported");
  });

  it("of notebook 05 hold an encoder that was not fitted against the law", () => {
    const exact = fakeRows();
    const n = fakeRows({ encoders: [[2048, 10]], folds: 1 });
    const law = 0.058 * 1196 ** -0.049; // of the largest encoder at all hours, fold 0; over folds the mean of three
    const expected = ((law * (1 + 0.93 + 0.93 ** 2)) / 3) * (n[0].encoderParams / exact[exact.length - 1].encoderParams) ** -0.03;
    assert.match(
      parameterLaw([...exact, ...n]).text,
      new RegExp(
        `Outside the fit, 2048 × 10 \\(31,537,664 parameters\\) has ${law.toFixed(3)} where the law expects ${expected.toFixed(3)}\\.`,
      ),
    );
    assert.doesNotMatch(parameterLaw(exact).text, /Outside the fit|times as long/);
    const long = fakeRows({ encoders: [[1024, 20]], folds: 1, sizes: ["all"], coefficient: 0.0464, config: { steps: 6000 } }); // 0.8 of 0.058
    assert.match(
      parameterLaw([...exact, ...long]).text,
      /1024 × 20, trained 3 times as long on the same data, reaches 0\.033 in place of 0\.041: 20\.0 % lower/,
    );
  });

  it("of notebook 07 name the optimal capacity, or why there is none", () => {
    assert.match(bestEncoders(rows).text, /optimal capacity on all 1,200 hours: \*\*the loss falls up to the largest encoder/);
  });

  it("of notebook 10 mark the works of the paper's section 5 as extrapolations", () => {
    const [biobank, capture] = revisitTable(rows);
    assert.deepEqual([biobank.data, biobank.hours, biobank.parameters], ["UK Biobank", "700,000", "10,000,000"]); // §5, §2.3
    assert.deepEqual([capture.data, capture.hours, capture.parameters], ["Capture-24", "3,880", "1,500,000"]); // §5; Chan et al.
    assert.match(biobank["an extrapolation"], /hours 700,000: 585 times the rows' most, 1,200; people 100,000/);
    assert.match(revisits(rows).text, /\*\*Both are extrapolations\*\*: the largest encoder here has 15,\d00,000 parameters/);
    const few = fakeRows({
      encoders: [
        [512, 5],
        [1024, 5],
      ],
    });
    assert.equal(revisitTable(few)[0]["an extrapolation"], "too few points for a joint law");
    assert.match(revisits(few).text, /these rows do not determine it/);
  });
});
