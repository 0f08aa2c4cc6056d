/** Links of the project's Markdown, as links between the site's pages. */
import { posix } from "node:path";

/** Where a file of the project is on the site; null where it is not there. */
export function placeOf(file: string): string | null {
  const notebook = /^notebooks\/(\w+)\.ipynb$/.exec(file);
  if (notebook) return `notebooks/${notebook[1]}.html`;
  const rows = /^data\/results\/(\w+\.jsonl)$/.exec(file);
  if (rows) return `rows/${rows[1]}`;
  return pageOfFile[file] ?? null;
}

const pageOfFile: Record<string, string> = {
  "results.md": "results.html",
  "data/README.md": "data.html",
  "data/results/README.md": "rows.html",
  "data/encoders/README.md": "encoder.html",
  "notebooks/README.md": "notebooks/index.html",
};

/** Rewrites the links of a fragment that was `from` in the project and is `to` on the site; what is not there becomes words. */
export function relinked(html: string, from: string, to: string): string {
  return html.replace(/<a href="([^"]*)"[^>]*>([\s\S]*?)<\/a>/g, (link, href: string, words: string) => {
    if (/^(https?:|mailto:|#)/.test(href)) return link;
    const [file, anchor] = href.split("#");
    const place = placeOf(posix.normalize(posix.join(posix.dirname(from), file)));
    if (place === null) return words;
    return `<a href="${posix.relative(posix.dirname(to), place)}${anchor ? `#${anchor}` : ""}">${words}</a>`;
  });
}
