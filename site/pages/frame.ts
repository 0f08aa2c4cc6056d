/** What every page has: head, navigation, the page's own part, and the scripts that this needs. */
import { escapeHtml } from "../../lib/base/text/escapeHtml";
import { jsonScript } from "./html";

export interface Page {
  /** From the site's root: "notebooks/04_loss_against_data.html". */
  path: string;
  title: string;
  description: string;
  body: string;
  /** Files of assets/, in the order in which they run. */
  scripts?: readonly string[];
  /** Metadata of what the page offers, as JSON-LD. */
  jsonLd?: object;
}

const navigation: [path: string, name: string][] = [
  ["index.html", "Findings"],
  ["explorer.html", "Explorer"],
  ["notebooks/index.html", "Notebooks"],
  ["results.html", "All results"],
  ["rows.html", "Rows"],
  ["data.html", "Recordings"],
  ["api/index.html", "API"],
];

/** "../" for each folder that the page is in: relative links work from a file, too. */
export const toRoot = (path: string): string => "../".repeat(path.split("/").length - 1);

/** The whole page. */
export function framed({ path, title, description, body, scripts = [], jsonLd }: Page): string {
  const root = toRoot(path);
  const isHere = (target: string) => target === path || (target === "notebooks/index.html" && path.startsWith("notebooks/"));
  const links = navigation.map(
    ([target, name]) => `<a href="${root}${target}"${isHere(target) ? ' aria-current="page"' : ""}>${name}</a>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · wearlaws</title>
<meta name="description" content="${escapeHtml(description)}">
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${root}assets/style.css">
${jsonLd ? `${jsonScript(jsonLd, "application/ld+json")}\n` : ""}</head>
<body data-root="${root}">
<a class="skip" href="#main">Skip to the content</a>
<header><nav aria-label="Site"><a class="name" href="${root}index.html">wearlaws</a>${links.join("")}</nav></header>
<main id="main">
${body}
</main>
<footer><p>wearlaws is free software (Apache-2.0). Recordings have <a href="${root}data.html">terms of their own</a>.</p></footer>
${scripts.map((file) => `<script src="${root}assets/${file}"></script>`).join("\n")}
</body>
</html>
`;
}
