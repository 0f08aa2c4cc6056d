/** The paper's claims beside what a study's rows say of them, each with its interval and a verdict. */
import type { Row } from "../../base/row";
import { verdictText } from "../../scaling/fit/verdict";
import type { Answer } from "./answer";
import { lossAnswers } from "./lossAnswers";
import { scoreAnswers } from "./scoreAnswers";

/** An answer a claim; those that the study has no rows for are left out. */
export function answers(rows: readonly Row[]): Answer[] {
  return [...lossAnswers(rows), ...scoreAnswers(rows)];
}

/** As a Markdown table, a row an answer. */
export function answersTable(found: readonly Answer[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const columns = ["claim", "the paper", "here", "verdict"];
  return [
    line(columns),
    line(columns.map(() => "---")),
    ...found.map(({ claim, paper, here, verdict }) => line([claim, paper, here, verdictText(verdict)])),
  ].join("\n");
}

/** What chance alone makes of so many verdicts. */
export function manyVerdicts(found: readonly Answer[]): string {
  const intervals = found.filter(({ verdict: { kind } }) => ["shown", "opposite shown", "inconclusive"].includes(kind)).length;
  return (
    `${intervals} of these verdicts ask whether a 95 % interval excludes 0. If no difference were real, ` +
    `about ${(0.05 * intervals).toFixed(1)} of them would exclude it by chance; no verdict is corrected for this.`
  );
}
