/** Fits any of the five forms to rows, with intervals, and says in words what the rows support. */
import { aicc } from "./aicc";
import { bootstrapLaw } from "./bootstrap";
import { bindForm, type FormName, identifies, type Observations, pointsOf, type SizeName, sizesOf } from "../forms/forms";
import { fitVerdict } from "./fitVerdict";
import type { LawFit, SizesAsked } from "./lawFit";
import { type Law, lossAt, type Quantity, valuesAt } from "../forms/law";
import { gridStarts, multiStart } from "./multiStart";
import { lawObjective, rSquared } from "./objective";
import { bandAt, powerLaw } from "./powerLaw";
import { profileOf } from "./profile";
import { type ChinchillaParams, muennighoffParams } from "../forms/repeats";
import { contest } from "./rivals";

export interface FitOptions {
  /** δ of the Huber objective on ln L; least squares of ln L without it. */
  huber?: number;
  /** Starts; 4,500 for joint forms, as Hoffmann et al., and 200 for the others. */
  starts?: number;
  /**
   * Resamples of rows behind the intervals; 0 for none. Without it least squares have profile intervals, which cover
   * better (test/coverage), and Huber's objective 1,000 resamples.
   */
  bootstrap?: number;
  seed?: number;
  /** For "repeats": the law without repeats that is held fixed, or null to fit it too. */
  fixed?: ChinchillaParams | null;
  /** Sizes at which the loss is asked for, those of the form. */
  at?: SizesAsked;
}

/** @throws RangeError for rows that cannot identify the form, or sizes asked for that it does not read */
export function fitLaw(form: FormName, rows: Observations, options: FitOptions = {}): LawFit {
  const joint = form === "chinchilla" || form === "repeats";
  const { huber, starts = joint ? 4500 : 200, bootstrap, seed = 0, fixed = muennighoffParams, at } = options;
  const law = bindForm(form, rows, fixed);
  const asked = at && askedSizes(form, rows, at);
  const objective = lawObjective(law, rows.loss, { huber });
  const { x, value, gradientNorm, starts: reached } = multiStart(objective, law, gridStarts(law, starts, seed));
  const quantities = asked ? [...law.parameters, lossAt(law, asked)] : law.parameters;
  const { values, ci95, ...how } = exactPower(form, rows, options, asked) ?? {
    values: valuesAt(quantities, x),
    ...intervalsOf(form, law, rows, x, quantities, { huber, bootstrap, seed }),
  };
  const criterion = huber === undefined ? aicc(value, rows.loss.length, law.size + 1) : Infinity;
  const fit = {
    form,
    huber: huber ?? null,
    objective: value,
    gradientNorm,
    params: without(values, "loss"),
    ci95: ci95 && without(ci95, "loss"),
    ...how,
    prediction: asked && at ? { at, loss: values.loss, ci95: ci95?.loss ?? null, beyond: isBeyond(form, rows, asked) } : null,
    starts: reached,
    aicc: Number.isFinite(criterion) ? criterion : null,
    comparison: huber === undefined ? contest(form, rows, fixed) : null,
    r2: rSquared(law, x, rows.loss),
    n: rows.loss.length,
  };
  return { ...fit, verdict: fitVerdict(fit, law, x, rows) };
}

type Intervals = Pick<LawFit, "ci95" | "intervals" | "standardErrors">;

/** The intervals that `fitLaw` gives where there is no closed form; θ is the fit's own. */
export function intervalsOf(
  form: FormName,
  law: Law,
  rows: Observations,
  theta: Float64Array,
  quantities: readonly Quantity[],
  { huber, bootstrap, seed }: { huber?: number; bootstrap?: number; seed: number },
): Intervals {
  const { loss } = rows;
  if (bootstrap === 0) return { ci95: null, intervals: null, standardErrors: null };
  if (huber === undefined && bootstrap === undefined) {
    const profile = profileOf(law, loss, theta);
    const ci95 = Object.fromEntries(quantities.map((quantity) => [quantity.name, profile(quantity)]));
    return { ci95, intervals: "profile", standardErrors: null };
  }
  const { standardErrors, ci95 } = bootstrapLaw(law, loss, theta, quantities, {
    resamples: bootstrap ?? 1000,
    seed,
    huber,
    identifies: identifies(form, rows),
  });
  return { ci95, intervals: "bootstrap", standardErrors: without(standardErrors, "loss") };
}

/** The closed form of a power law by least squares, with its t-intervals; null for anything else. */
function exactPower(
  form: FormName,
  rows: Observations,
  { huber }: FitOptions,
  asked?: readonly number[],
): (Intervals & { values: Record<string, number> }) | null {
  if (form !== "power" || huber !== undefined) return null;
  const law = powerLaw(pointsOf(rows));
  const { coefficient, exponent } = law;
  return {
    values: { coefficient, exponent, ...(asked && { loss: coefficient * asked[0] ** -exponent }) },
    ci95: {
      coefficient: law.coefficientCi95,
      exponent: law.exponentCi95,
      ...(asked && { loss: bandAt(law, asked[0], "mean") }),
    },
    intervals: "t",
    standardErrors: null,
  };
}

function askedSizes(form: FormName, rows: Observations, at: SizesAsked): number[] {
  const names = sizesOf(form, rows);
  const other = Object.keys(at).find((name) => !names.includes(name as SizeName));
  if (other) throw new RangeError(`form ${form}: expected sizes ${names.join(", ")} to ask for a loss, found ${other}`);
  return names.map((name) => {
    const size = at[name];
    if (size !== undefined && size > 0 && size < Infinity) return size;
    throw new RangeError(`form ${form}: expected a positive size ${name} to ask for a loss, found ${size ?? "none"}`);
  });
}

function isBeyond(form: FormName, rows: Observations, asked: readonly number[]): boolean {
  return sizesOf(form, rows).some((name, i) => {
    const column = rows[name] as Float64Array;
    return asked[i] < Math.min(...column) || asked[i] > Math.max(...column);
  });
}

function without<T>(values: Record<string, T>, name: string): Record<string, T> {
  return Object.fromEntries(Object.entries(values).filter(([key]) => key !== name));
}
