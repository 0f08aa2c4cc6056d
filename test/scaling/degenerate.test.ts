import assert from "node:assert/strict";
import { fitLaw } from "../../lib/scaling/fit/fitLaw";
import { fitVerdict } from "../../lib/scaling/fit/fitVerdict";
import { verdictText } from "../../lib/scaling/fit/verdict";
import { bindForm, type FormName, formNames, type Observations } from "../../lib/scaling/forms/forms";
import { oneVariable, referenceRows } from "./observations";
import { close } from "../close";

const sizes = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];
const wobble = (i: number) => 1 + 0.01 * Math.sin(i * i * 7);
const quick = { starts: 60 };

/** Rows of any form, all with the same d. */
function rowsOf(form: FormName, d: readonly number[], loss: (x: number, i: number) => number): Observations {
  const rows = oneVariable(d, loss);
  if (form !== "chinchilla" && form !== "repeats") return rows;
  const unique = Float64Array.from(d, (value, i) => value / (1 + (i % 2)));
  return { ...rows, n: Float64Array.from(d, (value, i) => value * (1 + (i % 3))), unique };
}

describe("degenerate rows", () => {
  for (const form of formNames) {
    it(`are refused by ${form}, with what was expected and found`, () => {
      const fit = (d: readonly number[], loss: (x: number, i: number) => number) => () =>
        fitLaw(form, rowsOf(form, d, loss), quick);
      assert.throws(
        fit([1, 2], (x) => 1 / x),
        /expected \d points or more, found 2: add rows/,
      );
      assert.throws(
        fit(
          sizes.map(() => 3),
          (_, i) => 1 + i,
        ),
        /expected \d different d or more, found 1: add sizes/,
      );
      for (const bad of [0, -1, NaN, Infinity]) {
        const message = new RegExp(`expected positive finite values, found loss ${bad} at point 2`);
        assert.throws(
          fit(sizes, (x) => (x === 4 ? bad : 1 / x)),
          message,
        );
      }
      assert.throws(
        fit(sizes, () => 1),
        /expected losses that differ, found 1 alone/,
      );
    });
  }

  it("have the columns that the form reads", () => {
    const { d, loss } = oneVariable(sizes, (x) => 1 / x);
    assert.throws(() => fitLaw("chinchilla", { d, loss }), /form chinchilla: expected 10 values of n, found none/);
    assert.throws(() => fitLaw("power", { d, n: d, loss }), /form power has one variable: expected n or d, found both/);
    assert.throws(() => fitLaw("broken", { loss }), /expected n or d, found neither/);
    assert.throws(() => fitLaw("power", { d: d?.slice(1), loss }), /expected 10 values of d, found 9/);
  });

  it("have repeats where repeats are fitted, and no more unique data than data", () => {
    const rows = rowsOf("repeats", sizes, (x) => 1 / x);
    const fit = (unique: Float64Array | undefined) => () => fitLaw("repeats", { ...rows, unique }, quick);
    assert.throws(fit(rows.d), /expected rows with repeated data, found none: fit chinchilla instead/);
    assert.throws(fit(rows.d?.map((d) => 2 * d)), /expected unique data of d at most, found 2 of 1 at point 0/);
  });
});

describe("verdict of a fit", () => {
  const verdict = (form: FormName, loss: (x: number, i: number) => number, options = {}) =>
    verdictText(fitLaw(form, rowsOf(form, sizes, loss), { ...quick, ...options }).verdict);

  it("is support for what the rows follow", () => {
    assert.equal(
      verdict("power", (x, i) => 3 * x ** -0.3 * wobble(i)),
      "supported",
    );
    assert.equal(
      verdict("power", (x, i) => 3 * x ** -0.3 * wobble(i), { huber: 1e-3 }),
      "supported",
    );
    assert.equal(
      verdict("saturating", (x, i) => 1 + 3 * x ** -0.7 * wobble(i)),
      "supported",
    );
  });

  it("names an outlier of least squares, which Huber's objective passes over", () => {
    const odd = (x: number, i: number) => 3 * x ** -0.3 * (x === 16 ? 10 : wobble(i));
    const factor = /1 of 10 rows far from the law of the others, loss 13.06 by a factor of 9.9\d/;
    assert.match(verdict("power", odd), factor);
    assert.match(verdict("saturating", odd), factor);
    // Of 10 rows a resample may hold the outlier so often that it is the majority.
    const more = [...sizes, ...sizes.map((x) => 1.5 * x)];
    const robust = fitLaw("power", rowsOf("power", more, odd), { ...quick, huber: 1e-3 });
    close(robust.params.exponent, 0.3, { absolute: 0.005 });
    assert.equal(robust.verdict.kind, "supported");
  });

  it("says that the loss rises, that there is no trend, no break", () => {
    assert.match(
      verdict("power", (x) => x ** 0.1, { huber: 1e-3 }),
      /^not supported \(the loss rises: exponent/,
    );
    assert.match(
      verdict("power", (_, i) => 1 + 0.3 * Math.sin(i * i * 7)),
      /^inconclusive \(no trend/,
    );
    assert.match(
      verdict("broken", (x) => 3 * x ** -0.3),
      /\(no break: the interval of c1 includes 0/,
    );
    assert.match(
      verdict("saturating", (x, i) => (x === 1 ? 2 : 1 + 0.001 * Math.sin(i * 7))),
      /exponent is not determined/,
    );
  });

  it("says that a law held fixed does not fit, and that nothing is lost by repeats", () => {
    const found = verdict("repeats", (x) => x ** -0.3);
    assert.match(found, /^not supported \(no better than one loss for all rows, R² −.*: fit A, B, E, alpha and beta too/);
    assert.match(found, /R_D is open above: 95 % from/);
  });

  it("is the same where the intervals are of resamples", () => {
    assert.equal(
      verdict("saturating", (x, i) => 1 + 3 * x ** -0.7 * wobble(i), { bootstrap: 200 }),
      "supported",
    );
    assert.match(
      verdict("broken", (x) => 3 * x ** -0.3, { bootstrap: 200 }),
      /\(no break: the interval of c1 includes 0/,
    );
  });

  it("says that sizes are too near one another, points too few, intervals missing", () => {
    const near = oneVariable(
      sizes.map((x) => 1 + x * 1e-3),
      (x, i) => x ** -0.3 * wobble(i),
    );
    assert.match(verdictText(fitLaw("power", near, quick).verdict), /^inconclusive \(d ranges over a factor of 1.51 only/);
    const few = oneVariable(sizes.slice(0, 4), (x, i) => 1 + x ** -0.3 * wobble(i));
    assert.match(verdictText(fitLaw("saturating", few, quick).verdict), /^inconclusive \(too few points: 4, 6 needed/);
    assert.match(
      verdict("saturating", (x) => 1 + x ** -0.3, { bootstrap: 0 }),
      /^inconclusive \(not judged: no intervals/,
    );
  });

  it("doubts an optimum that hardly any start reached", () => {
    const rows = rowsOf("saturating", sizes, (x, i) => 1 + 3 * x ** -0.7 * wobble(i));
    const law = bindForm("saturating", rows);
    const fit = fitLaw("saturating", rows, quick);
    const lonely = { ...fit, starts: { tried: 60, converged: 2 } };
    const theta = law.start(new Float64Array(3).fill(0.5));
    assert.deepEqual(fitVerdict(lonely, law, theta, rows), {
      kind: "inconclusive",
      reasons: ["not sure to be the optimum: 2 of 60 starts reached it"],
    });
  });

  it("supports a joint law where a grid of sizes identifies it", () => {
    const grid = referenceRows("chinchilla", new Array(49).fill(1));
    const loss = grid.loss.map(
      (_, i) => (1.8 + 400 * (grid.n?.[i] ?? 0) ** -0.34 + 1000 * (grid.d?.[i] ?? 0) ** -0.36) * wobble(i),
    );
    assert.equal(fitLaw("chinchilla", { ...grid, loss }, quick).verdict.kind, "supported");
  });
});
