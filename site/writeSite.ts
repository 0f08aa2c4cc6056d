/**
 * Writes the site: findings, explorer, notebooks with live figures, rows and what explains them, and the API reference.
 * It needs no network and no server.
 *
 *     node --import=tsx site/writeSite.ts [--study people] [--out build/site] [--no-api]
 */
import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parseArgs, promisify } from "node:util";
import { readCitation } from "./cite/citation";
import { writeEncoders } from "./cite/writeEncoders";
import { rowLinks, writeRows } from "./cite/writeRows";
import { explorerPage } from "./pages/explorer";
import { framed, toRoot } from "./pages/frame";
import { frontPage, frontWords } from "./pages/front";
import { convert, projectPages } from "./pages/fromProject";
import { siteScripts } from "./scripts";
import { mainStudy, rowsScript, siteRows } from "./siteRows";
import { writeLive } from "./writeLive";

const root = resolve(__dirname, "..");

async function main(): Promise<void> {
  const { values } = parseArgs({
    allowNegative: true,
    options: {
      study: { type: "string", default: mainStudy },
      out: { type: "string", default: join(root, "build", "site") },
      api: { type: "boolean", default: true }, // most of the time goes into it
    },
  });
  const out = resolve(values.out);
  const partial = `${out}.partial`;
  const clear = (folder: string) => rmSync(folder, { recursive: true, force: true });
  clear(partial);
  try {
    // At once: the reference takes longer than all the rest.
    await Promise.all([values.api && writeReference(join(partial, "api")), writePages(partial, values.study)]);
    clear(out);
    renameSync(partial, out);
  } finally {
    clear(partial);
  }
  console.log(`the site is ${join(out, "index.html")}`);
}

async function writeReference(folder: string): Promise<void> {
  const typedoc = join(root, "node_modules/typedoc/bin/typedoc");
  // Types and missing words are checked by the lint stage; here that would take as long as the pages.
  const options = ["--out", folder, "--treatWarningsAsErrors", "false", "--skipErrorChecking"];
  await promisify(execFile)(process.execPath, [typedoc, ...options], { cwd: root });
  for (const page of readdirSync(folder, { recursive: true }) as string[]) {
    if (!page.endsWith(".html")) continue;
    const file = join(folder, page);
    const back = ` <a href="${toRoot(`api/${page}`)}index.html">Findings</a>`; // typedoc's own links cannot be relative to a page
    writeFileSync(
      file,
      readFileSync(file, "utf8").replace(/class="title">.*?<\/a>/, (title) => title + back),
    );
  }
}

async function writePages(folder: string, studyName: string): Promise<void> {
  const write = (path: string, content: string) => {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  const rows = siteRows(studyName, root);
  const [study] = rows.studies;
  const words = frontWords(study, readFileSync(join(root, "README.md"), "utf8"));
  const converted = convert(study, words, root);
  const below = {
    "data/results/README.md": rowLinks(rows),
    "data/encoders/README.md": writeEncoders(rows, root, join(folder, "encoders")),
  };
  const pages = [frontPage(study, converted.html, readCitation(root)), explorerPage, ...projectPages(converted, below)];
  for (const page of pages) write(page.path, framed(page));
  await writeLive(root, join(folder, "live"));
  await writeRows(rows, root, join(folder, "rows"));
  for (const [file, code] of await siteScripts()) write(`assets/${file}`, code);
  write("assets/rows.js", rowsScript(rows));
  write("assets/style.css", `${readFileSync(join(root, "site", "style.css"), "utf8")}\n${converted.css}`);
  copyFileSync(require.resolve("plotly.js-dist-min/plotly.min.js"), join(folder, "assets", "plotly.min.js"));
}

main().catch((error: Error) => {
  console.error(`site: ${error.message}`);
  process.exitCode = 1;
});
