/** The explorer's page without its data: what is asked for, and where the answers go. */
import { filters } from "../browser/choice";
import type { Page } from "./frame";

/** Labels of the choices, in the order of the form. */
const selects: [name: string, label: string][] = [
  ["runs", "Runs"],
  ...filters.map(({ name, label }): [string, string] => [name, label]),
  ["x", "Across"],
  ["y", "Up"],
  ["colour", "Colours"],
  ["form", "Law"],
];

const body = `<h1>Explorer</h1>
<p>Every run of every study. Choose runs and axes, and fit a law to each colour by the code of the notebooks. The address keeps your choice.
Names are those of the rows' <a href="rows.html">columns</a>.</p>
<form id="choice">
${selects.map(([name, label]) => `<label>${label} <select name="${name}"></select></label>`).join("\n")}
</form>
<p id="count" role="status">&nbsp;</p>
<div id="chart" class="chart"></div>
<section aria-labelledby="laws"><h2 id="laws">Laws</h2>
<p>L stands for the value up, D for the value across (N where that is parameters).</p><div id="fits" aria-live="polite"><p>No law chosen.</p></div></section>
<section aria-labelledby="rows"><h2 id="rows">Rows</h2>
<p><button id="download" type="button">Download these rows as CSV</button></p>
<div id="run"></div>
<div class="scroll rows" tabindex="0" role="region" aria-label="Rows"><table id="table"></table></div></section>`;

export const explorerPage: Page = {
  path: "explorer.html",
  title: "Explorer",
  description: "Every run of every study, with axes to choose and laws to fit",
  body,
  scripts: ["plotly.min.js", "rows.js", "explorer.js"],
};
