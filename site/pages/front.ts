/** The front page: the finding in one screen, the answer to "how many people should I record?", and Figure 2. */
import type { Row } from "../../lib/base/row";
import type { Answer } from "../../lib/claims/answers/answer";
import { adjustedInWords } from "../../lib/claims/answers/answers";
import { headline } from "../../lib/claims/answers/headline";
import { equalHours } from "../../lib/claims/design/equalHours";
import { percent } from "../../lib/base/format";
import { figure2 } from "../../lib/figures/paper/figure2";
import { verdictText } from "../../lib/scaling/fit/verdict";
import { gridRows } from "../../lib/scaling/study/rows";
import { isOnEverything } from "../../lib/scaling/study/subsets";
import type { StudyRows } from "../../lib/scaling/study/readStudy";
import type { Citation } from "../cite/citation";
import { adviceHtml } from "./advice";
import type { Page } from "./frame";
import { escapeHtml } from "../../lib/base/text/escapeHtml";
import { jsonScript, scrolling } from "./html";

/** The plan that is answered before anyone has asked. */
export const firstPlan = { users: 20, hours: 10 };

/** What the front page says in Markdown, by a name for each part. */
export function frontWords({ rows }: StudyRows, readme: string): Record<string, string> {
  const answers = headline(rows);
  return {
    ...Object.fromEntries(answers.flatMap(({ here, paper }, i) => [[`here${i}`, here] as const, [`paper${i}`, paper] as const])),
    // The gaps themselves are the first answer.
    equalHours: equalHours(rows).inHours,
    terms: /^## Terms\n([\s\S]*?)^## /m.exec(readme)?.[1] ?? "",
  };
}

/** What draws a page's figures. */
export const figureScripts = ["plotly.min.js", "figures.js"];

/** @param words of `frontWords`, as HTML */
export function frontPage(study: StudyRows, words: Record<string, string>, { citeAs }: Citation): Page {
  return {
    path: "index.html",
    title: "Findings",
    description: "How much data, from how many people, and how large a model human activity recognition needs",
    body: frontBody(study, words, citeAs),
    scripts: [...figureScripts, "rows.js", "advice.js"],
  };
}

function frontBody({ rows, cells, dataTitle, study }: StudyRows, words: Record<string, string>, citeAs: string): string {
  const answers = headline(rows);
  const adjusted = adjustedInWords(answers);
  const { name, title, subtitle, caption, plot } = figure2(rows as Row[], { cells });
  const { width, height } = plot.layout;
  const figure = scrolling(
    `<div class="figure" style="width:${width}px;height:${height}px">${jsonScript({ data: plot.data, layout: plot.layout })}</div>`,
    title,
  );
  return `<h1>How much data, from how many people, and how large a model does human activity recognition need?</h1>
<p>An open reproduction of <a href="https://arxiv.org/abs/2502.03364">Hoddes et al. 2025</a>, and the tool to ask the same of your own recordings.
Study <code>${escapeHtml(study)}</code>: ${cells.present} of ${cells.of} runs on ${escapeHtml(dataTitle.replace(/^real: /, ""))}.
Ask it <a href="#people">how many people to record</a>.
<a href="live/index.html">Try an encoder in your browser</a>: it tells activities from a phone's sensors or a CSV file.
Or <a href="encoder.html">take it</a> for your own.</p>
<section class="finding" aria-labelledby="finding">
<h2 id="finding">${lead(answers[0])}</h2>
<p>${sentence(answers[0]?.claim ?? "")}: <strong>${escapeHtml(answers[0] ? verdictText(answers[0].verdict) : "no rows")}</strong>.</p>
${words.here0 ?? ""}
<p class="caption">The <a href="#terms">loss</a> is the error at rebuilding masked parts of recordings of new people: the lower, the better.
In brackets: 95 % intervals over folds, ways to split the people into those trained on and those tested on.</p>
<p class="caption">Means over folds, without intervals:</p>
${words.equalHours}
<p>Read also <a href="results.html#What-these-rows-cannot-say">what these rows cannot say</a>.</p>
</section>
<section aria-labelledby="people">
<h2 id="people">How many people should I record?</h2>
${peopleNeeded(rows)}
<form id="plan">
<label>People <input name="users" type="number" min="1" step="1" value="${firstPlan.users}" required></label>
<label>Hours of recordings in all <input name="hours" type="number" min="0.1" step="any" value="${firstPlan.hours}" required></label>
<label>Most parameters on the device <input name="maxParams" type="number" min="1" step="1" placeholder="any"></label>
<button>Answer</button>
</form>
<div id="advice" aria-live="polite" data-study="${escapeHtml(study)}">${adviceHtml(rows, firstPlan)}</div>
</section>
<section aria-labelledby="terms">
<h2 id="terms">Terms</h2>
${words.terms}
</section>
<section aria-labelledby="answers">
<h2 id="answers">The answers</h2>
<p>Intervals are 95 %; p values are adjusted by Holm's method over all intervals below. AICc compares how well laws fit: a difference
above 10 is strong evidence. <a href="results.html">All results</a> has every claim.</p>
<div class="answers">
${answers.map((answer, i) => card(answer, words[`here${i}`], words[`paper${i}`], adjusted.get(answer))).join("\n")}
</div>
</section>
<section aria-labelledby="${name}">
<h2 id="${name}">${escapeHtml(title)}</h2>
<p>${escapeHtml(subtitle)}</p>
${figure}
<p>${escapeHtml(caption)}</p>
<p><a href="explorer.html">Explore every run</a>: choose axes, fit a law, share the link.</p>
</section>
<section aria-labelledby="cite">
<h2 id="cite">Cite</h2>
<p>${escapeHtml(citeAs)}. And the paper that it reproduces: <a href="https://arxiv.org/abs/2502.03364">Hoddes et al. 2025</a>.
The rows are <a href="rows.html">files with metadata</a>.</p>
</section>`;
}

const sentence = (words: string) => escapeHtml(words.charAt(0).toUpperCase() + words.slice(1));

/** The first answer is on people and hours; without its verdict there is no such advice. */
function lead(answer: Answer | undefined): string {
  if (answer?.verdict.kind === "shown") return "Record more people rather than more hours of each";
  return "Whether more people or more hours help more is open";
}

/** That even the most people tried were too few, where the rows say so. */
function peopleNeeded(rows: readonly Row[]): string {
  const most = equalHours(rows)
    .gaps.filter(({ share }) => share === 1)
    .at(-1);
  if (!most || most.ci95[0] <= 0) return "";
  const everyone = gridRows(rows).flatMap((row) => (isOnEverything(row) ? [row.users.length] : []));
  const all = [...new Set(everyone)].sort((a, b) => a - b).join(" or ");
  return `<p><strong>As many as you can.</strong> With the same hours in all, even ${most.users} people gave a loss ${percent(most.gap)} %
[${most.ci95.map(percent).join(", ")}] above that of ${all} people. The interval is not adjusted for
the number of comparisons; <a href="#answers">the answers</a> have p values that are. What more people or hours would change in your plan:</p>`;
}

function card({ claim, verdict }: Answer, here: string, paper: string, p: string | undefined): string {
  const text = verdictText(verdict);
  return `<article><h3>${sentence(claim)}</h3>
<p class="verdict ${verdict.kind === "shown" ? "shown" : verdict.kind === "inconclusive" ? "open" : "against"}">${escapeHtml(text)}</p>
<div>${here}</div>
${p ? `<p class="caption">p, adjusted: ${p}</p>` : ""}
<div class="paper"><p>The paper:</p> ${paper}</div></article>`;
}
