import assert from "node:assert/strict";
import { expandedTail } from "../../lib/scaling/fit/bootstrap";
import { fitLaw } from "../../lib/scaling/fit/fitLaw";
import { bindForm } from "../../lib/scaling/forms/forms";
import { gridStarts, multiStart } from "../../lib/scaling/fit/multiStart";
import { normalMatrix, solveSymmetric } from "../../lib/numeric/cholesky";
import { lawObjective } from "../../lib/scaling/fit/objective";
import type { Ci95 } from "../../lib/base/ci95";
import { tCritical } from "../../lib/numeric/distributions";
import { powerLaw } from "../../lib/scaling/fit/powerLaw";
import { profileOf } from "../../lib/scaling/fit/profile";
import { random } from "../../lib/base/random";
import { oneVariable, referenceRows } from "./observations";
import { close } from "../close";

const sizes = Array.from({ length: 12 }, (_, i) => 10 * 2 ** i);
const noisy = (loss: (x: number) => number, seed = 1) => {
  const { normal } = random(seed, "intervals");
  return oneVariable(sizes, (x) => loss(x) * Math.exp(0.01 * normal()));
};

/** Of every parameter, least squares from 40 starts. */
function profiles(form: "power" | "saturating", rows: ReturnType<typeof noisy>): Record<string, Ci95> {
  const law = bindForm(form, rows);
  const { x } = multiStart(lawObjective(law, rows.loss), law, gridStarts(law, 40, 0));
  const profile = profileOf(law, rows.loss, x);
  return Object.fromEntries(law.parameters.map((parameter) => [parameter.name, profile(parameter)]));
}

describe("profile intervals", () => {
  it("of a power law are its t-intervals", () => {
    const rows = noisy((x) => 3 * x ** -0.2);
    const exact = powerLaw(sizes.map((x, i) => ({ x, y: rows.loss[i] })));
    const { exponent, coefficient } = profiles("power", rows);
    for (const end of [0, 1]) {
      close(exponent[end], exact.exponentCi95[end], { relative: 1e-4 }, "exponent");
      close(coefficient[end], exact.coefficientCi95[end], { relative: 1e-3 }, "coefficient");
    }
  });

  it("end where the sum of squares, the rest fitted anew, exceeds its minimum by t² s²", () => {
    const rows = noisy((x) => 1 + 5 * x ** -0.6);
    const law = bindForm("saturating", rows);
    const { value } = multiStart(lawObjective(law, rows.loss), law, gridStarts(law, 40, 0));
    const bound = value + (tCritical(9) ** 2 * value) / 9;
    const { irreducibleLoss } = profiles("saturating", rows);
    for (const floor of irreducibleLoss) {
      // With the irreducible loss given, what is left is a power law in L − floor: a search over its two parameters.
      const sum = lawObjective(law, rows.loss);
      const root = Math.sqrt(floor / Math.min(...rows.loss));
      const { value: lowest } = multiStart(
        (theta, gradient) => {
          const found = sum(Float64Array.of(theta[0], theta[1], root), gradient);
          gradient[2] = 0;
          return found;
        },
        law,
        gridStarts(law, 40, 0),
      );
      close(lowest, bound, { relative: 2e-3 }, "sum of squares at an end");
    }
  });

  it("reach 0 where an irreducible loss is not shown, and have no end where the rows give none", () => {
    const { irreducibleLoss, exponent } = profiles(
      "saturating",
      noisy((x) => 3 * x ** -0.2),
    );
    assert.equal(irreducibleLoss[0], 0);
    assert(irreducibleLoss[1] > 0 && irreducibleLoss[1] < 3, `${irreducibleLoss}`);
    assert(exponent[0] < 0.2 && exponent[1] > 0.2, `${exponent}`);
    const step = profiles(
      "saturating",
      oneVariable(sizes, (_, i) => (i === 0 ? 2 : 1) * (1 + 0.001 * Math.sin(7 * i))),
    );
    assert.equal(step.exponent[1], Infinity);
  });

  it("of an exact law are the law itself", () => {
    const { exponent } = profiles(
      "power",
      oneVariable(sizes, (x) => 3 * x ** -0.2),
    );
    close(exponent[0], 0.2, { relative: 1e-9 }, "exponent");
    close(exponent[1], 0.2, { relative: 1e-9 }, "exponent");
  });
});

describe("intervals of a fit", () => {
  const rows = referenceRows("chinchilla", new Array(49).fill(1));
  const { normal } = random(2, "intervals");
  const loss = rows.loss.map(
    (_, i) => (1.8 + 400 * (rows.n?.[i] ?? 0) ** -0.34 + 1000 * (rows.d?.[i] ?? 0) ** -0.36) * Math.exp(0.01 * normal()),
  );
  const fit = (options = {}) => fitLaw("chinchilla", { ...rows, loss }, { starts: 20, ...options });

  it("are profiles for least squares, resamples for Huber's objective or where they are asked for", () => {
    assert.equal(fit().intervals, "profile");
    assert.equal(fit().standardErrors, null);
    assert.equal(fit({ bootstrap: 20 }).intervals, "bootstrap");
    assert.equal(fit({ huber: 0.01, bootstrap: 20 }).intervals, "bootstrap");
    assert.deepEqual([fit({ bootstrap: 0 }).intervals, fit({ bootstrap: 0 }).ci95], [null, null]);
    assert.equal(
      fitLaw(
        "power",
        noisy((x) => 1 / x),
      ).intervals,
      "t",
    );
  });

  it("hold a prediction beside them, which says whether it is beyond the rows", () => {
    const inside = fit({ at: { n: 1e8, d: 1e10 } });
    assert.deepEqual(Object.keys(inside.params), ["A", "B", "E", "alpha", "beta"]);
    assert.deepEqual(Object.keys(inside.ci95 ?? {}), ["A", "B", "E", "alpha", "beta"]);
    const { prediction } = inside;
    assert(prediction?.ci95 && !prediction.beyond);
    close(prediction.loss, 1.8 + 400 * 1e8 ** -0.34 + 1000 * 1e10 ** -0.36, { relative: 0.01 }, "loss");
    assert(prediction.ci95[0] < prediction.loss && prediction.loss < prediction.ci95[1]);
    assert.equal(fit({ at: { n: 1e10, d: 1e10 } }).prediction?.beyond, true);
    assert.equal(fit().prediction, null);
    // The law's own t-interval at one size, by the closed form of the band.
    const power = noisy((x) => 3 * x ** -0.2);
    const one = fitLaw("power", power, { at: { d: 5 } }).prediction;
    const other = fitLaw("power", power, { at: { d: 5 }, huber: 10, bootstrap: 300 }).prediction;
    close(one?.loss ?? NaN, other?.loss ?? NaN, { relative: 1e-6 }, "with a large δ Huber is least squares");
    assert(one?.ci95 && other?.ci95 && one.beyond);
    close(one.ci95[1], other.ci95[1], { relative: 0.01 }, "upper end");
  });

  it("are asked for at sizes that the form reads", () => {
    assert.throws(() => fit({ at: { n: 1e8 } }), /form chinchilla: expected a positive size d to ask for a loss, found none/);
    assert.throws(() => fit({ at: { n: 1e8, d: -1 } }), /expected a positive size d to ask for a loss, found -1/);
    assert.throws(() => fit({ at: { n: 1e8, d: 1, unique: 1 } }), /expected sizes n, d to ask for a loss, found unique/);
  });
});

describe("expanded percentiles", () => {
  it("leave out 2.5 % of very many rows, and less of few", () => {
    close(expandedTail(1e6), 0.025, { relative: 1e-3 }, "share of many rows");
    // t(48) = 2.010635 (tables); Φ(−2.010635 √(49/48)) = Φ(−2.031471) = 0.021103.
    close(expandedTail(49), 0.021103, { relative: 2e-3 }, "share of 49 rows");
  });
});

describe("normal equations", () => {
  it("are solved, or found to be singular", () => {
    const rows = [
      [1, 0],
      [1, 1],
      [1, 3],
    ];
    const solved = solveSymmetric(normalMatrix(rows, 2), [6, 11]); // the matrix is [[3, 4], [4, 10]]
    close(solved?.[0] ?? NaN, 16 / 14, { relative: 1e-12 }, "(6·10 − 11·4) / 14");
    close(solved?.[1] ?? NaN, 9 / 14, { relative: 1e-12 }, "(3·11 − 4·6) / 14");
    assert.equal(
      solveSymmetric(
        normalMatrix(
          [
            [1, 2],
            [2, 4],
          ],
          2,
        ),
        [1, 2],
      ),
      null,
    );
  });
});
