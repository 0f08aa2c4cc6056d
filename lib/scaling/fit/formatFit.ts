/** A fit as text: the law as the paper prints it, each parameter with its interval, and how it was found. */
import { fixed, formatNumber, logPercent } from "../../base/format";
import type { LawFit } from "./lawFit";
import type { Ci95 } from "../../base/ci95";
import { formatLaw } from "./powerLaw";
import { verdictText } from "./verdict";

/** A fit as lines of text; `variable` names that of a form of one variable, "N" or "D". */
export function formatFit(fit: LawFit, variable = "D"): string {
  const { form, params, ci95, standardErrors, objective, gradientNorm, starts, n, copies } = fit;
  const parameters = Object.entries(params).map(([name, value]) => {
    const interval = ci95?.[name];
    const error = standardErrors?.[name];
    return (
      `  ${name.padEnd(15)} ${formatNumber(value)}` +
      (interval ? `   95 %: ${formatInterval(interval)}` : "") +
      // An error beyond the value itself says nothing that the interval does not.
      (error === undefined || error > Math.abs(value) ? "" : `   standard error ${formatNumber(error)}`)
    );
  });
  return [
    equation(form, params, variable),
    ...parameters,
    ...predictionLine(fit),
    ...rivalLines(fit),
    `  objective ${objective.toPrecision(10)}, gradient norm ${gradientNorm.toExponential(1)}, ` +
      `reached by ${starts.converged} of ${starts.tried} starts, ${n} rows, ` +
      `R² ${fit.r2.toFixed(3)}` +
      (fit.aicc === null ? "" : `, AICc ${fixed(fit.aicc, 1)}`),
    ...(copies ? [`  left out: ${copies} exact copies of other rows, which would narrow the intervals`] : []),
    `  verdict: ${verdictText(fit.verdict)}`,
  ].join("\n");
}

function predictionLine({ prediction }: LawFit): string[] {
  if (prediction === null) return [];
  const { at, loss, ci95, beyond } = prediction;
  const sizes = Object.entries(at)
    .map(([name, size]) => `${name} ${formatNumber(size)}`)
    .join(", ");
  return [
    `  loss at ${sizes}: ${formatNumber(loss)}` +
      (ci95 ? `   95 %: ${formatInterval(ci95)}` : "") +
      (beyond ? "   extrapolated: beyond the rows" : ""),
  ];
}

/** The forms that were tried beside it, with AICc from its own. */
function rivalLines({ comparison }: LawFit): string[] {
  const [own, ...rivals] = comparison ?? [];
  return rivals.flatMap(({ law, aicc, heldOut }) => {
    if (aicc === null || own.aicc === null) return [];
    const by = aicc - own.aicc;
    const errors =
      heldOut === null || own.heldOut === null
        ? ""
        : `, off by ${logPercent(heldOut)} at the largest size held out, this one by ${logPercent(own.heldOut)}`;
    return [`  beside it: ${law}, AICc ${Math.abs(by).toFixed(1)} ${by < 0 ? "better" : "worse"}${errors}`];
  });
}

function formatInterval([low, high]: Ci95): string {
  return `${formatNumber(low)} to ${formatNumber(high)}`;
}

function equation(form: LawFit["form"], params: Record<string, number>, variable: string): string {
  const p = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, formatNumber(value)]));
  const minus = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, formatNumber(-value)]));
  const power = { coefficient: params.coefficient, exponent: params.exponent };
  switch (form) {
    case "power":
      return formatLaw(power, variable);
    case "saturating":
      return formatLaw(power, variable).replace("L = ", `L = ${p.irreducibleLoss} + `);
    case "chinchilla":
      return `L = ${p.E} + ${p.A}·N^(${minus.alpha}) + ${p.B}·D^(${minus.beta})`;
    case "repeats":
      return `L = E + A·N′^(-alpha) + B·D′^(-beta), N′ and D′ by R_N ${p.R_N} and R_D ${p.R_D}`;
    case "broken": {
      const x = variable;
      return `L = ${p.a} + ${p.b}·${x}^(${minus.c0})·(1 + (${x}/${p.d1})^(1/${p.f1}))^(${minus.c1}·${p.f1})`;
    }
  }
}
