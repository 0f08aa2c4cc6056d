/** Pages that are written elsewhere in the project: its Markdown, what is computed as Markdown, and the notebooks. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { resultsInMarkdown } from "../../lib/claims/answers/results";
import type { StudyRows } from "../../lib/scaling/study/readStudy";
import { mainStudy } from "../siteRows";
import type { Page } from "./frame";
import { figureScripts } from "./front";
import { scrollingTables, stackingTables } from "./html";
import { placeOf, relinked } from "./links";

const documents: [file: string, title: string, description: string][] = [
  ["results.md", "All results", "Every claim of the study"],
  ["data/README.md", "Recordings", "The data sets: where they come from, their terms, and what is done to them"],
  ["data/results/README.md", "Rows", "The rows as files, and the columns' meanings"],
  ["data/encoders/README.md", "Encoder", "The trained encoder that comes with the project"],
  ["notebooks/README.md", "Notebooks", "The notebooks and their questions"],
];

/** HTML by the file that it is of, or the name of the words; `css` is of highlighted code. */
export interface Converted {
  css: string;
  html: Record<string, string>;
}

/** All Markdown and notebooks at once: starting Python and its packages takes seconds. */
export function convert(study: StudyRows, words: Record<string, string>, root: string): Converted {
  const read = ([file]: (typeof documents)[number]) =>
    file === "results.md" ? resultsInMarkdown(study.study, study.rows) : readFileSync(join(root, file), "utf8");
  const markdown = { ...words, ...Object.fromEntries(documents.map((each) => [each[0], read(each)])) };
  const folder = notebooksOf(study, root);
  const notebooks = Object.fromEntries(filesOf(folder).map((file) => [`notebooks/${file}`, join(folder, file)]));
  const answer = execFileSync(join(root, ".venv/bin/python"), [join(root, "site/toHtml.py")], {
    input: JSON.stringify({ markdown, notebooks }),
    maxBuffer: 2 ** 30,
  });
  return JSON.parse(answer.toString()) as Converted;
}

/** With the main study the committed ones; those of another are where `make figures` has executed them. */
function notebooksOf({ study }: StudyRows, root: string): string {
  const folder = join(root, study === mainStudy ? "notebooks" : "build/notebooks");
  if (filesOf(folder).length > 0) return folder;
  throw new Error(`site: expected notebooks of the study "${study}" in ${folder}, found none: run make figures STUDY=${study}`);
}

function filesOf(folder: string): string[] {
  return existsSync(folder)
    ? readdirSync(folder)
        .filter((file) => file.endsWith(".ipynb"))
        .sort()
    : [];
}

/** @param below the title of a document: what only the site has */
export function projectPages({ html }: Converted, below: Record<string, string>): Page[] {
  const notebooks = Object.keys(html).filter((key) => key.endsWith(".ipynb"));
  const titleOf = (file: string) => /<h1[^>]*>(.*?)<\/h1>/.exec(html[file])?.[1] ?? file;
  const linkTo = (file: string | undefined, words: string) =>
    file ? `<p>${words}: <a href="${basename(file, ".ipynb")}.html">${titleOf(file)}</a></p>` : "";
  return [
    ...documents.map(([file, title, description]) => {
      const path = placeOf(file) as string;
      const text = relinked(stackingTables(scrollingText(html[file])), file, path);
      return { path, title, description, body: text.replace("</h1>", `</h1>\n${below[file] ?? ""}`) };
    }),
    ...notebooks.map((file, i) => {
      const path = placeOf(file) as string;
      const title = titleOf(file);
      const others = `<hr>${linkTo(notebooks[i - 1], "Before")}${linkTo(notebooks[i + 1], "Next")}`;
      const body = relinked(scrollingTables(html[file]), file, path) + others;
      return { path, title, description: `Notebook ${title}`, body, scripts: figureScripts };
    }),
  ];
}

/** What a program printed keeps its columns, and scrolls. */
function scrollingText(html: string): string {
  return html.replaceAll("<pre><code>", '<pre class="printed" tabindex="0"><code>');
}
