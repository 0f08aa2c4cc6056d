/** What a fit is worth: supported, or what speaks against it or leaves it open. */
import { formatNumber } from "../../base/format";
import { createBfgs } from "../../numeric/bfgs";
import { mean, median } from "../../numeric/stats";
import { compareLaws } from "./compareLaws";
import type { LawFit } from "./lawFit";
import { type Observations, pointsOf, sizesOf } from "../forms/forms";
import type { Law } from "../forms/law";
import { lawObjective } from "./objective";
import { endlessRepeats } from "../forms/repeats";
import { rivalVerdicts } from "./rivals";
import { combineVerdicts, type LawVerdict } from "./verdict";

/** Parameters whose interval must leave 0 out, and what it means where it does not. */
const trends: Record<string, string> = {
  exponent: "no trend",
  alpha: "no trend by n",
  beta: "no trend by d",
  c1: "no break",
};
/** An exponent below it is none. */
const NO_TREND = 1e-6;
/** Further parameters that are positive. An interval of a factor 100 leaves a parameter open. */
const scales = ["R_D", "R_N", "A", "B", "coefficient", "f1"];
const OPEN_FACTOR = 100;
/** Sizes that range over less tell no law. */
const LEAST_RANGE = 2;
/** Robust deviations of ln L beyond which a row stands out, if by 2 % at least. */
const FAR = 8;
const LEAST_FAR = 0.02;

/** @param theta where the law was found; it is bound to `rows` */
export function fitVerdict(fit: Omit<LawFit, "verdict">, law: Law, theta: Float64Array, rows: Observations): LawVerdict {
  const { form, starts, ci95, n, comparison } = fit;
  const found = narrowSizes(form, rows);
  if (fit.objective >= constantObjective(rows.loss, fit.huber)) {
    const advice = form === "repeats" && law.size === 2 ? ": fit A, B, E, alpha and beta too" : "";
    found.push(against(`no better than one loss for all rows, R² ${formatNumber(fit.r2)}${advice}`));
  }
  if (form === "power" && fit.huber === null) {
    found.push(compareLaws(pointsOf(rows), comparison ?? []).verdict);
  } else if (n < law.size + 3) {
    found.push(open(`too few points: ${n}, ${law.size + 3} needed`));
  } else {
    found.push(...(ci95 ? openParameters(ci95, rows) : [open("not judged: no intervals without resamples")]));
    found.push(...rivalVerdicts(comparison ?? []));
  }
  if (starts.tried >= 20 && starts.converged < 3) {
    found.push(open(`not sure to be the optimum: ${starts.converged} of ${starts.tried} starts reached it`));
  }
  const far = fit.huber === null ? outliers(law, theta, rows.loss) : [];
  if (far.length > 0) {
    const { loss, factor } = far[0];
    found.push(
      open(
        `${far.length} of ${n} rows far from the law of the others, loss ${formatNumber(loss)} by a factor of ` +
          `${factor.toFixed(2)}: compare with a Huber fit`,
      ),
    );
  }
  return combineVerdicts(found);
}

const against = (reason: string): LawVerdict => ({ kind: "not supported", reasons: [reason] });
const open = (reason: string): LawVerdict => ({ kind: "inconclusive", reasons: [reason] });

function narrowSizes(form: LawFit["form"], rows: Observations): LawVerdict[] {
  return sizesOf(form, rows)
    .filter((name) => name !== "unique")
    .flatMap((name) => {
      const factor = Math.max(...(rows[name] ?? [])) / Math.min(...(rows[name] ?? []));
      return factor < LEAST_RANGE ? [open(`${name} ranges over a factor of ${factor.toFixed(2)} only`)] : [];
    });
}

/** The same objective, of the constant loss that suits best. */
function constantObjective(loss: Float64Array, huber: number | null): number {
  let constant = 0;
  const logLoss = (_: unknown, slopes: Float64Array) => {
    slopes[0] = 1;
    return constant;
  };
  const law: Law = {
    size: 1,
    prepare(theta) {
      [constant] = theta;
      return true;
    },
    logLoss,
    logLossAt: logLoss,
    start: () => Float64Array.of(mean(loss.map(Math.log))),
    parameters: [],
  };
  const start = law.start(new Float64Array(1));
  return createBfgs(1)(lawObjective(law, loss, { huber: huber ?? undefined }), start).value;
}

function openParameters(ci95: NonNullable<LawFit["ci95"]>, { d, unique }: Observations): LawVerdict[] {
  const endless = d && unique ? endlessRepeats({ d, unique }) : Infinity;
  return Object.entries(ci95).flatMap(([name, [low, high]]) => {
    const interval = `${formatNumber(low)} to ${formatNumber(high)}`;
    if (name.startsWith("R_") && high >= endless) return [open(`${name} is open above: 95 % from ${formatNumber(low)}`)];
    const trend = trends[name];
    if (trend && low <= NO_TREND && high >= -NO_TREND) return [open(`${trend}: the interval of ${name} includes 0, ${interval}`)];
    if (trend && name !== "c1" && high < 0) return [against(`the loss rises: ${name} ${interval}`)];
    if ((trend ? low > 0 : scales.includes(name)) && high > OPEN_FACTOR * low) {
      return [open(`${name} is not determined by these rows: ${interval}`)];
    }
    return [];
  });
}

/** Rows far from a fit that follows the majority: Huber's objective with a small δ. */
function outliers(law: Law, theta: Float64Array, loss: Float64Array): { loss: number; factor: number }[] {
  const { x } = createBfgs(law.size)(lawObjective(law, loss, { huber: 1e-3 }), theta);
  const slopes = new Float64Array(law.size);
  law.prepare(x);
  const residuals = Array.from(loss, (value, row) => Math.log(value) - law.logLoss(row, slopes));
  const deviation = 1.4826 * median(residuals.map(Math.abs)); // of a normal sample
  const bound = Math.max(FAR * deviation, LEAST_FAR);
  return residuals
    .map((residual, row) => ({ loss: loss[row], factor: Math.exp(residual), size: Math.abs(residual) }))
    .filter(({ size }) => size > bound)
    .sort((a, b) => b.size - a.size);
}
