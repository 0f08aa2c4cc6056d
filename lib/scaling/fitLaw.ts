/** Fits any of the five forms to rows, with intervals, and says in words what the rows support. */
import { aicc } from "./aicc";
import { bootstrapLaw } from "./bootstrap";
import { bindForm, type FormName, identifies, type Observations, pointsOf } from "./forms";
import { fitVerdict } from "./fitVerdict";
import { gridStarts, multiStart } from "./multiStart";
import { lawObjective, rSquared } from "./objective";
import { type Ci95, powerLaw } from "./powerLaw";
import { type ChinchillaParams, muennighoffParams } from "./repeats";

export interface FitOptions {
  /** δ of the Huber objective on ln L; least squares of ln L without it. */
  huber?: number;
  /** Starts; 4,500 for joint forms, as Hoffmann et al., and 200 for the others. */
  starts?: number;
  /** Resamples of rows behind the intervals; 0 for none. A power law by least squares has t-intervals instead. */
  bootstrap?: number;
  seed?: number;
  /** For "repeats": the law without repeats that is held fixed, or null to fit it too. */
  fixed?: ChinchillaParams | null;
}

export interface LawFit {
  form: FormName;
  /** δ of the Huber objective; null for least squares. */
  huber: number | null;
  /** Sum of squared residuals of ln L, or of Huber's function of them. */
  objective: number;
  gradientNorm: number;
  params: Record<string, number>;
  ci95: Record<string, Ci95> | null;
  /** Of the bootstrap. */
  standardErrors: Record<string, number> | null;
  starts: { tried: number; converged: number };
  /** null for a Huber objective, which is no likelihood, and for too few rows. */
  aicc: number | null;
  /** Share of the variance of L explained; negative where the mean loss were better. */
  r2: number;
  n: number;
  verdict: string;
}

/** @throws RangeError for rows that cannot identify the form */
export function fitLaw(form: FormName, rows: Observations, options: FitOptions = {}): LawFit {
  const joint = form === "chinchilla" || form === "repeats";
  const { huber, starts = joint ? 4500 : 200, bootstrap = 1000, seed = 0, fixed = muennighoffParams } = options;
  const law = bindForm(form, rows, fixed);
  const exact = form === "power" && huber === undefined ? exactPower(rows) : null;
  const objective = lawObjective(law, rows.loss, { huber });
  const { x, value, gradientNorm, starts: reached } = multiStart(objective, law, gridStarts(law, starts, seed));
  const { ci95, standardErrors } = exact ?? (bootstrap > 0
    ? bootstrapLaw(law, rows.loss, x, { resamples: bootstrap, seed, huber, identifies: identifies(form, rows) })
    : { ci95: null, standardErrors: null });
  const criterion = huber === undefined ? aicc(value, rows.loss.length, law.size + 1) : Infinity;
  const fit = {
    form, huber: huber ?? null, objective: value, gradientNorm,
    params: exact?.params ?? law.params(x), ci95, standardErrors, starts: reached,
    aicc: Number.isFinite(criterion) ? criterion : null, r2: rSquared(law, x, rows.loss), n: rows.loss.length,
  };
  return { ...fit, verdict: fitVerdict(fit, law, x, rows) };
}

/** The closed form and its t-intervals. */
function exactPower(rows: Observations) {
  const law = powerLaw(pointsOf(rows));
  return {
    params: { coefficient: law.coefficient, exponent: law.exponent },
    ci95: { coefficient: law.coefficientCi95, exponent: law.exponentCi95 },
    standardErrors: null,
  };
}
