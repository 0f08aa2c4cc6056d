/** "How many people should I record?": the library's advice on a plan, and what more people or hours would change. */
import type { Row } from "../../lib/base/row";
import { formatChange, formatCount, percent } from "../../lib/base/format";
import { advise, type Question } from "../../lib/scaling/advice/advise";
import { formatAdvice } from "../../lib/scaling/advice/formatAdvice";
import type { Estimate, Plan, StudyLaws } from "../../lib/scaling/advice/studyLaws";
import { escapeHtml } from "../../lib/base/text/escapeHtml";
import { scrolling } from "./html";

/** A plan and the people and hours that are shown as multiples of it. */
export interface AdviceQuestion extends Question {
  users: number;
}

const PEOPLE = [0.5, 1, 2, 4];
const HOURS = [1, 2, 4];

/**
 * The answer as HTML: a table of losses over that of the plan, and below it the advice.
 *
 * @throws RangeError for a question that `advise` refuses
 */
export function adviceHtml(rows: readonly Row[], question: AdviceQuestion): string {
  const advice = advise(rows, question);
  const { laws, warnings } = advice;
  const [, ...found] = formatAdvice({ ...advice, warnings: [] }).split("\n- ");
  return `${laws ? `${summary(laws, advice.plan)}${changes(laws, advice.plan)}` : ""}
<h3>For this plan</h3>
<p class="caption">An encoder is named by its width × depth; capacity is its number of parameters.</p>
${list(found)}
${warnings.length > 0 ? `<h3>Warnings</h3>\n${list(warnings.map((warning) => `${warning}.`))}` : ""}`;
}

const list = (lines: readonly string[]) => `<ul>\n${lines.map((line) => `<li>${escapeHtml(line)}</li>`).join("\n")}\n</ul>`;

/** "−1.7 %" and "[−4.0, 0.7]", the second empty where there is no interval. */
function inBrackets(change: Estimate | null): [change: string, interval: string] {
  if (change === null) return ["not determined", ""];
  return [formatChange(change.value), change.ci95 ? `[${change.ci95.map((end) => percent(end - 1)).join(", ")}]` : ""];
}

function summary(laws: StudyLaws, plan: Plan): string {
  const change = (next: Partial<Plan>) => inBrackets(laws.change(plan, { ...plan, ...next })).join(" ");
  return `<p>Twice the people with the same hours in all change the test loss by <strong>${change({ users: 2 * plan.users })}</strong>,
twice the hours of the same people by <strong>${change({ hours: 2 * plan.hours })}</strong>.</p>`;
}

/** Rows of people, columns of hours. Half a person, and a plan with fewer people than one, are not asked for. */
function changes(laws: StudyLaws, plan: Plan): string {
  const people = PEOPLE.map((times) => Math.round(times * plan.users)).filter(
    (users, i, all) => users > 0 && users !== all[i - 1],
  );
  const cell = (users: number, hours: number): string => {
    const next = { ...plan, users, hours };
    if (users === plan.users && hours === plan.hours) return '<td class="plan">your plan</td>';
    const [change, interval] = inBrackets(laws.change(plan, next));
    const mark = laws.beyond(next).length > 0 ? '<span title="beyond the people or hours of any run"> *</span>' : "";
    return `<td>${change}${mark}${interval && `<small>${interval}</small>`}</td>`;
  };
  const hours = HOURS.map((times) => times * plan.hours);
  const head = hours.map((each) => `<th scope="col">${formatCount(each)} h in all</th>`).join("");
  const body = people
    .map((users) => `<tr><th scope="row">${users} people</th>${hours.map((each) => cell(users, each)).join("")}</tr>`)
    .join("\n");
  const caption = `Change of the test loss against ${plan.users} people with ${formatCount(plan.hours)} hours in all, and its 95 % interval. * beyond the people or hours of any run.`;
  // Above the table, which scrolls on a phone.
  return `<p id="changes" class="caption">${caption}</p>${scrolling(
    `<table class="changes" aria-describedby="changes"><thead><tr><td></td>${head}</tr></thead><tbody>${body}</tbody></table>`,
    "What more people and hours would change",
  )}`;
}
