/** Parts of pages. */
import { escapeHtml } from "../../lib/base/text/escapeHtml";

/** JSON inside a script element, which "</script>" in a word would end. */
export function jsonScript(value: unknown, type = "application/json"): string {
  return `<script type="${type}">${JSON.stringify(value).replaceAll("<", "\\u003c")}</script>`;
}

/** What is wider than a phone scrolls by itself, also by keyboard. */
export function scrolling(html: string, label: string): string {
  return `<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(label)}">${html}</div>`;
}

/** The same around each table of a fragment. */
export function scrollingTables(html: string): string {
  return html.replace(/<table[\s\S]*?<\/table>/g, (table) => scrolling(table, "table"));
}
