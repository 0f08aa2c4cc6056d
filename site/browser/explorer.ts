/** The explorer: from the choice in the form or the address to rows, chart, laws and CSV. */
import { csvText } from "../../lib/base/text/csvText";
import { formatFit } from "../../lib/scaling/fit/formatFit";
import type { LawFit } from "../../lib/scaling/fit/lawFit";
import { flatColumns } from "../../lib/scaling/export/flatRow";
import { chart, type Series } from "./chart";
import { type Choice, filters, firstChoice, fromHash, toHash } from "./choice";
import { byColour, type Chosen, chosenRows, fieldOf, numberColumns } from "./chosenRows";
import { compute, stopComputing } from "./compute";
import { draw, element } from "./page";
import { showRun, showTable } from "./rowTable";

const form = element("#choice", HTMLFormElement);
const place = element("#chart", HTMLElement);
const fits = element("#fits", HTMLElement);
const first = firstChoice(wearlawsRows.studies[0].study);
const everyRow = wearlawsRows.studies.flatMap(({ rows }) => rows);
let choice = choiceOfAddress();
let shown: Chosen[] = [];
/** Counts the choices, so that a law that comes late is not drawn into another choice's chart. */
let turn = 0;

const meanings = new Map(
  wearlawsRows.dictionary.map(({ column, meaning, unit }) => [column, unit ? `${meaning} (${unit})` : meaning]),
);

fillSelects();
form.addEventListener("change", () => {
  for (const select of form.querySelectorAll("select")) choice[select.name as keyof Choice] = select.value;
  history.replaceState(null, "", `#${toHash(choice, first)}`);
  void show();
});
addEventListener("hashchange", () => {
  choice = choiceOfAddress();
  void show();
});
element("#download", HTMLButtonElement).addEventListener("click", download);
void show();

/** A point of a notebook's figure leads to a run alone: its study is then the one that is shown. */
function choiceOfAddress(): Choice {
  const asked = fromHash(location.hash, first);
  const study = asked.study === first.study ? everyRow.find(({ runId }) => runId === asked.run)?.study : undefined;
  return study ? { ...asked, study } : asked;
}

function fillSelects(): void {
  const anyOf = (values: string[]): [string, string][] => [
    ["", "any"],
    ...values.map((value): [string, string] => [value, value]),
  ];
  for (const { name } of filters) {
    const values = [...new Set(everyRow.map((row) => fieldOf(row, name)))];
    const isStudy = name === "study"; // in the site's order, its own study first
    fill(name, anyOf(isStudy ? values : values.sort((a, b) => a.localeCompare(b, "en", { numeric: true }))));
  }
  fill("runs", [
    ["best", "best of each size"],
    ["grid", "the study's grid"],
    ["all", "all"],
  ]);
  fill("colour", [
    ["", "one for all"],
    ...filters.map(({ name, label }): [string, string] => [name, `by ${label.toLowerCase()}`]),
  ]);
  fill("form", [
    ["", "none"],
    ["power", "power law"],
    ["saturating", "saturating power law"],
    ["broken", "power law with a break"],
    ["chinchilla", "parameters and hours (seconds)"],
  ]);
  const columns = numberColumns(chosenRows(wearlawsRows, { ...first, study: "", strategy: "", runs: "all" })).map(
    (name): [string, string] => [name, meanings.get(name) ? `${name}: ${meanings.get(name)}` : name],
  );
  fill("x", columns);
  fill("y", columns);
}

function fill(name: string, options: [value: string, words: string][]): void {
  const select = element(`select[name=${name}]`, HTMLSelectElement);
  select.replaceChildren(...options.map(([value, words]) => new Option(words, value)));
}

async function show(): Promise<void> {
  const own = ++turn;
  stopComputing();
  for (const select of form.querySelectorAll("select")) select.value = choice[select.name as keyof Choice];
  try {
    shown = chosenRows(wearlawsRows, choice);
  } catch (error) {
    shown = [];
    say((error as Error).message); // as where losses of two pretexts would be compared
  }
  const drawable = shown.filter(({ cells }) => typeof cells[choice.x] === "number" && typeof cells[choice.y] === "number");
  if (shown.length > 0) say(`${shown.length} rows, ${drawable.length} of them drawn`);
  const series = byColour(drawable, choice.colour).map(([word, group]): Series => ({ word, group, law: null }));
  showTable(shown, choice, openRun);
  showRun(
    everyRow.find(({ runId }) => runId === choice.run),
    meanings,
  );
  await drawSeries(series);
  await fitSeries(series, own);
}

/** A law for each colour, drawn when all are there. */
async function fitSeries(series: Series[], own: number): Promise<void> {
  fits.replaceChildren(paragraph(choice.form === "" ? "No law chosen." : "Fitting …"));
  if (choice.form === "") return;
  const found = await Promise.all(series.map(async ({ word, group }) => ({ word, fit: await fit(group) })));
  if (own !== turn) return;
  fits.replaceChildren(
    ...found.map(({ word, fit }) => {
      const article = document.createElement("article");
      const title = document.createElement("h3");
      title.textContent = word;
      const text = document.createElement("pre");
      text.tabIndex = 0; // it scrolls, also by keyboard
      text.textContent = fit instanceof Error ? fit.message : formatFit(fit, choice.x === "encoderParams" ? "N" : "D");
      article.append(title, text);
      return article;
    }),
  );
  await drawSeries(series.map((one, i) => ({ ...one, law: found[i].fit instanceof Error ? null : (found[i].fit as LawFit) })));
}

/** The law, or why there is none. */
async function fit(group: readonly Chosen[]): Promise<LawFit | Error> {
  const isJoint = choice.form === "chinchilla";
  const sizes = isJoint ? { n: "encoderParams", d: "hours" } : { d: choice.x };
  const rows = group.map(({ row, cells }) => ({ where: row.runId, cells }));
  const options = { form: choice.form as LawFit["form"], ...sizes, loss: choice.y };
  return compute({ kind: "fit", rows, options }).catch((error: Error) => error);
}

async function drawSeries(series: readonly Series[]): Promise<void> {
  const { data, layout } = chart(series, choice);
  await draw(place, data, layout, openRun);
}

function openRun(runId: string): void {
  location.hash = toHash({ ...choice, run: runId }, first);
}

function say(words: string): void {
  element("#count", HTMLElement).textContent = words;
}

function paragraph(words: string): HTMLElement {
  const made = document.createElement("p");
  made.textContent = words;
  return made;
}

/** The same columns as `npx wearlaws grid export`. */
function download(): void {
  const columns = flatColumns(shown.map(({ row }) => row));
  const rows = shown.map((_, i) => [...columns.values()].map((column) => column[i]));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([csvText({ columns: [...columns.keys()], rows })], { type: "text/csv" }));
  link.download = "wearlaws-rows.csv";
  link.click();
  URL.revokeObjectURL(link.href);
}
