/** The paper's claims beside what a study's rows say of them, each with its interval and a verdict. */
import type { Row } from "../../base/row";
import { holm } from "../../numeric/holm";
import { pText, verdictText } from "../../scaling/fit/verdict";
import type { Answer } from "./answer";
import { lossAnswers } from "./lossAnswers";
import { scoreAnswers } from "./scoreAnswers";

/** An answer a claim; those that the study has no rows for are left out. */
export function answers(rows: readonly Row[]): Answer[] {
  return [...lossAnswers(rows), ...scoreAnswers(rows)];
}

/** As a Markdown table, a row an answer; where any has a p value, with those of all of them adjusted as one family. */
export function answersTable(found: readonly Answer[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const adjusted = adjustedInWords(found);
  const hasFamily = adjusted.size > 0;
  const columns = ["claim", "the paper", "here", "verdict", ...(hasFamily ? ["p, adjusted"] : [])];
  const family = (answer: Answer) => (hasFamily ? [adjusted.get(answer) ?? ""] : []);
  return [
    line(columns),
    line(columns.map(() => "---")),
    ...found.map((answer) => line([answer.claim, answer.paper, answer.here, verdictText(answer.verdict), ...family(answer)])),
  ].join("\n");
}

/** "0.031, 0.30": the p values of each answer that has any, adjusted as one family. */
export function adjustedInWords(found: readonly Answer[]): Map<Answer, string> {
  return new Map([...adjustedOf(found)].map(([answer, values]) => [answer, values.map(pText).join(", ")]));
}

/** What asking so many questions does to each answer. */
export function manyVerdicts(found: readonly Answer[]): string {
  const adjusted = adjustedOf(found);
  const shown = found.filter((answer) => answer.verdict.kind !== "inconclusive" && adjusted.has(answer));
  const left = shown.filter((answer) => adjusted.get(answer)?.every((p) => p < LEVEL));
  return (
    `${adjusted.size} of these verdicts ask whether a 95 % interval excludes 0, which ${shown.length} do. If no difference were real, ` +
    `about ${(LEVEL * adjusted.size).toFixed(1)} would by chance. So these ${adjusted.size} are one family, and their p values are adjusted ` +
    `by Holm's method: **${left.length} of the ${shown.length} stay below ${LEVEL}**.`
  );
}

const LEVEL = 0.05;

/** The p values of all answers are one family. */
function adjustedOf(found: readonly Answer[]): Map<Answer, number[]> {
  const family = found.flatMap((answer) => (answer.p ?? []).map((p) => ({ answer, p })));
  const values = holm(family.map(({ p }) => p));
  const own = (answer: Answer) => values.filter((_, i) => family[i].answer === answer);
  return new Map(found.filter(({ p }) => p !== undefined).map((answer) => [answer, own(answer)]));
}
