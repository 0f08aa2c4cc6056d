/** Parts of pages. */
import { escapeHtml } from "../../lib/base/text/escapeHtml";

/** JSON inside a script element, which "</script>" in a word would end. */
export function jsonScript(value: unknown, type = "application/json"): string {
  return `<script type="${type}">${JSON.stringify(value).replaceAll("<", "\\u003c")}</script>`;
}

/** What is wider than a phone scrolls by itself, also by keyboard. */
export function scrolling(html: string, label: string, classes = "scroll"): string {
  return `<div class="${classes}" tabindex="0" role="region" aria-label="${escapeHtml(label)}">${html}</div>`;
}

/** Each table of a fragment so that a phone can show a row as a block, with the name of its column before each cell. */
export function stackingTables(html: string): string {
  return html.replace(/<table>[\s\S]*?<\/table>/g, (table) => {
    const names = [...table.matchAll(/<th\b[^>]*>([\s\S]*?)<\/th>/g)].map(([, name]) => name.replace(/<[^>]*>/g, ""));
    let column = 0;
    const cells = table.replace(/<(table|thead|tbody|tr|th|td)\b/g, (tag, name: string) => {
      if (name === "tr") column = 0;
      const label = name === "td" ? ` data-column="${names[column++].replaceAll('"', "&quot;")}"` : "";
      return `${tag} role="${roles[name]}"${label}`; // a block has no role by itself
    });
    return scrolling(cells, "table", "scroll stacking");
  });
}

const roles: Record<string, string> = {
  table: "table",
  thead: "rowgroup",
  tbody: "rowgroup",
  tr: "row",
  th: "columnheader",
  td: "cell",
};

/** Each table of a fragment, scrolling. */
export function scrollingTables(html: string): string {
  return html.replace(/<table[\s\S]*?<\/table>/g, (table) => scrolling(table, "table"));
}
