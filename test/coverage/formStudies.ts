/** Simulated studies of one fit each: a form on a design that identifies it, 1 % noise, and the loss beyond its rows. */
import { intervalsOf } from "../../lib/scaling/fit/fitLaw";
import { bindForm, type FormName, type Observations, sizesOf } from "../../lib/scaling/forms/forms";
import { lossAt } from "../../lib/scaling/forms/law";
import { gridStarts, multiStart } from "../../lib/scaling/fit/multiStart";
import { lawObjective } from "../../lib/scaling/fit/objective";
import { muennighoffParams } from "../../lib/scaling/forms/repeats";
import { random } from "../../lib/base/random";
import type { Design } from "./design";
import type { SizesAsked } from "../../lib/scaling/fit/lawFit";

const further = "loss at 4 times the sizes";
/** Of a bootstrap; the default of `wearlaws fit` is 1,000, which moves no end by much. */
const RESAMPLES = 400;

const spaced = (from: number, to: number, count: number) =>
  Array.from({ length: count }, (_, i) => from * (to / from) ** (i / (count - 1)));

function joint(repeats: readonly number[] = []): Observations {
  const cells = spaced(1e6, 1e9, 7).flatMap((n) => spaced(1e8, 1e11, 7).map((d) => ({ n, d })));
  const unique = cells.map(({ d }, i) => d / repeats[i % repeats.length]);
  return {
    loss: new Float64Array(cells.length),
    n: Float64Array.from(cells, ({ n }) => n),
    d: Float64Array.from(cells, ({ d }) => d),
    ...(repeats.length > 0 && { unique: Float64Array.from(unique) }),
  };
}

const one = (sizes: readonly number[]): Observations => ({ loss: new Float64Array(sizes.length), d: Float64Array.from(sizes) });

interface Form {
  form: FormName;
  rows: Observations;
  truth: Record<string, number>;
  loss(truth: Record<string, number>, ...sizes: number[]): number;
  at: SizesAsked;
  noise: number;
  fixed?: null;
  huber?: number;
}

const chinchilla = ({ A, B, E, alpha, beta }: Record<string, number>, n: number, d: number) => E + A / n ** alpha + B / d ** beta;

/** Muennighoff et al. 2023, equations 5 and 7, written out anew. */
function repeated(truth: Record<string, number>, n: number, d: number, unique: number): number {
  const { A, B, alpha, beta, R_D, R_N } = truth;
  const G = ((alpha * A) / (beta * B)) ** (1 / (alpha + beta));
  const suiting = Math.min(n, G * (G * unique) ** (beta / alpha));
  const worth = (once: number, all: number, most: number) => once + once * most * (1 - Math.exp(-(all / once - 1) / most));
  return chinchilla(truth, worth(suiting, n, R_N), worth(unique, d, R_D));
}

const joined = { A: Math.exp(6), B: Math.exp(7), E: Math.exp(0.6), alpha: 0.34, beta: 0.37 };
const more = { at: { n: 4e9, d: 4e11 }, noise: 0.01 };
const often = joint([1, 3, 10, 40]);

const forms: Record<string, Form> = {
  "saturating law": {
    form: "saturating",
    rows: one(spaced(1e2, 1e6, 40)),
    at: { d: 4e6 },
    noise: 0.01,
    truth: { coefficient: 0.5, exponent: 0.3, irreducibleLoss: 0.03 },
    loss: ({ coefficient, exponent, irreducibleLoss }, x) => irreducibleLoss + coefficient * x ** -exponent,
  },
  "broken law": {
    form: "broken",
    rows: one(spaced(1e2, 1e6, 60)),
    at: { d: 4e6 },
    noise: 0.005,
    truth: { a: 0.02, b: 0.4, c0: 0.05, c1: 0.4, d1: 5e3, f1: 0.3 },
    loss: ({ a, b, c0, c1, d1, f1 }, x) => a + b * x ** -c0 * (1 + (x / d1) ** (1 / f1)) ** (-c1 * f1),
  },
  "joint law (chinchilla)": { form: "chinchilla", rows: joint(), truth: joined, loss: chinchilla, ...more },
  "law of repeats": {
    form: "repeats",
    rows: often,
    truth: { R_D: 8, R_N: 5 },
    loss: (truth, ...sizes: [number, number, number]) => repeated({ ...muennighoffParams, ...truth }, ...sizes),
    at: { n: 4e9, d: 4e11, unique: 1e10 },
    noise: 0.01,
  },
  "law of repeats, all": {
    form: "repeats",
    rows: often,
    truth: { ...joined, R_D: 8, R_N: 5 },
    loss: repeated,
    fixed: null,
    at: { n: 4e9, d: 4e11, unique: 1e10 },
    noise: 0.01,
  },
  "joint law, Huber δ 0.01": {
    form: "chinchilla",
    rows: joint(),
    truth: joined,
    loss: chinchilla,
    ...more,
    huber: 0.01,
  },
};

export const formDesigns: Design[] = Object.entries(forms).map(
  ([title, { form, rows, truth, loss, at, noise, fixed, huber }]) => ({
    law: title,
    points: `${rows.loss.length}`,
    interval: huber === undefined ? "profile" : "bootstrap",
    draw(study) {
      const { normal } = random(study, `${title} coverage`);
      const names = sizesOf(form, rows);
      const sizes = (row: number) => names.map((name) => (rows[name] as Float64Array)[row]);
      const drawn = { ...rows, loss: rows.loss.map((_, row) => loss(truth, ...sizes(row)) * Math.exp(noise * normal())) };
      // As fitLaw, without the rivals and the verdict.
      const law = bindForm(form, drawn, fixed);
      const { x } = multiStart(lawObjective(law, drawn.loss, { huber }), law, gridStarts(law, 40, 0));
      const ahead = names.map((name) => at[name] as number);
      const quantities = [...law.parameters, lossAt(law, ahead)];
      const { ci95 } = intervalsOf(form, law, drawn, x, quantities, { huber, seed: study, bootstrap: huber && RESAMPLES });
      return [...Object.entries(truth), [further, loss(truth, ...ahead)] as const].map(([name, value]) => ({
        name,
        truth: value,
        ci95: ci95?.[name === further ? "loss" : name] ?? null,
      }));
    },
  }),
);
