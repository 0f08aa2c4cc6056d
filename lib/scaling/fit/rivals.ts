/**
 * Which form the rows speak for: every form that could be fitted to the same losses, by AICc (Hurvich & Tsai 1989) and
 * by its error at the largest size when that is held out, which is what a law is asked for. All by least squares of
 * ln L: a Huber objective is no likelihood, and has no AICc.
 */
import { mean } from "../../numeric/stats";
import { logPercent } from "../../base/format";
import { aicc, TELLING } from "./aicc";
import { bindForm, canFit, type FormName, type Observations, rowsWhere, sizesOf } from "../forms/forms";
import { type Law, lossAt, valuesAt } from "../forms/law";
import { gridStarts, multiStart } from "./multiStart";
import { lawObjective } from "./objective";
import type { ChinchillaParams } from "../forms/repeats";
import type { LawVerdict } from "./verdict";

export interface Contender {
  /** "saturating law", "saturating law of d alone". */
  law: string;
  /** null for too few rows. */
  aicc: number | null;
  /** Root mean square error of ln L at the rows of the largest size, fitted without them; null for too few others. */
  heldOut: number | null;
}

const STARTS = 24;

const names: Record<FormName, string> = {
  power: "power law",
  saturating: "saturating law",
  broken: "broken law",
  chinchilla: "joint law",
  repeats: "law of repeats",
};

/**
 * The form itself first, then its rivals: the other forms of one size, or of a joint law those that leave the repeats
 * or a size out.
 */
export function contest(form: FormName, rows: Observations, fixed?: ChinchillaParams | null): Contender[] {
  const largest = atLargest(form, rows);
  const judge = (name: FormName, own: Observations, law = names[name]): Contender => ({
    law,
    aicc: criterion(name, own, fixed),
    heldOut: heldOutError(name, own, largest, fixed),
  });
  if (form !== "chinchilla" && form !== "repeats") {
    const others = (["power", "saturating", "broken"] as const).filter((name) => name !== form);
    return [form, ...others].map((name) => judge(name, rows));
  }
  const { loss, n, d } = rows;
  return [
    judge(form, rows),
    ...(form === "repeats" ? [judge("chinchilla", { loss, n, d }, "joint law without repeats")] : []),
    judge("saturating", { loss, n }, "saturating law of n alone"),
    judge("saturating", { loss, d }, "saturating law of d alone"),
  ];
}

/**
 * That a rival is to be preferred to the form itself; empty where none is better by AICc. One that is better by AICc
 * but worse at the largest size held out leaves the form open.
 */
export function rivalVerdicts([own, ...others]: readonly Contender[]): LawVerdict[] {
  const best = others.reduce<Contender | null>(
    (a, b) => (b.aicc !== null && (a === null || b.aicc < (a.aicc as number)) ? b : a),
    null,
  );
  if (own === undefined || own.aicc === null || best === null || !(own.aicc - (best.aicc as number) > TELLING)) return [];
  const better = `a ${best.law} is better by ${(own.aicc - (best.aicc as number)).toFixed(1)} in AICc`;
  if (own.heldOut === null || best.heldOut === null) return [{ kind: "not supported", reasons: [better] }];
  const errors = `at the largest size held out, off by ${logPercent(best.heldOut)} against ${logPercent(own.heldOut)}`;
  return best.heldOut <= own.heldOut
    ? [{ kind: "not supported", reasons: [`${better}, and ${errors}`] }]
    : [{ kind: "inconclusive", reasons: [`${better}, but worse ${errors}`] }];
}

function criterion(form: FormName, rows: Observations, fixed?: ChinchillaParams | null): number | null {
  if (!canFit(form, rows, fixed)) return null;
  const { law, residual } = fit(form, rows, fixed);
  const value = aicc(residual, rows.loss.length, law.size + 1);
  return Number.isFinite(value) ? value : null;
}

function heldOutError(
  form: FormName,
  rows: Observations,
  largest: readonly boolean[],
  fixed?: ChinchillaParams | null,
): number | null {
  const rest = rowsWhere(rows, (row) => !largest[row]);
  if (!canFit(form, rest, fixed)) return null;
  const { law, theta } = fit(form, rest, fixed);
  const columns = sizesOf(form, rows).map((name) => rows[name] as Float64Array);
  const errors = Array.from(rows.loss.keys())
    .filter((row) => largest[row])
    .map((row) => {
      const { loss } = valuesAt(
        [
          lossAt(
            law,
            columns.map((column) => column[row]),
          ),
        ],
        theta,
      );
      return Math.log(rows.loss[row] / loss) ** 2;
    });
  return Math.sqrt(mean(errors));
}

function fit(
  form: FormName,
  rows: Observations,
  fixed?: ChinchillaParams | null,
): { law: Law; theta: Float64Array; residual: number } {
  const law = bindForm(form, rows, fixed);
  const { x: theta, value: residual } = multiStart(lawObjective(law, rows.loss), law, gridStarts(law, STARTS, 0));
  return { law, theta, residual };
}

/** Which rows have the largest x, or of two sizes the largest product. */
function atLargest(form: FormName, rows: Observations): boolean[] {
  const columns = sizesOf(form, rows)
    .filter((name) => name !== "unique")
    .map((name) => rows[name] as Float64Array);
  const products = Array.from(rows.loss, (_, row) => columns.reduce((product, column) => product * column[row], 1));
  const bound = Math.max(...products) * (1 - 1e-9);
  return products.map((product) => product >= bound);
}
