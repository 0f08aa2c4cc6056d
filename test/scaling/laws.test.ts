import assert from "node:assert/strict";
import { compareLaws } from "../../lib/scaling/fit/compareLaws";
import { compareExponents, foldMean } from "../../lib/scaling/study/foldEstimates";
import { paperExponentRatios, paperLaws } from "../../lib/scaling/study/paperLaws";
import { bandAt, formatLaw, lawAt, powerLaw } from "../../lib/scaling/fit/powerLaw";
import { fitLaw } from "../../lib/scaling/fit/fitLaw";
import { random } from "../../lib/base/random";
import reference from "../reference/scipyLaws.json";
import { close } from "../close";
import { verdictText } from "../../lib/scaling/fit/verdict";

const hours = [53, 106, 212, 424, 848, 1590];

/** Least squares without intervals. */
function saturatingLaw(points: readonly { x: number; y: number }[]) {
  const rows = { d: Float64Array.from(points, (point) => point.x), loss: Float64Array.from(points, (point) => point.y) };
  return fitLaw("saturating", rows, { starts: 16, bootstrap: 0 });
}

const zip = (x: number[], y: number[]) => x.map((value, i) => ({ x: value, y: y[i] }));

describe("power law", () => {
  it("gives the ten laws of the paper's Table 2 back from noise-free points to 1e-6", () => {
    for (const law of [...paperLaws.user, ...paperLaws.random]) {
      const found = powerLaw(hours.map((x) => ({ x, y: lawAt(law, x) })));
      close(found.coefficient, law.coefficient, { absolute: 1e-6 }, "coefficient");
      close(found.exponent, law.exponent, { absolute: 1e-6 }, "exponent");
    }
  });

  it("has t-intervals that cover exponent and coefficient in 95 ± 3 % of 400 draws of 1 % noise", () => {
    const law = paperLaws.user[0];
    let [exponents, coefficients, ahead] = [0, 0, 0];
    for (let draw = 0; draw < 400; draw++) {
      const { normal } = random(draw, "law");
      const noisy = (x: number) => lawAt(law, x) * Math.exp(0.01 * normal());
      const found = powerLaw(hours.map((x) => ({ x, y: noisy(x) })));
      const within = ([low, high]: [number, number], value: number) => Number(low <= value && value <= high);
      exponents += within(found.exponentCi95, law.exponent);
      coefficients += within(found.coefficientCi95, law.coefficient);
      ahead += within(bandAt(found, 3000), noisy(3000));
    }
    for (const count of [exponents, coefficients, ahead]) {
      close(count / 400, 0.95, { absolute: 0.03 }, `${count} / 400`);
    }
  });

  it("agrees with SciPy's linregress in parameters, intervals, R² and bands", () => {
    const found = powerLaw(zip(reference.x, reference.power));
    const expected = reference.linregress;
    for (const name of ["coefficient", "exponent", "r2"] as const) close(found[name], expected[name], { absolute: 1e-10 }, name);
    for (const end of [0, 1]) {
      close(found.exponentCi95[end], expected.exponentCi95[end], { absolute: 1e-8 }, "exponentCi95");
      close(found.coefficientCi95[end], expected.coefficientCi95[end], { absolute: 1e-8 }, "coefficientCi95");
      close(bandAt(found, 1e4, "mean")[end], expected.meanAt10000[end], { absolute: 1e-8 }, "mean band");
      close(bandAt(found, 1e4)[end], expected.predictionAt10000[end], { absolute: 1e-8 }, "prediction band");
    }
  });

  it("is printed as the paper prints it", () => {
    assert.equal(formatLaw({ coefficient: 0.058, exponent: 0.049 }), "L = 0.058·D^-0.049"); // Table 2
    assert.equal(formatLaw({ coefficient: 0.04, exponent: -0.01 }, "N"), "L = 0.040·N^0.010");
  });

  it("refuses too few points, values that are not positive, and a single x", () => {
    assert.throws(() => powerLaw(zip([1, 2], [1, 1])), /expected 3 points or more, found 2/);
    assert.throws(() => powerLaw(zip([1, 2, 3], [1, 0, 1])), /found \(2, 0\) at point 1/);
    assert.throws(() => powerLaw(zip([1, 2, 3], [1, NaN, 1])), /found \(2, NaN\) at point 1/);
    assert.throws(() => powerLaw(zip([5, 5, 5], [1, 2, 1])), /2 different x or more, found 5 alone/);
  });
});

describe("saturating power law", () => {
  it("gives 0.02 + 0.5 x^-0.6 back from noise-free points to 1e-6", () => {
    const { params: found } = saturatingLaw(hours.map((x) => ({ x, y: 0.02 + 0.5 * x ** -0.6 })));
    close(found.irreducibleLoss, 0.02, { absolute: 1e-6 }, "irreducibleLoss");
    close(found.coefficient, 0.5, { absolute: 1e-6 }, "coefficient");
    close(found.exponent, 0.6, { absolute: 1e-6 }, "exponent");
  });

  it("agrees with SciPy's curve_fit on noisy points", () => {
    const found = saturatingLaw(zip(reference.x, reference.bent));
    for (const name of ["coefficient", "exponent", "irreducibleLoss"] as const) {
      close(found.params[name] / reference.curveFit[name], 1, { absolute: 1e-5 }, name);
    }
    close(found.objective / reference.curveFit.residual, 1, { absolute: 1e-8 }, "residual");
  });

  it("is the plain law, never worse, where nothing saturates", () => {
    const points = hours.map((x, i) => ({ x, y: 0.05 * x ** -0.05 * Math.exp(i % 2 ? 0.01 : -0.01) }));
    const plain = powerLaw(points);
    assert(saturatingLaw(points).objective <= plain.sigma ** 2 * 4 + 1e-15);
  });
});

describe("verdict on a law", () => {
  it("has a kind and reasons, and words of both, for each case", () => {
    const wavy = (xs: readonly number[], f: (x: number) => number) =>
      compareLaws(xs.map((x, i) => ({ x, y: f(x) * (i % 2 ? 1.002 : 1) })));
    const law = (f: (x: number) => number) => wavy([...hours, 3180, 6360], f);
    assert.deepEqual(law((x) => 0.058 * x ** -0.049).verdict, { kind: "supported", reasons: [] });
    assert.match(
      verdictText(law((x) => 0.02 + 0.5 * x ** -0.9).verdict),
      /^not supported \(a saturating law is better by [\d.]+ in/,
    );
    assert.match(verdictText(law(() => 0.05).verdict), /^inconclusive \(no trend: the interval of the exponent includes 0/);
    assert.equal(verdictText(law((x) => 0.05 * x ** 0.1).verdict), "not supported (the loss rises)");
    assert.match(verdictText(compareLaws(zip([1, 2, 3], [3, 2, 1])).verdict), /^inconclusive \(too few points: 3 at 3 sizes/);
    // Penalties of 3 and 4 parameters at n = 6 are 18 and 48 (Hurvich & Tsai 1989): AICc can hardly tell forms apart.
    assert.match(
      verdictText(wavy(hours, (x) => 0.058 * x ** -0.049).verdict),
      /^inconclusive \(the loss falls, but 6 points are too few to tell forms apart: 8 needed\)$/,
    );
  });
});

describe("estimates over folds", () => {
  it("have the mean and t-interval of Table 2's USER exponents", () => {
    const { mean, ci95 } = foldMean(paperLaws.user.map((law) => law.exponent));
    // Mean 0.0472, deviation 0.0032711, t(4) = 2.776445 (tables of Student's t).
    close(mean, 0.0472, { absolute: 1e-12 }, "mean");
    close(ci95[1] - mean, (2.776445 * 0.0032710854) / Math.sqrt(5), { absolute: 1e-8 }, "half width");
  });

  it("give the paper's ratios by fold and of the means, and an interval that holds them", () => {
    const exponents = (laws: readonly { exponent: number }[]) => laws.map((law) => law.exponent);
    const { ratio, byFold, ci95, difference } = compareExponents(exponents(paperLaws.user), exponents(paperLaws.random));
    assert.deepEqual(
      byFold.map((value) => Math.round(value * 100) / 100),
      [...paperExponentRatios.byFold],
    );
    close(ratio, paperExponentRatios.ofMeans, { absolute: 0.005 }, "ratio of means");
    assert(ci95 && ci95[0] > 2.2 && ci95[0] < ratio && ci95[1] > ratio && ci95[1] < 3.3, `${ci95}`);
    // Differences 0.032, 0.030, 0.026, 0.033, 0.028: mean 0.0298, deviation 0.0028636, t(4) = 2.776445.
    close(difference.mean, 0.0298, { absolute: 1e-12 }, "mean difference");
    close(difference.ci95[0], 0.0298 - (2.776445 * 0.0028635642) / Math.sqrt(5), { absolute: 1e-8 }, "its lower end");
  });

  it("give no interval where RANDOM exponents do not differ from 0", () => {
    assert.equal(compareExponents([0.05, 0.04, 0.06], [0.01, -0.012, 0.003]).ci95, null);
  });

  it("cover a true ratio of 2.7 in 95 ± 3 % of 400 draws of 5 folds", () => {
    let covered = 0;
    for (let draw = 0; draw < 400; draw++) {
      const { normal } = random(draw, "folds");
      const user = Array.from({ length: 5 }, () => 0.0459 + 0.004 * normal());
      const { ci95 } = compareExponents(
        user,
        user.map(() => 0.017 + 0.002 * normal()),
      );
      covered += Number(ci95 !== null && ci95[0] <= 2.7 && 2.7 <= ci95[1]);
    }
    close(covered / 400, 0.95, { absolute: 0.03 }, `${covered} / 400`);
  });
});
