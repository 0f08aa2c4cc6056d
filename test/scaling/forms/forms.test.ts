import assert from "node:assert/strict";
import { createBfgs } from "../../../lib/numeric/bfgs";
import { fitLaw } from "../../../lib/scaling/fit/fitLaw";
import { bindForm, type FormName } from "../../../lib/scaling/forms/forms";
import { gridStarts } from "../../../lib/scaling/fit/multiStart";
import { lawObjective } from "../../../lib/scaling/fit/objective";
import reference from "../../reference/scipyForms.json";
import { oneVariable, referenceRows } from "../observations";
import { close } from "../../close";

const names = Object.keys(reference.fits) as (keyof typeof reference.fits)[];
/** "repeatsAll" fits the law without repeats too. */
const formOf = (name: string) => name.replace("All", "") as FormName;
const fixedOf = (name: string) => (name === "repeatsAll" ? null : undefined);
const rowsOf = (name: keyof typeof reference.fits) => referenceRows(formOf(name), reference.fits[name].loss);

describe("BFGS", () => {
  it("finds Rosenbrock's minimum (1, 1) from (−1.2, 1), again and again", () => {
    const minimise = createBfgs(2);
    for (let time = 0; time < 2; time++) {
      const { x, value, gradientNorm } = minimise(
        (at, g) => {
          g[0] = -400 * at[0] * (at[1] - at[0] ** 2) - 2 * (1 - at[0]);
          g[1] = 200 * (at[1] - at[0] ** 2);
          return 100 * (at[1] - at[0] ** 2) ** 2 + (1 - at[0]) ** 2;
        },
        Float64Array.of(-1.2, 1),
      );
      x.forEach((coordinate) => close(coordinate, 1, { relative: 1e-9 }, "minimum"));
      assert(value < 1e-20 && gradientNorm < 1e-9, `${value}, ${gradientNorm}`);
    }
  });

  it("steps back where the function is not finite", () => {
    const { x } = createBfgs(1)((at, g) => {
      g[0] = 1 - 1 / at[0];
      return at[0] > 0 ? at[0] - Math.log(at[0]) : Infinity;
    }, Float64Array.of(30));
    close(x[0], 1, { relative: 1e-6 }, "minimum of x − ln x");
  });
});

describe("forms", () => {
  for (const name of names) {
    it(`${name}: has the gradient that central differences give, for both objectives`, () => {
      const rows = rowsOf(name);
      const law = bindForm(formOf(name), rows, fixedOf(name));
      for (const huber of [undefined, 0.3]) {
        const objective = lawObjective(law, rows.loss, { huber });
        const gradient = new Float64Array(law.size);
        const unused = new Float64Array(law.size);
        for (const theta of gridStarts(law, 4, 3)) {
          assert(Number.isFinite(objective(theta, gradient)));
          const largest = Math.max(...gradient.map(Math.abs));
          for (let k = 0; k < law.size; k++) {
            const shifted = (h: number) =>
              objective(
                theta.map((value, i) => (i === k ? value + h : value)),
                unused,
              );
            const expected = (shifted(1e-5) - shifted(-1e-5)) / 2e-5;
            close(gradient[k], expected, { absolute: 1e-6 * largest }, `θ${k}`);
          }
        }
      }
    });

    it(`${name}: has SciPy's optimum and parameters on noisy draws, for both objectives`, () => {
      for (const huber of [undefined, reference.huber]) {
        const expected = reference.fits[name][huber ? "huber" : "leastSquares"];
        const options = { huber, starts: 60, bootstrap: 0, fixed: fixedOf(name) };
        const found = fitLaw(formOf(name), rowsOf(name), options);
        close(found.objective, expected.objective, { relative: 1e-9 }, "objective");
        for (const [key, value] of Object.entries(expected.params)) close(found.params[key], value, { relative: 1e-5 }, key);
        assert.deepEqual(Object.keys(found.params).sort(), Object.keys(expected.params).sort());
        assert(found.starts.converged >= 40 && found.starts.tried === 60, JSON.stringify(found.starts));
        assert(found.gradientNorm < 1e-6, `gradient norm ${found.gradientNorm}`);
      }
    });
  }

  it("have AICc of Hurvich and Tsai for least squares alone", () => {
    const rows = rowsOf("chinchilla");
    const { aicc, objective } = fitLaw("chinchilla", rows, { starts: 20, bootstrap: 0 });
    // n = 49; 5 parameters and the variance.
    close(aicc as number, 49 * Math.log(objective / 49) + 12 + 84 / 42, { relative: 1e-12 }, "AICc");
    assert.equal(fitLaw("chinchilla", rows, { starts: 20, bootstrap: 0, huber: 0.01 }).aicc, null);
  });

  it("give the same fit for the same seed, and another bootstrap for another", () => {
    const fit = (seed: number) => fitLaw("chinchilla", rowsOf("chinchilla"), { starts: 20, bootstrap: 40, seed });
    assert.deepEqual(fit(1), fit(1));
    const ends = [1, 2].map((seed) => fit(seed).ci95?.alpha[0] ?? NaN);
    assert(Math.abs(ends[0] - ends[1]) > 1e-4, `${ends}`);
    close(fit(1).objective, fit(2).objective, { relative: 1e-10 }, "objective");
  });

  it("do not depend on the units of sizes and loss", () => {
    const rows = rowsOf("chinchilla");
    const scaled = { n: rows.n?.map((n) => n / 1e6), d: rows.d?.map((d) => d / 1e9), loss: rows.loss.map((l) => l / 50) };
    const [plain, other] = [rows, scaled].map((each) => fitLaw("chinchilla", each, { starts: 30, bootstrap: 0 }));
    close(other.params.E, plain.params.E / 50, { relative: 1e-6 }, "E");
    close(other.params.alpha, plain.params.alpha, { relative: 1e-6 }, "alpha");
    close(other.params.A, plain.params.A / 50 / 1e6 ** plain.params.alpha, { relative: 1e-5 }, "A");
  });
});

describe("bootstrap of rows", () => {
  it("comes near the t-interval of a power law where there are many points", () => {
    const sizes = Array.from({ length: 200 }, (_, i) => 10 * 1.05 ** i);
    const rows = oneVariable(sizes, (x, i) => 2 * x ** -0.1 * Math.exp(0.02 * Math.sin(i * i)));
    const [exact, resampled] = [undefined, 10].map((huber) => fitLaw("power", rows, { starts: 5, bootstrap: 600, huber }));
    const width = ({ ci95 }: typeof exact) => (ci95?.exponent[1] ?? NaN) - (ci95?.exponent[0] ?? NaN);
    close(
      resampled.params.exponent,
      exact.params.exponent,
      { relative: 1e-6 },
      "exponent: with a large δ Huber is least squares",
    );
    close(width(resampled), width(exact), { relative: 0.15 }, "width of the interval");
    close(resampled.standardErrors?.exponent ?? NaN, width(resampled) / 3.92, { relative: 0.1 }, "standard error of a normal");
  });
});
