import assert from "node:assert/strict";
import { fitLaw } from "../../../lib/scaling/fit/fitLaw";
import { formatFit } from "../../../lib/scaling/fit/formatFit";
import type { Observations } from "../../../lib/scaling/forms/forms";
import { contest, rivalVerdicts } from "../../../lib/scaling/fit/rivals";
import { verdictText } from "../../../lib/scaling/fit/verdict";
import { random } from "../../../lib/base/random";
import { oneVariable, referenceRows } from "../observations";
import { close } from "../../close";

const sizes = Array.from({ length: 24 }, (_, i) => 100 * 1.5 ** i);
const noise = (seed: number) => random(seed, "rivals").normal;
const draw = (loss: (x: number) => number, seed = 1) => {
  const normal = noise(seed);
  return oneVariable(sizes, (x) => loss(x) * Math.exp(0.005 * normal()));
};

const power = draw((x) => 3 * x ** -0.2);
const saturating = draw((x) => 1 + 30 * x ** -0.6);
const broken = draw((x) => 0.02 + 0.4 * x ** -0.05 * (1 + (x / 5e3) ** (1 / 0.3)) ** (-0.5 * 0.3));

/** A grid of both sizes whose loss is that of `law`. */
function grid(law: (n: number, d: number) => number, seed = 3): Observations {
  const rows = referenceRows("repeats", new Array(49).fill(1)) as Required<Observations>;
  const normal = noise(seed);
  return { ...rows, loss: rows.loss.map((_, i) => law(rows.n[i], rows.d[i]) * Math.exp(0.005 * normal())) };
}

describe("rivals of a form", () => {
  it("are the other forms of one size, or a joint law's parts, each with AICc and its error when held out", () => {
    const laws = (form: Parameters<typeof contest>[0], rows: Observations) => contest(form, rows).map(({ law }) => law);
    assert.deepEqual(laws("saturating", power), ["saturating law", "power law", "broken law"]);
    const rows = grid((n, d) => 1 + 400 * n ** -0.34 + 1000 * d ** -0.36);
    assert.deepEqual(laws("chinchilla", rows), ["joint law", "saturating law of n alone", "saturating law of d alone"]);
    assert.deepEqual(laws("repeats", rows)[1], "joint law without repeats");
    for (const { aicc, heldOut } of contest("power", power)) assert(aicc !== null && heldOut !== null);
  });

  it("give the held-out error of the line through the other points", () => {
    const [own] = contest(
      "power",
      oneVariable([1, 2, 4, 8], (x) => (x === 8 ? 1 : 8 / x)),
    );
    // The line through the first three is 8/x, which is 1 at 8.
    assert(own.heldOut !== null && own.heldOut < 1e-6, `${own.heldOut}`);
    const [off] = contest(
      "power",
      oneVariable([1, 2, 4, 8], (x) => (x === 8 ? Math.E : 8 / x)),
    );
    close(off.heldOut, 1, { absolute: 1e-6 });
  });

  it("lose against the form that the rows follow", () => {
    for (const [form, rows] of [
      ["power", power],
      ["saturating", saturating],
      ["broken", broken],
    ] as const) {
      assert.deepEqual(rivalVerdicts(contest(form, rows)), [], form);
    }
  });

  it("are named where they are better, with both reasons", () => {
    const verdict = (form: "power" | "saturating", rows: Observations) => verdictText(fitLaw(form, rows, { starts: 40 }).verdict);
    const reasons = new RegExp(
      "not supported \\(a (saturating|broken) law is better by [\\d.]+ in AICc, and at the largest " +
        "size held out, off by [\\d.]+ % against [\\d.]+ %",
    );
    assert.match(verdict("power", saturating), reasons);
    assert.match(verdict("saturating", broken), reasons);
    assert.equal(verdict("power", power), "supported");
  });

  it("of a joint law show a size that does not matter, and repeats that cost nothing", () => {
    const onlyData = grid((_, d) => 1 + 1000 * d ** -0.36, 4);
    const [joint, , byData] = contest("chinchilla", onlyData);
    assert((byData.aicc ?? 0) < (joint.aicc ?? 0), `${byData.aicc}, joint ${joint.aicc}`);
    assert.match(
      verdictText(fitLaw("chinchilla", onlyData, { starts: 40 }).verdict),
      /no trend by n: the interval of alpha includes 0/,
    );
    const free = grid((n, d) => 1.8 + 400 * n ** -0.34 + 1000 * d ** -0.36);
    assert.match(verdictText(fitLaw("repeats", free, { starts: 40 }).verdict), /a joint law without repeats is better by/);
  });

  it("decide nothing where the two measures disagree, or differ by less than 2", () => {
    const own = { law: "power law", aicc: -10, heldOut: 0.01 };
    const rival = { law: "saturating law", aicc: -14, heldOut: 0.02 };
    assert.deepEqual(rivalVerdicts([own, rival]), [
      {
        kind: "inconclusive",
        reasons: ["a saturating law is better by 4.0 in AICc, but worse at the largest size held out, off by 2 % against 1 %"],
      },
    ]);
    assert.deepEqual(rivalVerdicts([own, { ...rival, aicc: -11 }]), []);
    assert.deepEqual(rivalVerdicts([own, { ...rival, heldOut: null }]), [
      { kind: "not supported", reasons: ["a saturating law is better by 4.0 in AICc"] },
    ]);
    assert.deepEqual(rivalVerdicts([{ ...own, aicc: null }, rival]), []);
  });

  it("are printed beside the fit, but not of a Huber objective", () => {
    assert.match(
      formatFit(fitLaw("power", saturating, { starts: 20 })),
      /beside it: saturating law, AICc [\d.]+ better, off by [\d.]+ % at the largest size held out, this one by [\d.]+ %/,
    );
    const huber = fitLaw("power", saturating, { starts: 20, huber: 0.01, bootstrap: 20 });
    assert.equal(huber.comparison, null);
    assert.doesNotMatch(formatFit(huber), /beside it/);
  });
});
