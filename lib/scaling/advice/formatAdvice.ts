/** Advice as text: a list that reads alike in a terminal and as Markdown. */
import { formatChange, formatCount, formatNumber } from "../../base/format";
import { asMarkdown } from "../../base/text/asMarkdown";
import type { Advice, NextStudy } from "./advise";
import type { Capacity } from "../study/optimum";
import type { Estimate } from "./studyLaws";

/** Advice in lines: encoder, expected loss, optimal capacity, and what more hours, people or parameters would bring. */
export function formatAdvice(advice: Advice): string {
  const { dataTitle, plan, encoder, affordable, capacity, affordableCapacity, nextStudies, warnings } = advice;
  const fit = affordable.encoders < affordable.of ? `, of ${affordable.encoders} that fit of ${affordable.of}` : "";
  const model = encoder
    ? `Take ${encoder.width} × ${encoder.depth} (${formatCount(encoder.encoderParams)} parameters, ` +
      `${formatCount(encoder.flops)} operations a window): ` +
      (affordable.of === 1 ? "the study's one encoder." : `the lowest loss at the study's size nearest to these hours${fit}.`)
    : `A model of ${formatCount(plan.params)} parameters.`;
  return [
    `${formatCount(plan.hours)} hours of ${formatCount(plan.users)} people, by rows of ${asMarkdown(dataTitle)}:`,
    model,
    `Expected test loss: ${advice.loss ? estimate(advice.loss, formatNumber) : "not determined"}${over(advice)}.`,
    `Optimal capacity for these hours: ${formatCapacity(capacity)}.`,
    ...(affordableCapacity === capacity ? [] : [`Within the budget: ${formatCapacity(affordableCapacity)}.`]),
    ...nextStudies.map(nextStudyLine),
    ...warnings.map((warning) => `Warning: ${warning}.`),
  ]
    .map((line, i) => (i === 0 ? `${line}\n` : `- ${line}`))
    .join("\n");
}

/** "−1.2 % (−2.0 % to −0.4 %)": a loss over another one. */
export function changeText(change: Estimate | null): string {
  return change ? estimate(change, formatChange) : "not determined";
}

function nextStudyLine({ what, change, beyond }: NextStudy): string {
  const extrapolated = beyond.length > 0 ? `; extrapolated: ${beyond.join(", ")}` : "";
  const found = change ? `changes by ${changeText(change)}` : "is not determined";
  return `With ${what} the loss ${found}${extrapolated}.`;
}

function over({ folds, loss }: Advice): string {
  if (loss === null) return "";
  return loss.ci95 ? `, 95 % over ${folds} folds` : ", one fold, no interval";
}

/** "8,000 parameters (95 %: 4,000 to 16,000), between the encoders", or why there is no such number. */
export function formatCapacity({ params, ci95, verdict }: Capacity): string {
  if (params === null) return verdict;
  return `${formatCount(params)} parameters${ci95 ? ` (95 %: ${ci95.map(formatCount).join(" to ")})` : ""}, ${verdict}`;
}

function estimate({ value, ci95 }: Estimate, print: (value: number) => string): string {
  return print(value) + (ci95 ? ` (${print(ci95[0])} to ${print(ci95[1])})` : "");
}
